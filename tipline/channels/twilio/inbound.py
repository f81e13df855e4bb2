"""Turns the parameters of Twilio's webhook into one ``Inbound``.

Twilio adds parameters without notice and leaves out optional ones: only an id and a sender are
needed, everything else has a meaning when it is missing.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime

from tipline.channels.base import Address, Inbound, Kind, MediaRef
from tipline.channels.country import country_of, is_user_id
from tipline.channels.errors import NotAMessage
from tipline.models import Forwarded

WHATSAPP = "twilio-whatsapp"
MESSENGER = "twilio-messenger"
SMS = "twilio-sms"
LOCAL = "local"

_CHANNELS = {"whatsapp": WHATSAPP, "messenger": MESSENGER, "local": LOCAL, "": SMS}

_KINDS = {
    "text": Kind.TEXT,
    "image": Kind.IMAGE,
    "audio": Kind.AUDIO,
    "voice": Kind.AUDIO,
    "video": Kind.VIDEO,
    "document": Kind.DOCUMENT,
    "sticker": Kind.STICKER,
    "contact": Kind.CONTACT,
    "contacts": Kind.CONTACT,
    "location": Kind.LOCATION,
    "reaction": Kind.REACTION,
}
# Not something that somebody asks about, whatever words come with it.
_NOT_WORDS = frozenset({"reaction", "system", "unsupported", "revoke", "ephemeral"})

MAX_MEDIA = 10  # Twilio's own limit for one message

Form = Mapping[str, str]  # of a MultiDict, ``get`` gives the first value: the one that counts


def parse(form: Form, received_at: datetime) -> Inbound:
    """The message that ``form`` describes; raises ``NotAMessage`` without an id or a sender."""
    provider_id = _first(form, "MessageSid", "SmsMessageSid", "SmsSid")[:255]
    sender = _first(form, "From")
    if not provider_id or not sender:
        raise NotAMessage("the request has no MessageSid or no From: it is not a message")
    channel = channel_of(sender)
    media = media_of(form)
    kind, payload, words = _content(form, channel, media)
    named = kind is Kind.DOCUMENT and _body_is_filename(form, channel)
    return Inbound(
        channel=channel,
        provider_id=provider_id,
        sender=Address(channel, sender, _aliases(form, sender)),
        kind=kind,
        received_at=received_at,
        text="" if named else words,
        payload=payload[:300],
        filename=words[:300] if named else "",
        forwarded=_forwarded(form),
        replied_to=_first(form, "OriginalRepliedMessageSid")[:255] or None,
        media=media,
        country=_country(form, sender),
    )


def channel_of(address: str) -> str:
    """The name of the channel that an address belongs to; raises ``NotAMessage`` if none does."""
    prefix, colon, _rest = address.partition(":")
    name = _CHANNELS.get(prefix.lower() if colon else "")
    if name is None:
        raise NotAMessage(f"no channel is known for addresses that begin with {prefix[:20]!r}")
    return name


def media_of(form: Form) -> tuple[MediaRef, ...]:
    """The files of a message; ``NumMedia`` is not needed to find them."""
    refs = []
    for number in range(MAX_MEDIA):
        url = _first(form, f"MediaUrl{number}")
        if url:
            refs.append(MediaRef(url, _first(form, f"MediaContentType{number}").lower()[:100]))
    return tuple(refs)


def kind_of_type(content_type: str) -> Kind:
    """What a declared content type makes of a message that does not say what it is."""
    family, _, rest = content_type.partition("/")
    if "vcard" in rest:
        return Kind.CONTACT
    return _KINDS[family] if family in ("image", "audio", "video") else Kind.DOCUMENT


def _content(form: Form, channel: str, media: tuple[MediaRef, ...]) -> tuple[Kind, str, str]:
    """Kind, payload and words."""
    body = _first(form, "Body")
    declared = _first(form, "MessageType").lower()
    if _first(form, "ListId"):
        return Kind.LIST, _first(form, "ListId"), body or _first(form, "ListTitle")
    if _first(form, "ButtonPayload", "ButtonText") or declared == "button":
        return Kind.BUTTON, _first(form, "ButtonPayload"), body or _first(form, "ButtonText")
    if declared in _NOT_WORDS:
        return _KINDS.get(declared, Kind.UNKNOWN), "", ""
    kind = _KINDS.get(declared, Kind.UNKNOWN)
    if media and kind in (Kind.TEXT, Kind.UNKNOWN):
        kind = kind_of_type(media[0].declared_type)
    elif kind is Kind.UNKNOWN and _first(form, "Latitude"):
        kind = Kind.LOCATION
    elif kind is Kind.UNKNOWN and body:
        kind = Kind.TEXT  # a type from the future that has words, or SMS, which names no type
    return kind, "", body


def _body_is_filename(form: Form, channel: str) -> bool:
    """WhatsApp's documents come with their file name in ``Body``; it is nobody's claim."""
    declared = _first(form, "MessageType").lower()
    return declared == "document" or (not declared and channel == WHATSAPP)


def _forwarded(form: Form) -> Forwarded:
    """Absent flags mean that WhatsApp gave no context: then nothing is known."""
    once, often = _flag(form, "Forwarded"), _flag(form, "FrequentlyForwarded")
    if often:
        return Forwarded.FREQUENTLY
    if once:
        return Forwarded.ONCE
    return Forwarded.UNKNOWN if once is None and often is None else Forwarded.NO


def _flag(form: Form, name: str) -> bool | None:
    value = _first(form, name) or _context(form).get(name)
    return None if value in (None, "") else str(value).lower() == "true"


def _context(form: Form) -> Mapping[str, object]:
    """What ``ChannelMetadata`` repeats of the parameters; empty if it is not as expected."""
    try:
        metadata = json.loads(_first(form, "ChannelMetadata") or "{}")
        context = metadata["data"]["context"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return {}
    return context if isinstance(context, dict) else {}


def _aliases(form: Form, sender: str) -> tuple[str, ...]:
    """Other addresses of the same person: the user id beside a number, or the number beside it."""
    found = [_first(form, "ExternalUserId")]
    number = _first(form, "WaId")
    if is_user_id(sender) and number.isascii() and number.isdigit():
        found.append(f"whatsapp:+{number}")
    return tuple(alias for alias in found if alias and alias != sender)


def _country(form: Form, sender: str) -> str | None:
    stated = _first(form, "FromCountry")  # SMS only
    return country_of(sender) or (stated if re.fullmatch("[A-Z]{2}", stated) else None)


def _first(form: Form, *names: str) -> str:
    """The first of these parameters that is there and not empty; PostgreSQL takes no NUL."""
    for name in names:
        value = form.get(name, "").replace("\x00", "")
        if value:
            return value
    return ""
