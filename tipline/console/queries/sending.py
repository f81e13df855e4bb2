"""How far a verdict, correction or withdrawal has gone out; counts only, nobody is named."""

from dataclasses import dataclass

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session

from factchecks.models import Revision
from tipline.console.words import channel_name
from tipline.models import Claim, OutboundMessage, OutboundState, Tip
from tipline.preferences.sending import resting

DONE = (OutboundState.SENT, OutboundState.DELIVERED, OutboundState.READ)
STOPPED = (OutboundState.FAILED, OutboundState.SUPPRESSED)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a revision has gone out."""

    done: int
    held: int  # wait for the contact's next message
    stopped: int
    moving: int
    left: int  # people for whom no message is written yet

    @property
    def total(self) -> int:
        """Everybody."""
        return self.done + self.held + self.stopped + self.moving + self.left

    @property
    def finished(self) -> bool:
        """Whether nothing moves any more by itself."""
        return not self.moving and not self.left


def progress(session: Session, revision: Revision) -> Progress:
    """Counts of the messages of one revision; nobody is named."""
    rows = session.execute(
        select(OutboundMessage.state, func.count())
        .where(OutboundMessage.revision_id == revision.id)
        .group_by(OutboundMessage.state)
    )
    states: dict[OutboundState, int] = {state: number for state, number in rows}  # noqa: C416 - rows
    done = sum(states.get(s, 0) for s in DONE)
    held = states.get(OutboundState.HELD, 0)
    stopped = sum(states.get(s, 0) for s in STOPPED)
    moving = sum(states.values()) - done - held - stopped
    return Progress(done, held, stopped, moving, _left(session, revision))


def _left(session: Session, revision: Revision) -> int:
    """People for whom no message is written yet; each half is found by an index of its own."""
    older = session.scalars(
        select(Revision.id).where(
            Revision.fact_check_id == revision.fact_check_id, Revision.number < revision.number
        )
    ).all()
    claims = select(Claim.id).where(Claim.fact_check_id == revision.fact_check_id)
    somebody = select(Tip.contact_id).where(Tip.contact_id.is_not(None))
    either = union(
        somebody.where(Tip.told_revision_id.in_(older)),
        somebody.where(Tip.waiting, Tip.claim_id.in_(claims)),
    ).subquery()
    return session.scalar(select(func.count()).select_from(either)) or 0


def resting_channels(session: Session) -> list[str]:
    """The names of the channels that an editor lets rest, so that nothing goes out on them."""
    return sorted({channel_name(channel) for channel in resting(session)})
