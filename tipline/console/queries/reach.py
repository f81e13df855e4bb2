"""What a message to many takes: how many get it within the window, how many after, and the cost."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from factchecks.models import Revision
from tipline.models import Claim, Contact, OutboundMessage, OutboundState, Tip
from tipline.outbox import SILENT
from tipline.preferences.services import current
from tipline.runtime import Runtime

DONE = (OutboundState.SENT, OutboundState.DELIVERED, OutboundState.READ)
STOPPED = (OutboundState.FAILED, OutboundState.SUPPRESSED)


@dataclass(frozen=True, slots=True)
class Reach:
    """Who gets a message how, and what that costs by the prices in the settings."""

    within: int  # plain words may be sent to them
    after: int  # their window is closed: a template first
    cost: float
    currency: str

    @property
    def priced(self) -> bool:
        """Whether anybody has said what messages cost."""
        return self.cost > 0


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


def of_claim(session: Session, runtime: Runtime, claim_id: int) -> Reach:
    """To those who wait on a claim."""
    return _reach(session, runtime, and_(Tip.waiting, Tip.claim_id == claim_id))


def of_fact_check(session: Session, runtime: Runtime, fact_check_id: int) -> Reach:
    """To those who were told, and those who wait on its claims."""
    return _reach(session, runtime, _concerned(fact_check_id))


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
    older = select(Revision.id).where(
        Revision.fact_check_id == revision.fact_check_id, Revision.number < revision.number
    )
    claims = select(Claim.id).where(Claim.fact_check_id == revision.fact_check_id)
    left = select(func.count(func.distinct(Tip.contact_id))).where(
        Tip.contact_id.is_not(None),
        or_(
            Tip.told_revision_id.in_(older),
            and_(Tip.waiting, Tip.claim_id.in_(claims)),
        ),
    )
    return Progress(
        done, held, stopped, sum(states.values()) - done - held - stopped, session.scalar(left) or 0
    )


def _concerned(fact_check_id: int) -> ColumnElement[bool]:
    revisions = select(Revision.id).where(Revision.fact_check_id == fact_check_id)
    claims = select(Claim.id).where(Claim.fact_check_id == fact_check_id)
    return or_(Tip.told_revision_id.in_(revisions), and_(Tip.waiting, Tip.claim_id.in_(claims)))


def _reach(session: Session, runtime: Runtime, where: ColumnElement[bool]) -> Reach:
    now = utcnow()
    windows = {name: channel.window for name, channel in runtime.channels.items()}
    within = after = 0
    for name, window in windows.items():
        inside = Contact.last_inbound_at > now - window if window is not None else Contact.id > 0
        row = session.execute(
            select(func.count(), func.coalesce(func.sum(case((inside, 1), else_=0)), 0)).where(
                Contact.channel == name,
                ~SILENT,
                Contact.id.in_(select(Tip.contact_id).where(where)),
            )
        ).one()
        within, after = within + int(row[1]), after + int(row[0]) - int(row[1])
    prices = current(session, runtime.settings, "costs")
    cost = within * prices["reply"] + after * prices["template"]
    return Reach(within, after, round(cost, 2), prices["currency"])
