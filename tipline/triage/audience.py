"""How many people a decision will be told to; counts only, nobody is named."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from factchecks.models import Revision
from tipline.models import Claim, Contact, Tip
from tipline.outbox import SILENT
from tipline.triage.cost import Group, groups


@dataclass(frozen=True, slots=True)
class Audience:
    """Distinct contacts."""

    waiting: int  # have asked and were not told
    told: int  # were told what the fact-check says or said
    silent: int  # of both: asked for silence, were erased, or can't be reached
    groups: tuple[Group, ...] = ()  # the others, by the way that reaches them

    @property
    def total(self) -> int:
        """How many will really get a message."""
        return self.waiting + self.told - self.silent


def of_claim(session: Session, claim_id: int) -> Audience:
    """Who will hear of a verdict on this claim."""
    wait = and_(Tip.waiting, Tip.claim_id == claim_id)
    people, silent = session.execute(
        select(func.count(), func.count().filter(SILENT)).where(_of(wait))
    ).one()
    found = groups(session, _of(wait), "opener-verdict")
    return Audience(people, 0, silent, found)


def of_fact_check(session: Session, fact_check_id: int) -> Audience:
    """Who will hear of a correction or withdrawal of this fact-check."""
    revisions = select(Revision.id).where(Revision.fact_check_id == fact_check_id)
    heard = Tip.told_revision_id.in_(revisions)
    claims = select(Claim.id).where(Claim.fact_check_id == fact_check_id)
    wait = and_(Tip.waiting, Tip.claim_id.in_(claims))
    told, waiting = _contacts(session, heard), _contacts(session, wait)
    waiting = {number: silent for number, silent in waiting.items() if number not in told}
    found = groups(session, _of(heard), "opener-changed")
    found += groups(session, and_(_of(wait), ~_of(heard)), "opener-verdict")
    return Audience(len(waiting), len(told), sum((told | waiting).values()), found)


def _contacts(session: Session, where: ColumnElement[bool]) -> dict[int, bool]:
    """Contacts with such tips, and whether each can't be written to."""
    found = session.execute(select(Contact.id, SILENT).where(_of(where)))
    return {number: bool(silent) for number, silent in found}


def _of(where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Contacts with such tips; erased ones leave tips of nobody behind."""
    return Contact.id.in_(select(Tip.contact_id).where(where, Tip.contact_id.is_not(None)))
