"""Signed requests to the webhooks, as Twilio makes them."""

from collections.abc import Sequence
from urllib.parse import urlencode

from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.conftest import TEST_ENVIRONMENT

PUBLIC = TEST_ENVIRONMENT["TIPLINE_PUBLIC_URL"]
TOKEN = TEST_ENVIRONMENT["TWILIO_AUTH_TOKEN"]
MESSAGES = "/webhooks/twilio"
STATUS = "/webhooks/twilio/status"
FORM = "application/x-www-form-urlencoded"

Pairs = Sequence[tuple[str, str]]

TEXT: Pairs = (
    ("MessageSid", "SM" + "1" * 32),
    ("From", "whatsapp:+12025550104"),
    ("To", "whatsapp:+15005550006"),
    ("Body", "Is it true?"),
    ("MessageType", "text"),
    ("NumMedia", "0"),
)


def signature(
    pairs: Pairs, *, url: str = PUBLIC + MESSAGES, token: str = TOKEN, algorithm: str | None = None
) -> str:
    """What Twilio would put into the header for these parameters."""
    return str(RequestValidator(token).compute_signature(url, MultiDict(pairs), algorithm))


def post(
    client: FlaskClient,
    pairs: Pairs,
    signed: str | None,
    *,
    path: str = MESSAGES,
    body: bytes | None = None,
    content_type: str = FORM,
    headers: dict[str, str] | None = None,
) -> TestResponse:
    """Send the parameters (or another body) with this signature, or with none."""
    sent = {"Content-Type": content_type, **(headers or {})}
    if signed is not None:
        sent["X-Twilio-Signature"] = signed
    data = urlencode(pairs).encode() if body is None else body
    return client.post(path, data=data, headers=sent)
