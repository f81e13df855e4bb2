"""How many people a decision will be told to; counts only, nobody is named."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from factchecks.models import Revision
from tipline.models import Claim, Contact, Tip
from tipline.outbox import SILENT


@dataclass(frozen=True, slots=True)
class Audience:
    """Distinct contacts."""

    waiting: int  # have asked and were not told
    told: int  # were told what the fact-check says or said
    silent: int  # of both: asked for silence, were erased, or can't be reached

    @property
    def total(self) -> int:
        """How many will really get a message."""
        return self.waiting + self.told - self.silent


def of_claim(session: Session, claim_id: int) -> Audience:
    """Who will hear of a verdict on this claim."""
    waiting = _contacts(session, and_(Tip.waiting, Tip.claim_id == claim_id))
    return Audience(len(waiting), 0, sum(waiting.values()))


def of_fact_check(session: Session, fact_check_id: int) -> Audience:
    """Who will hear of a correction or withdrawal of this fact-check."""
    revisions = select(Revision.id).where(Revision.fact_check_id == fact_check_id)
    told = _contacts(session, Tip.told_revision_id.in_(revisions))
    claims = select(Claim.id).where(Claim.fact_check_id == fact_check_id)
    waiting = _contacts(session, and_(Tip.waiting, Tip.claim_id.in_(claims)))
    waiting = {number: silent for number, silent in waiting.items() if number not in told}
    return Audience(len(waiting), len(told), sum((told | waiting).values()))


def _contacts(session: Session, where: ColumnElement[bool]) -> dict[int, bool]:
    """Contacts with such tips, and whether each can't be written to."""
    found = session.execute(
        select(Contact.id, SILENT).where(Contact.id.in_(select(Tip.contact_id).where(where)))
    )
    return {number: bool(silent) for number, silent in found}
