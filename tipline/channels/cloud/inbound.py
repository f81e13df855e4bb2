"""Turns one body of Meta's webhook into messages and news, all of them, in their order.

Anything may be missing, of another type, or new: what cannot be used is counted and left out, so
that one strange entry never holds up the others of its batch.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tipline.channels.base import Address, Inbound
from tipline.channels.cloud.content import content_of, forwarded
from tipline.channels.cloud.ids import opaque
from tipline.channels.country import country_of, is_user_id
from tipline.channels.storable import storable

CLOUD = "whatsapp-cloud"

# Nobody wrote these: news about an account, a chat opened without a word.
# A removed reaction is one too; ``content_of`` says so.
_NOT_WRITTEN = frozenset({"system", "request_welcome", "ephemeral"})

# "played" is said of voice messages; whoever played one has read it.
_STATUSES = {"played": "read"}

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class News:
    """What became of a message that we sent."""

    provider_id: str
    status: str
    error_code: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class TemplateNews:
    """What became of a template."""

    sid: str  # name/language
    status: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Everything of one request, in order."""

    items: tuple[Inbound | News | TemplateNews, ...] = ()
    ignored: int = 0  # entries that call for nothing, or that nobody can read


def parse(body: Json, received_at: datetime, phone_number_id: str = "") -> Batch:
    """All messages and news in ``body``; with ``phone_number_id`` only those of this number.

    An app has one webhook for all its numbers; answers would come from the wrong one.
    """
    items: list[Inbound | News | TemplateNews] = []
    ignored = 0
    for field, value in _values(body):
        if field == "message_template_status_update":
            told = _template(value)
            items += [told] if told else []
            ignored += told is None
            continue
        number = _text(_object(value.get("metadata")), "phone_number_id")
        ours = not phone_number_id or not number or number == phone_number_id
        for entry in _objects(value.get("messages")):
            inbound = _message(entry, value, received_at) if ours else None
            items += [inbound] if inbound else []
            ignored += inbound is None
        for entry in _objects(value.get("statuses")):
            news = _news(entry) if ours else None
            items += [news] if news else []
            ignored += news is None
    return Batch(tuple(items), ignored)


def _values(body: Json) -> Iterator[tuple[str, Json]]:
    for entry in _objects(body.get("entry")):
        for change in _objects(entry.get("changes")):
            yield _text(change, "field"), _object(change.get("value"))


def _template(value: Json) -> TemplateNews | None:
    name, status = _text(value, "message_template_name"), _text(value, "event")
    language = _text(value, "message_template_language")
    if not name or not language or not status:
        return None
    reason = _text(value, "reason")[:300]
    return TemplateNews(f"{name}/{language}", status[:32], "" if reason == "NONE" else reason)


def _message(entry: Json, value: Json, received_at: datetime) -> Inbound | None:
    receipt = _text(entry, "id")
    sender = _sender(entry, value)
    if not receipt or sender is None or _text(entry, "type") in _NOT_WRITTEN:
        return None
    content, context = content_of(entry), _object(entry.get("context"))
    if content is None:
        return None
    return Inbound(
        channel=CLOUD,
        provider_id=opaque(receipt),
        receipt=receipt,
        sender=sender,
        kind=content.kind,
        received_at=received_at,
        text=content.text,
        payload=content.payload[:300],
        filename=content.filename[:300],
        forwarded=forwarded(context),
        replied_to=opaque(content.about or _text(context, "id")) or None,
        replaces=opaque(content.replaces) or None,
        media=content.media,
        country=next(filter(None, map(country_of, (sender.value, *sender.aliases))), None),
    )


def _sender(entry: Json, value: Json) -> Address | None:
    """Where this person can be answered: the number, or the user id of who shows none."""
    number, user = _text(entry, "from"), _text(entry, "from_user_id")
    contact = _contact(value, number, user)
    known = [
        _address(number),
        _address(_text(contact, "wa_id")),
        user,
        _text(contact, "user_id"),
    ]
    found = list(dict.fromkeys(filter(None, known)))
    return Address(CLOUD, found[0], tuple(found[1:])) if found else None


def _contact(value: Json, number: str, user: str) -> Json:
    """The entry of ``contacts`` that is about this sender, and surely not about another."""
    contacts = list(_objects(value.get("contacts")))
    for contact in contacts:
        if number and number == _text(contact, "wa_id"):
            return contact
        if user and user == _text(contact, "user_id"):
            return contact
    alone = not number and not user and len(contacts) == 1
    alone = alone and len(list(_objects(value.get("messages")))) == 1
    return contacts[0] if alone else {}


def _address(number: str) -> str:
    """A number as we write it; a user id, or whatever else it may be, as it came."""
    if number.isascii() and number.isdigit():
        return f"+{number}"
    return number


def recipient(address: str) -> dict[str, str]:
    """How the API is told to whom: a number in ``to``, a user id in ``recipient``."""
    return {"recipient": address} if is_user_id(address) else {"to": address}


def _news(entry: Json) -> News | None:
    provider_id, status = _text(entry, "id"), _text(entry, "status").lower()
    if not provider_id or not status:
        return None
    error = next(_objects(entry.get("errors")), {})
    return News(
        opaque(provider_id),
        _STATUSES.get(status, status)[:32],
        _text(error, "code")[:32],
        _text(entry, "biz_opaque_callback_data")[:64],
    )


def _objects(value: object) -> Iterator[Json]:
    yield from (one for one in value if isinstance(one, dict)) if isinstance(value, list) else ()


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _text(value: Json, name: str) -> str:
    """A text, or a number as one."""
    found = value.get(name)
    if isinstance(found, bool) or not isinstance(found, (str, int)):
        return ""
    return storable(str(found))
