"""Finds the versions of what rises: claims that say the same but for a number, a date or a name."""

from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from matchers.types import Candidate, ConflictKind, Content, Matched
from tipline.jobs import handler
from tipline.jobs.registry import Payload
from tipline.models import Claim, ClaimSibling, TrendLine
from tipline.runtime import Runtime

COMPARED = 60  # claims an hour, those of the trending page first
VARIED = (ConflictKind.NUMBER, ConflictKind.DATE, ConflictKind.NAME, ConflictKind.UNIT)
SHOWN = 60  # characters of what differs

Slots = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Family:
    """One claim and the others that it was found to differ from only in some facts."""

    claim_id: int
    siblings: dict[int, Slots]


def compare(runtime: Runtime, _payload: Payload) -> list[Family]:
    """Match what rises against all claims, outside of any transaction."""
    with runtime.db.read() as session:
        rising = session.execute(
            select(Claim.id, Claim.title, Claim.language)
            .join(TrendLine, TrendLine.claim_id == Claim.id)
            .where(Claim.title != "")
            .group_by(Claim.id, Claim.title, Claim.language)
            .order_by(func.min(TrendLine.rank), Claim.id)
            .limit(COMPARED)
        ).all()
    runtime.matching.refresh()
    families = []
    for claim_id, title, language in rising:
        found = runtime.matching.claims.match(Content(title, (), language))
        families.append(Family(claim_id, siblings_in(claim_id, found)))
    return families


def siblings_in(claim_id: int, matched: Matched) -> dict[int, Slots]:
    """The candidates that differ in what can be varied, and in nothing else."""
    found: dict[int, Slots] = {}
    for part in matched.parts:
        for candidate in getattr(part.decision, "candidates", ()):
            slots = _slots(candidate)
            if slots and candidate.id != str(claim_id):
                found.setdefault(int(candidate.id), slots)
    return found


def _slots(candidate: Candidate) -> Slots:
    conflicts = candidate.conflicts
    if not conflicts or any(conflict.kind not in VARIED for conflict in conflicts):
        return []
    return [
        {
            "kind": str(conflict.kind),
            "here": conflict.message_says[:SHOWN],
            "there": conflict.claim_says[:SHOWN],
        }
        for conflict in conflicts
        if conflict.message_says and conflict.claim_says
    ]


@handler("trends.siblings", prepare=compare)
def keep(session: Session, _runtime: Runtime, _payload: Payload, families: list[Family]) -> None:
    """Remember each family anew, in both directions."""
    now = utcnow()
    for family in families:
        session.execute(delete(ClaimSibling).where(ClaimSibling.claim_id == family.claim_id))
        for sibling, slots in family.siblings.items():
            back = [{"kind": s["kind"], "here": s["there"], "there": s["here"]} for s in slots]
            for one, other, said in (
                (family.claim_id, sibling, slots),
                (sibling, family.claim_id, back),
            ):
                session.merge(
                    ClaimSibling(claim_id=one, sibling_id=other, slots=said, found_at=now)
                )
            session.flush()
