"""Which messages may go out next: corrections before verdicts, each contact's in their order."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from factchecks.db import UtcDateTime
from tipline.models import DeliveryStatus, OutboundMessage, OutboundState, Purpose

# Somebody who has just written waits for nothing; who was told something wrong comes next.
ORDER = (Purpose.REPLY, Purpose.CORRECTION, Purpose.WITHDRAWAL, Purpose.VERDICT)

# A provider that accepted two messages may send the second first, so the next part waits for the
# news that the one before is "sent"; but not for ever: callbacks get lost.
SENT_PATIENCE = timedelta(seconds=6)

# A message that is to go out much later does not hold up those behind it; one that waits a moment
# (for its picture) does, or they would overtake it.
SOON = timedelta(seconds=60)

_NOW, _SOON, _LATELY = (bindparam(name, type_=UtcDateTime) for name in ("now", "soon", "lately"))
_HEARD = ("sent", "delivered", "read", "undelivered", "failed", "canceled")
_UNSETTLED = (OutboundState.PENDING, OutboundState.SENDING, OutboundState.UNKNOWN)


def anything_due(session: Session, now: datetime) -> bool:
    """Whether it is worth looking closer."""
    query = select(OutboundMessage.id).where(
        OutboundMessage.state.in_((OutboundState.PENDING, OutboundState.UNKNOWN)),
        OutboundMessage.due_at <= now,
    )
    return session.execute(query.limit(1)).first() is not None


def anything_ready(session: Session, channel: str, now: datetime, *, reports_status: bool) -> bool:
    """Whether ``ready`` would find anything; needs no write lock."""
    return bool(_purposes(session, channel, now, reports_status=reports_status))


def ready(
    session: Session, channel: str, limit: int, now: datetime, *, reports_status: bool
) -> list[OutboundMessage]:
    """Up to ``limit`` messages of a channel, at most one to each contact; locks them."""
    chosen: list[OutboundMessage] = []
    contacts: set[int] = set()
    query = _ready_locked(reports_status)
    for purpose in _purposes(session, channel, now, reports_status=reports_status):
        if len(chosen) >= limit:
            break
        values = {**_values(channel, now), "purpose": purpose, "most": limit - len(chosen)}
        for message in session.scalars(query, values):
            if message.contact_id not in contacts:
                contacts.add(message.contact_id)
                chosen.append(message)
    return chosen


def _purposes(
    session: Session, channel: str, now: datetime, *, reports_status: bool
) -> list[Purpose]:
    """The purposes that there is something ready of, in one question, the most urgent first."""
    found = session.execute(_any_ready(reports_status), _values(channel, now)).one()
    return [purpose for purpose, there in zip(ORDER, found, strict=True) if there]


# Put together once: that costs several times what running them does.
@cache
def _any_ready(reports_status: bool) -> Any:
    asked: list[ColumnElement[bool]] = [
        exists().where(*_is_ready(purpose, reports_status)) for purpose in ORDER
    ]
    return select(*asked)


@cache
def _ready_locked(reports_status: bool) -> Select[Any]:
    purpose = bindparam("purpose", type_=OutboundMessage.__table__.c.purpose.type)
    return (
        select(OutboundMessage)
        .where(*_is_ready(purpose, reports_status))
        .order_by(OutboundMessage.due_at, OutboundMessage.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True, of=OutboundMessage)
    )


def _is_ready(purpose: Any, reports_status: bool) -> tuple[ColumnElement[bool], ...]:
    return (
        OutboundMessage.state == OutboundState.PENDING,
        OutboundMessage.purpose == purpose,
        OutboundMessage.due_at <= _NOW,
        OutboundMessage.channel == bindparam("channel"),
        ~_blocked(reports_status),
    )


def _values(channel: str, now: datetime) -> dict[str, Any]:
    moments = {"now": now, "soon": now + SOON, "lately": now - SENT_PATIENCE}
    return {"channel": channel, **moments}


def _blocked(reports_status: bool) -> ColumnElement[bool]:
    """Whether another message to the same contact has to be settled first."""
    other = aliased(OutboundMessage)
    before = [
        other.state == OutboundState.SENDING,
        and_(
            other.id < OutboundMessage.id,
            other.purpose == OutboundMessage.purpose,
            or_(
                other.state == OutboundState.UNKNOWN,
                and_(
                    other.state == OutboundState.PENDING,
                    or_(other.due_at <= _SOON, other.attempts > 0),
                ),
            ),
        ),
        and_(other.id == OutboundMessage.follows_id, other.state.in_(_UNSETTLED)),
    ]
    if reports_status:
        heard = exists().where(
            DeliveryStatus.provider_id == other.provider_id, DeliveryStatus.status.in_(_HEARD)
        )
        before.append(and_(other.state == OutboundState.SENT, other.sent_at > _LATELY, ~heard))
    return exists().where(
        other.contact_id == OutboundMessage.contact_id,
        other.id != OutboundMessage.id,
        or_(*before),
    )


def unsettled(session: Session, now: datetime, channels: list[str]) -> list[int]:
    """Messages of which it is time to look whether the provider has them."""
    query = (
        select(OutboundMessage.id)
        .where(
            OutboundMessage.state == OutboundState.UNKNOWN,
            OutboundMessage.due_at <= now,
            OutboundMessage.channel.in_(channels),
        )
        .order_by(OutboundMessage.id)
    )
    return list(session.scalars(query))


def next_due(session: Session, now: datetime) -> datetime | None:
    """When the next message that is not due yet becomes due."""
    states = (OutboundState.PENDING, OutboundState.UNKNOWN)
    found: Any = session.scalar(
        select(func.min(OutboundMessage.due_at)).where(
            OutboundMessage.state.in_(states), OutboundMessage.due_at > now
        )
    )
    return found if isinstance(found, datetime) else None
