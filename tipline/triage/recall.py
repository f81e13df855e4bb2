"""Holds back what is not sent yet when a verdict changes: nobody gets a verdict that is gone."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from factchecks.models import Revision
from tipline.models import OutboundMessage, OutboundState, Tip, TipState

UNSENT = (OutboundState.PENDING, OutboundState.HELD)
# Whoever has one of these has read it, or may have.
PERHAPS_READ = (
    OutboundState.SENDING,
    OutboundState.UNKNOWN,
    OutboundState.SENT,
    OutboundState.DELIVERED,
    OutboundState.READ,
)


def recall(session: Session, fact_check_id: int, before: int) -> int:
    """Suppress unsent messages with revisions of this fact-check older than number ``before``.

    Contacts of whom nothing of it was sent were not told: their tips wait again, so that the
    fan-out of the new revision finds them.  Returns how many messages were held back.
    """
    old = list(
        session.scalars(
            select(Revision.id).where(
                Revision.fact_check_id == fact_check_id, Revision.number < before
            )
        )
    )
    held = session.scalars(
        select(OutboundMessage)
        .where(OutboundMessage.revision_id.in_(old), OutboundMessage.state.in_(UNSENT))
        .with_for_update()
    ).all()
    for message in held:
        message.state = OutboundState.SUPPRESSED
        message.error = "the verdict changed before this was sent"
    session.flush()
    contacts = {message.contact_id for message in held}
    told = set(
        session.scalars(
            select(OutboundMessage.contact_id).where(
                OutboundMessage.contact_id.in_(contacts),
                OutboundMessage.revision_id.in_(old),
                OutboundMessage.state.in_(PERHAPS_READ),
            )
        )
    )
    session.execute(
        update(Tip)
        .where(Tip.contact_id.in_(contacts - told), Tip.told_revision_id.in_(old))
        .values(told_revision_id=None, answered_at=None, waiting=True, state=TipState.QUEUED)
    )
    return len(held)
