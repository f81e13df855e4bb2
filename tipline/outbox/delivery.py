"""Records what the provider says became of a message; a status only ever moves it forward."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.jobs import enqueue, wake
from tipline.models import DeliveryStatus, OutboundMessage, OutboundState
from tipline.outbox.insert import dialect_insert

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


def apply_status(
    session: Session,
    channel: str,
    provider_id: str,
    status: str,
    *,
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
        dialect_insert(session)(DeliveryStatus)
        .values(provider_id=provider_id, status=status, error_code=error_code, received_at=utcnow())
        .on_conflict_do_nothing()
        .returning(DeliveryStatus.id)
    )
    return session.execute(statement).first() is not None
