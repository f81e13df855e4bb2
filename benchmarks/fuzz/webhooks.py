"""Bodies of webhooks: what the signature check and the three parsers do with any bytes at all."""

import json
from datetime import UTC, datetime
from io import BytesIO
from urllib.parse import unquote_to_bytes

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from benchmarks.fuzz.held import require, storable
from tipline.accounts import WhatsAppSettings
from tipline.channels.cloud import inbound as cloud
from tipline.channels.cloud.signature import is_signed as meta_signed
from tipline.channels.errors import NotAMessage
from tipline.channels.telegram import inbound as telegram
from tipline.channels.twilio import inbound as twilio
from tipline.channels.twilio.signature import is_signed as twilio_signed
from tipline.config import TwilioSettings
from tipline.webhooks.verify import FORM, MAX_BODY

NOW = datetime(2026, 11, 26, tzinfo=UTC)
URL = "https://tipline.example.org/webhooks/twilio"
_TWILIO = TwilioSettings(account_sid="AC" + "0" * 32, auth_token="not-a-real-token-at-all")
_META = WhatsAppSettings(app_secret="not-a-real-secret-at-all")


def form(data: bytes) -> None:
    """A body as Twilio's: first line the signature and its settings, then the form."""
    head, _, body = data.partition(b"\n")
    signature, _, scheme = head.decode("latin-1").partition(";")
    try:
        _, pairs, _ = FormDataParser(max_form_memory_size=MAX_BODY).parse(
            BytesIO(body), FORM, len(body)
        )
    except RequestEntityTooLarge:
        return
    require(not twilio_signed(_TWILIO, URL, pairs, signature, scheme), "a forged signature passed")
    try:
        unquote_to_bytes(body).decode("utf-8")
    except UnicodeDecodeError:
        return  # refused before it is parsed
    try:
        found = twilio.parse(pairs, NOW)
    except NotAMessage:
        return
    storable(found)
    require(len(found.media) <= twilio.MAX_MEDIA, "more files than a message can have")
    require(len(found.provider_id) <= 255, "an id longer than its column")


def meta(data: bytes) -> None:
    """A body as Meta's: first line the signature, then JSON."""
    head, _, raw = data.partition(b"\n")
    require(not meta_signed(_META, raw, head.decode("latin-1")), "a forged signature passed")
    body = _json(raw)
    if isinstance(body, dict):
        for number in ("", "123"):
            for item in cloud.parse(body, NOW, number).items:
                storable(item)


def bot(data: bytes) -> None:
    """A body as Telegram's."""
    body = _json(data)
    if isinstance(body, dict):
        found = telegram.parse(body, NOW, "123")
        storable(found)
        if found.inbound:
            require(len(found.inbound.provider_id) <= 255, "an id longer than its column")


def _json(raw: bytes) -> object:
    """As the webhooks read it, with their refusal of what can't be read."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None
