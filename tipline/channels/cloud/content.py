"""What somebody wrote, tapped or sent over WhatsApp, from the many shapes that Meta has for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tipline.channels.base import Kind, MediaRef
from tipline.channels.storable import storable
from tipline.models import Forwarded

Json = Mapping[str, Any]

_FILES = {
    "image": Kind.IMAGE,
    "audio": Kind.AUDIO,
    "voice": Kind.AUDIO,
    "video": Kind.VIDEO,
    "document": Kind.DOCUMENT,
    "sticker": Kind.STICKER,
}
_BARE = {"location": Kind.LOCATION, "contacts": Kind.CONTACT}  # of which nothing is kept


@dataclass(frozen=True, slots=True)
class Content:
    """One message without its envelope."""

    kind: Kind
    text: str = ""
    payload: str = ""
    filename: str = ""
    media: tuple[MediaRef, ...] = ()
    about: str = ""  # the id of the message that it quotes or reacts to
    replaces: str = ""  # the id of the message that it changes or takes back


def content_of(message: Json) -> Content | None:
    """The content of a message of any type; ``None`` if it calls for nothing."""
    name = _text(message, "type")
    inner = _object(message, name)
    if name in _FILES:
        return _file(_FILES[name], inner)
    if name in _BARE:
        return Content(_BARE[name])
    if name in _SHAPES:
        return _SHAPES[name](inner)
    # Text, or a type from the future that has words.
    words = _text(_object(message, "text"), "body")
    return Content(Kind.TEXT if words or name == "text" else Kind.UNKNOWN, words)


def forwarded(context: Json) -> Forwarded:
    """Only what is true is said; a context without a flag is a quotation."""
    if context.get("frequently_forwarded") is True:
        return Forwarded.FREQUENTLY
    if context.get("forwarded") is True:
        return Forwarded.ONCE
    return Forwarded.NO if context else Forwarded.UNKNOWN


def _file(kind: Kind, inner: Json) -> Content:
    media_id = _text(inner, "id")
    # The type may have parameters: "audio/ogg; codecs=opus".
    declared = _text(inner, "mime_type").partition(";")[0].strip().lower()[:100]
    media = (MediaRef(media_id, declared),) if media_id else ()
    return Content(kind, _text(inner, "caption"), filename=_text(inner, "filename"), media=media)


def _tapped(inner: Json) -> Content:
    button, row = _object(inner, "button_reply"), _object(inner, "list_reply")
    if button:
        return Content(Kind.BUTTON, _text(button, "title"), _text(button, "id"))
    if row:
        return Content(Kind.LIST, _text(row, "title"), _text(row, "id"))
    return Content(Kind.UNKNOWN)


def _edited(inner: Json) -> Content | None:
    """The message as it reads now: what was changed may be the very number that matters."""
    message = _object(inner, "message")
    if _text(message, "type") == "edit":
        return None
    changed = content_of(message)
    if changed is None or (not changed.text and not changed.media):
        return None
    about = _text(_object(message, "context"), "id")
    return replace(changed, about=about, replaces=_text(inner, "original_message_id"))


def _taken_back(inner: Json) -> Content | None:
    original = _text(inner, "original_message_id")
    return Content(Kind.TAKEN_BACK, replaces=original) if original else None


def _reaction(inner: Json) -> Content | None:
    about = _text(inner, "message_id")
    return Content(Kind.REACTION, about=about) if _text(inner, "emoji") else None


_SHAPES: dict[str, Callable[[Json], Content | None]] = {
    "button": lambda inner: Content(Kind.BUTTON, _text(inner, "text"), _text(inner, "payload")),
    "interactive": _tapped,
    "reaction": _reaction,
    "edit": _edited,
    "revoke": _taken_back,
    "unsupported": lambda _inner: Content(Kind.UNKNOWN),
    "order": lambda _inner: Content(Kind.UNKNOWN),
}


def _object(value: Json, name: str) -> Json:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def _text(value: Json, name: str) -> str:
    found = value.get(name)
    return storable(found) if isinstance(found, str) else ""
