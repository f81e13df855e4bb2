"""Forgets what providers call the messages, once no delivery, status or repair can come with it.

With the provider's id whoever can look into the account there finds the person again.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, and_, cast, delete, func, literal, or_, select, update
from sqlalchemy.orm import Session

from tipline.models import DeliveryStatus, InboundMessage, OutboundMessage, OutboundState

# Longer than anything that needs one: Meta repeats a delivery for 7 days, `tipline reconcile` looks
# back 14 at most, and the words at the provider are erased within 14.
DAYS = 15

_GONE = "erased:"
_MOVING = (
    OutboundState.PENDING, OutboundState.SENDING, OutboundState.UNKNOWN, OutboundState.HELD,
)  # fmt: skip


def count(session: Session, now: datetime) -> int:
    """How many ids there are to forget; of statuses, one for each."""
    asked = (
        select(func.count(InboundMessage.id)).where(_received(now)),
        select(func.count(OutboundMessage.id)).where(_sent(now)),
        select(func.count(DeliveryStatus.id)).where(_told(now)),
    )
    return sum(session.scalar(query) or 0 for query in asked)


def erase_ids(session: Session, now: datetime) -> int:
    """Forget them, in the caller's transaction; how many."""
    found = count(session, now)
    if found:
        # The column stays unique: every row has its own number in it.
        gone = literal(_GONE).concat(cast(InboundMessage.id, String))
        session.execute(
            update(InboundMessage).where(_received(now)).values(provider_id=gone, replied_to=None)
        )
        session.execute(update(OutboundMessage).where(_sent(now)).values(provider_id=None))
        session.execute(delete(DeliveryStatus).where(_told(now)))
    return found


def _old(now: datetime) -> datetime:
    return now - timedelta(days=DAYS)


def _received(now: datetime) -> ColumnElement[bool]:
    return and_(
        InboundMessage.received_at < _old(now),
        InboundMessage.handled_at.is_not(None),
        or_(
            InboundMessage.provider_id.not_like(f"{_GONE}%"),
            InboundMessage.replied_to.is_not(None),
        ),
    )


def _sent(now: datetime) -> ColumnElement[bool]:
    return and_(
        OutboundMessage.created_at < _old(now),
        OutboundMessage.state.not_in(_MOVING),
        OutboundMessage.provider_id.is_not(None),
    )


def _told(now: datetime) -> ColumnElement[bool]:
    return DeliveryStatus.received_at < _old(now)
