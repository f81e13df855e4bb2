"""Writes outgoing messages, each once, in the transaction of the change that causes them."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.channels.base import Choice
from tipline.jobs import wake
from tipline.models import Contact, OutboundMessage, OutboundState, Purpose
from tipline.outbox.insert import dialect_insert
from tipline.trace import TRACE, current_trace

EARLIER = "earlier_ids"  # of attempts that failed: never evidence for the next one


def send(
    session: Session,
    *,
    contact: Contact,
    purpose: Purpose,
    dedup_key: str,
    body: str,
    choices: Sequence[Choice] = (),
    tip_id: int | None = None,
    revision_id: int | None = None,
    due_at: datetime | None = None,
    follows: OutboundMessage | None = None,
    despite_stop: bool = False,
    card: str | None = None,
    opener: dict[str, Any] | None = None,
) -> OutboundMessage | None:
    """Write one message to be sent; None if it exists already or must not be sent.

    Messages of one purpose to one contact go out in the order in which they were written.
    ``follows`` is the part before this one: if that can't be sent, neither is this.
    ``despite_stop`` is for the one answer that somebody gets who asked for silence: that it
    was heard.  ``card`` is the language of the verdict's card, which goes along if it is drawn by
    then.  ``opener`` is the template of a message that may go out after the channel's window is
    closed.  A message that must not be sent is kept with its reason, for all to see.
    """
    reason = why_not(contact, despite_stop=despite_stop)
    message = _insert(
        session,
        dedup_key=dedup_key,
        purpose=purpose,
        contact_id=contact.id,
        channel=contact.channel,
        tip_id=tip_id,
        revision_id=revision_id,
        follows_id=None if follows is None else follows.id,
        body=body,
        extras=_extras(choices, despite_stop, card, opener),
        state=OutboundState.SUPPRESSED if reason else OutboundState.PENDING,
        error=reason,
        due_at=due_at or utcnow(),
    )
    if message is None or reason:
        return None
    wake.ring_after_commit(session)
    return message


def send_parts(
    session: Session,
    *,
    contact: Contact,
    purpose: Purpose,
    dedup_key: str,
    bodies: Sequence[str],
    choices: Sequence[Choice] = (),
    tip_id: int | None = None,
    revision_id: int | None = None,
    due_at: datetime | None = None,
    despite_stop: bool = False,
    card: str | None = None,
) -> list[OutboundMessage]:
    """Write one reply in several messages, each after the one before it; the last has the choices.

    Their keys are ``dedup_key`` with ``:0``, ``:1``, … behind it.
    """
    parts: list[OutboundMessage] = []
    for number, body in enumerate(bodies):
        part = send(
            session,
            contact=contact,
            purpose=purpose,
            dedup_key=f"{dedup_key}:{number}",
            body=body,
            choices=choices if number == len(bodies) - 1 else (),
            tip_id=tip_id,
            revision_id=revision_id,
            due_at=due_at,
            follows=parts[-1] if parts else None,
            despite_stop=despite_stop,
            card=card if number == 0 else None,
        )
        if part is None:
            break
        parts.append(part)
    return parts


def why_not(contact: Contact, *, despite_stop: bool = False) -> str:
    """Why nothing may be sent to this contact now; empty if something may."""
    if contact.address is None:
        return "the address is erased"
    if contact.stopped_at is not None and not despite_stop:
        return "asked for silence"
    if contact.unreachable_at is not None:
        return "the provider says that this contact can't be reached"
    return ""


# What ``why_not`` says, for counting in the database; a test holds the two together.
SILENT = or_(
    Contact.address.is_(None), Contact.stopped_at.is_not(None), Contact.unreachable_at.is_not(None)
)


def release_held(session: Session, contact_id: int) -> int:
    """The contact wrote, so the channel's window is open: let go what waited; how many."""
    held = session.scalars(
        select(OutboundMessage)
        .where(
            OutboundMessage.contact_id == contact_id,
            OutboundMessage.state == OutboundState.HELD,
        )
        .with_for_update()
    ).all()
    for message in held:
        message.state = OutboundState.PENDING
        message.due_at = utcnow()
        renew_identity(message)
    if held:
        wake.ring_after_commit(session)
    return len(held)


def renew_identity(message: OutboundMessage) -> None:
    """Make a message new to the provider, for another attempt after one that certainly failed.

    Late news of the first attempt must not be taken for news of the next.
    """
    message.token = _token()
    if message.provider_id:
        earlier = message.extras.get(EARLIER, [])
        message.extras = {**message.extras, EARLIER: [*earlier, message.provider_id]}
        message.provider_id = None


def _insert(session: Session, **values: Any) -> OutboundMessage | None:
    session.flush()  # whatever the row points to must be there first
    statement = (
        dialect_insert(session)(OutboundMessage)
        .values(token=_token(), attempts=0, error_code="", created_at=utcnow(), **values)
        .on_conflict_do_nothing(index_elements=["dedup_key"])
        .returning(OutboundMessage)
    )
    return session.execute(statement).scalar_one_or_none()


def _extras(
    choices: Sequence[Choice], despite_stop: bool, card: str | None, opener: dict[str, Any] | None
) -> dict[str, Any]:
    extras: dict[str, Any] = {}
    if opener:
        extras["opener"] = opener
    if trace := current_trace():
        extras[TRACE] = trace
    if choices:
        extras["choices"] = [{"id": choice.id, "title": choice.title} for choice in choices]
    if despite_stop:
        extras["despite_stop"] = True
    if card:
        extras["card"] = card
    return extras


def _token() -> str:
    return secrets.token_urlsafe(24)
