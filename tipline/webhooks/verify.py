"""Lets in only what Twilio signed for our public URL."""

from urllib.parse import unquote_to_bytes

from flask import Request
from werkzeug.datastructures import MultiDict

from tipline.channels.twilio.signature import is_signed
from tipline.config import Settings
from tipline.webhooks.blueprint import read_body
from tipline.webhooks.errors import Refused

# Werkzeug's own limit for forms.  The longest WhatsApp text, percent-encoded and repeated in
# ChannelMetadata, is far below it.
MAX_BODY = 500_000  # bytes
FORM = "application/x-www-form-urlencoded"


def verified_form(request: Request, settings: Settings) -> "MultiDict[str, str]":
    """The parameters of a signed request; raises ``Refused``.

    Nothing of the body is looked at before its type, its size and its signature are right.
    """
    # Multipart fields would pass the signature's arithmetic; Twilio never sends them.
    if request.mimetype != FORM:
        raise Refused(415, "not a URL-encoded form")
    request.max_form_memory_size = MAX_BODY
    body = read_body(request, MAX_BODY)
    form = request.form
    signed = is_signed(
        settings.twilio,
        public_url(request, settings),
        form,
        request.headers.get("X-Twilio-Signature", ""),
        request.headers.get("X-Twilio-Webhooks-Signature-Settings", ""),
    )
    if not signed:
        raise Refused(403, "no valid signature")
    try:
        unquote_to_bytes(body).decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(400, "not valid UTF-8") from None
    return form


def public_url(request: Request, settings: Settings) -> str:
    """The URL that Twilio called: from our settings, whatever a proxy or a header says."""
    query = request.query_string.decode("utf-8", "replace")
    return settings.public_url + request.path + (f"?{query}" if query else "")
