"""Lets in only what Twilio signed for our public URL."""

from urllib.parse import unquote_to_bytes

from flask import Request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from tipline.channels.twilio.signature import is_signed
from tipline.config import Settings
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
    body = _body(request)
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


def _body(request: Request) -> bytes:
    request.max_content_length = request.max_form_memory_size = MAX_BODY
    if (request.content_length or 0) > MAX_BODY:
        raise Refused(413, "body too large")
    try:
        body = request.get_data(cache=True)
    except RequestEntityTooLarge:
        raise Refused(413, "body too large") from None
    # A body in chunks says no length; Werkzeug reads it up to the limit and no further.
    if len(body) >= MAX_BODY:
        raise Refused(413, "body too large")
    return body
