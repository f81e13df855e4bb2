"""Holds back what is not sent yet when a verdict changes: nobody gets a verdict that is gone."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from factchecks.models import Revision
from tipline.models import OutboundMessage, OutboundState, Purpose, Tip, TipState
from tipline.triage import fanout

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
    fan-out of the new revision finds them.  A reply about several claims is held back whole, and
    its other verdicts are brought by fan-outs of their own.  Returns how many were held back.
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
        .where(
            OutboundMessage.state.in_(UNSENT),
            or_(OutboundMessage.revision_id.in_(old), _tells(old)),
        )
        .with_for_update()
    ).all()
    for message in held:
        message.state = OutboundState.SUPPRESSED
        message.error = "the verdict changed before this was sent"
    session.flush()
    others = _wait_again(session, held, old)
    for revision_id in others:
        fanout.start(session, revision_id, only_waiting=True)
    return len(held)


def _tells(old: Sequence[int]) -> ColumnElement[bool]:
    """A reply to a message of which one claim was answered with one of these revisions."""
    tips = select(func.coalesce(Tip.parent_id, Tip.id)).where(Tip.told_revision_id.in_(old))
    return and_(OutboundMessage.revision_id.is_not(None), OutboundMessage.tip_id.in_(tips))


def _wait_again(
    session: Session, held: Sequence[OutboundMessage], old: Sequence[int]
) -> Sequence[int]:
    """The tips that nobody was told of wait; the revisions of other fact-checks among them."""
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
    replied = {message.tip_id for message in held if message.purpose is Purpose.REPLY}
    together = and_(
        or_(Tip.id.in_(replied), Tip.parent_id.in_(replied)), Tip.told_revision_id.is_not(None)
    )
    where = or_(and_(Tip.contact_id.in_(contacts - told), Tip.told_revision_id.in_(old)), together)
    others = session.scalars(
        select(Tip.told_revision_id).where(together, Tip.told_revision_id.not_in(old)).distinct()
    ).all()
    session.execute(
        update(Tip)
        .where(where)
        .values(told_revision_id=None, answered_at=None, waiting=True, state=TipState.QUEUED)
    )
    return [revision_id for revision_id in others if revision_id is not None]
