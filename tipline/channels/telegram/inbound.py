"""Turns one of Telegram's updates into a message: what was written, sent, forwarded or tapped."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tipline.channels.base import Address, Inbound, Kind, MediaRef
from tipline.channels.storable import storable
from tipline.models import Forwarded

TELEGRAM = "telegram"

Json = Mapping[str, Any]

# Files by the field that they come in; a video note is round, an animation has no sound.
_FILES = {
    "animation": Kind.VIDEO,  # before "document", in which Telegram repeats it
    "video": Kind.VIDEO,
    "video_note": Kind.VIDEO,
    "voice": Kind.AUDIO,
    "audio": Kind.AUDIO,
    "sticker": Kind.STICKER,
    "document": Kind.DOCUMENT,
}
_BARE = {"venue": Kind.LOCATION, "location": Kind.LOCATION, "contact": Kind.CONTACT}
# What a service message has; nobody wrote it.
_SERVICE = (
    "pinned_message",
    "new_chat_members",
    "left_chat_member",
    "message_auto_delete_timer_changed",
)
_START = "/start"
_LARGEST = 2**63  # of an id; Telegram's have 52 bits


@dataclass(frozen=True, slots=True)
class Update:
    """A message, if the update is one for us; and the id of a tap, which wants an answer."""

    inbound: Inbound | None
    tap: str = ""


def parse(update: Json, received_at: datetime, bot_id: str) -> Update:
    """What an update means; groups, channels, other bots and everything unreadable mean nothing.

    ``bot_id`` stands in the ids of messages: they are numbered for each bot from 1 on.
    """
    number = _number(update, "update_id")
    if number is None:
        return Update(None)
    query = _object(update, "callback_query")
    if query:
        inbound = _tapped(query, f"{bot_id}:u{number}", received_at)
        return Update(inbound, _text(query, "id")[:64])
    edited = _object(update, "edited_message")
    message = _object(update, "message") or edited
    address, place = _address(message), _number(message, "message_id")
    if address is None or place is None or any(name in message for name in _SERVICE):
        return Update(None)
    provider_id = f"{bot_id}:{place}"
    if edited:
        # A live location is "edited" all the time; what counts is changed words.
        if not _text(message, "text") and not _text(message, "caption"):
            return Update(None)
        provider_id += f":{_number(message, 'edit_date') or number}"
        written = _written(message, provider_id, address, received_at)
        return Update(replace(written, replaces=f"{bot_id}:{place}"))
    return Update(_written(message, provider_id, address, received_at))


def bot_id_of(token: str) -> str:
    """The public part of a bot's token."""
    return token.partition(":")[0]


def _written(message: Json, provider_id: str, address: Address, received_at: datetime) -> Inbound:
    kind, media, filename = _files(message)
    words = _text(message, "text") or _text(message, "caption")
    if kind is Kind.UNKNOWN:
        bare = [kind for name, kind in _BARE.items() if name in message]
        kind = bare[0] if bare else Kind.TEXT if words else Kind.UNKNOWN
    quoted = _number(_object(message, "reply_to_message"), "message_id")
    return Inbound(
        channel=TELEGRAM,
        provider_id=provider_id,
        sender=address,
        kind=kind,
        received_at=received_at,
        text=_command(words),
        filename=filename,
        forwarded=_forwarded(message),
        replied_to=None if quoted is None else f"{provider_id.partition(':')[0]}:{quoted}",
        media=media,
    )


def _tapped(query: Json, provider_id: str, received_at: datetime) -> Inbound | None:
    address = _address(_object(query, "message"), _object(query, "from"))
    data = _text(query, "data")
    if address is None or not data:
        return None
    return Inbound(TELEGRAM, provider_id, address, Kind.BUTTON, received_at, payload=data[:300])


def _address(message: Json, sender: Json | None = None) -> Address | None:
    """The private chat with a person; in groups and channels we do not speak."""
    chat = _object(message, "chat")
    who = _object(message, "from") if sender is None else sender
    number = _number(chat, "id")
    if number is None or _text(chat, "type") != "private" or who.get("is_bot") is True:
        return None
    return Address(TELEGRAM, str(number))


def _files(message: Json) -> tuple[Kind, tuple[MediaRef, ...], str]:
    """Kind, file and its name; of a picture, which comes in several sizes, the largest."""
    sizes = message.get("photo")
    if isinstance(sizes, list):
        good = [size for size in sizes if isinstance(size, dict) and _text(size, "file_id")]
        if good:
            best = max(good, key=_area)
            return Kind.IMAGE, (MediaRef(_text(best, "file_id"), "image/jpeg"),), ""
    for name, kind in _FILES.items():
        file = _object(message, name)
        file_id = _text(file, "file_id")
        if file_id:
            declared = _text(file, "mime_type").lower()[:100]
            filename = _text(file, "file_name")[:300] if kind is Kind.DOCUMENT else ""
            return kind, (MediaRef(file_id, declared),), filename
    return Kind.UNKNOWN, (), ""


def _area(size: Json) -> int:
    return (_number(size, "width") or 0) * (_number(size, "height") or 0)


def _forwarded(message: Json) -> Forwarded:
    """Telegram marks every forward, and says of none how often it was passed on."""
    return Forwarded.ONCE if _object(message, "forward_origin") else Forwarded.NO


def _command(words: str) -> str:
    """``/help`` as "help": the words are the same on every channel; ``/start`` is a greeting."""
    first, _, rest = words.partition(" ")
    if not first.startswith("/") or (rest.strip() and first != _START):
        return words
    name = first[1:].partition("@")[0]
    return "hello" if first.partition("@")[0] == _START else name.replace("_", " ")


def _object(value: Json, name: str) -> Json:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def _number(value: Json, name: str) -> int | None:
    found = value.get(name)
    known = isinstance(found, int) and not isinstance(found, bool) and abs(found) < _LARGEST
    return found if known else None


def _text(value: Json, name: str) -> str:
    found = value.get(name)
    return storable(found) if isinstance(found, str) else ""
