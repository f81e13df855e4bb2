"""Creates every message that goes out, and records what the provider says became of it.

A row is written in the transaction of the change that causes it; the pump (``tipline/pump``)
sends it after that is committed.  Nothing else creates outgoing messages.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.channels.base import Choice
from tipline.jobs import enqueue, wake
from tipline.models import Contact, DeliveryStatus, OutboundMessage, OutboundState, Purpose

# What a provider's words mean to us; words that are not here change nothing.
STATUSES = {
    "accepted": OutboundState.SENT,
    "queued": OutboundState.SENT,
    "scheduled": OutboundState.SENT,
    "sending": OutboundState.SENT,
    "sent": OutboundState.SENT,
    "partially_delivered": OutboundState.SENT,
    "delivered": OutboundState.DELIVERED,
    "read": OutboundState.READ,
    "undelivered": OutboundState.FAILED,
    "failed": OutboundState.FAILED,
    "canceled": OutboundState.FAILED,
}

# Statuses overtake each other on the way (delivered and read came 150 ms apart); only a higher
# rank changes anything.  Delivered beats failed: it did arrive.
RANK = {
    OutboundState.PENDING: 0,
    OutboundState.SENDING: 0,
    OutboundState.UNKNOWN: 0,
    OutboundState.SENT: 1,
    OutboundState.HELD: 2,
    OutboundState.FAILED: 2,
    OutboundState.DELIVERED: 3,
    OutboundState.READ: 4,
    OutboundState.SUPPRESSED: 5,
}

FAILED_JOB = "outbox.failed"  # looks at a failure that the provider reported later


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
) -> OutboundMessage | None:
    """Write one message to be sent; None if it exists already or must not be sent.

    Messages of one purpose to one contact go out in the order in which they were written.
    ``follows`` is the part before this one: if that can't be sent, neither is this.
    ``despite_stop`` is for the one answer that somebody gets who asked for silence: that it
    was heard.  A message that must not be sent is kept with its reason, for all to see.
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
        extras=_extras(choices, despite_stop),
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
        # Late news of the first attempt must not be taken for news of the next.
        message.token = _token()
        message.provider_id = None
    if held:
        wake.ring_after_commit(session)
    return len(held)


def apply_status(
    session: Session,
    channel: str,
    provider_id: str,
    status: str,
    error_code: str = "",
    token: str = "",
) -> None:
    """Record a delivery status; late, repeated and unknown ones change nothing.

    The token finds a message whose provider id we never learned: evidence after a crash.
    """
    if not _note(session, provider_id, status, error_code):
        return
    message = session.scalar(
        select(OutboundMessage)
        .where(OutboundMessage.channel == channel, OutboundMessage.provider_id == provider_id)
        .with_for_update()
    )
    if message is None and token:
        message = session.scalar(
            select(OutboundMessage)
            .where(
                OutboundMessage.channel == channel,
                OutboundMessage.token == token,
                OutboundMessage.provider_id.is_(None),
                OutboundMessage.attempts > 0,
            )
            .with_for_update()
        )
    if message is not None:
        advance(session, message, provider_id, status, error_code)


def apply_earlier(session: Session, message: OutboundMessage) -> None:
    """Apply statuses that came before we knew the provider's id of this message."""
    for noted in session.scalars(
        select(DeliveryStatus)
        .where(DeliveryStatus.provider_id == message.provider_id)
        .order_by(DeliveryStatus.id)
    ):
        advance(session, message, noted.provider_id, noted.status, noted.error_code)


def advance(
    session: Session, message: OutboundMessage, provider_id: str, status: str, error_code: str
) -> None:
    """Bring a message to what ``status`` says, if that is further than where it stands."""
    state = STATUSES.get(status)
    if state is None or RANK[state] <= RANK[message.state]:
        return
    message.state = state
    message.provider_id = provider_id
    message.sent_at = message.sent_at or utcnow()
    if state is OutboundState.FAILED:
        message.error_code = error_code
        message.error = f"the provider says: {status}"
        enqueue(session, FAILED_JOB, {"outbound_id": message.id}, key=f"failed:{message.id}")
    # The next part may be waiting for this news.
    wake.ring_after_commit(session)


def _note(session: Session, provider_id: str, status: str, error_code: str) -> bool:
    statement = (
        _dialect_insert(session)(DeliveryStatus)
        .values(provider_id=provider_id, status=status, error_code=error_code, received_at=utcnow())
        .on_conflict_do_nothing()
        .returning(DeliveryStatus.id)
    )
    return session.execute(statement).first() is not None


def _insert(session: Session, **values: Any) -> OutboundMessage | None:
    session.flush()  # whatever the row points to must be there first
    statement = (
        _dialect_insert(session)(OutboundMessage)
        .values(token=_token(), attempts=0, error_code="", created_at=utcnow(), **values)
        .on_conflict_do_nothing(index_elements=["dedup_key"])
        .returning(OutboundMessage)
    )
    return session.execute(statement).scalar_one_or_none()


def _dialect_insert(session: Session) -> Any:
    postgres = session.get_bind().dialect.name == "postgresql"
    return postgresql.insert if postgres else sqlite.insert


def _extras(choices: Sequence[Choice], despite_stop: bool) -> dict[str, Any]:
    extras: dict[str, Any] = {}
    if choices:
        extras["choices"] = [{"id": choice.id, "title": choice.title} for choice in choices]
    if despite_stop:
        extras["despite_stop"] = True
    return extras


def _token() -> str:
    return secrets.token_urlsafe(24)
