"""Narratives: several claims that tell one story together, grouped by editors."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from tipline import audit
from tipline.models import Claim, Narrative, NarrativeClaim
from tipline.newsroom.errors import NoSuchNarrative, NotANarrative

TITLE = 200  # characters


@dataclass(frozen=True, slots=True)
class Line:
    """A narrative in a list."""

    id: int
    title: str
    summary: str
    claims: int


def listing(session: Session) -> list[Line]:
    """All narratives, by title."""
    rows = session.execute(
        select(
            Narrative.id, Narrative.title, Narrative.summary, func.count(NarrativeClaim.claim_id)
        )
        .outerjoin(NarrativeClaim, NarrativeClaim.narrative_id == Narrative.id)
        .group_by(Narrative.id, Narrative.title, Narrative.summary)
        .order_by(Narrative.title, Narrative.id)
    )
    return [Line(*row) for row in rows]


def get(session: Session, narrative_id: int) -> Narrative:
    """The narrative.  Raises :class:`NoSuchNarrative`."""
    found = session.get(Narrative, narrative_id)
    if found is None:
        raise NoSuchNarrative(f"there is no narrative {narrative_id}")
    return found


def claims_of(session: Session, narratives: Sequence[int]) -> dict[int, list[int]]:
    """The claims of each of these narratives."""
    found: dict[int, list[int]] = {number: [] for number in narratives}
    rows = session.execute(
        select(NarrativeClaim.narrative_id, NarrativeClaim.claim_id)
        .where(NarrativeClaim.narrative_id.in_(narratives))
        .order_by(NarrativeClaim.narrative_id, NarrativeClaim.claim_id)
    )
    for number, claim_id in rows:
        found[number].append(claim_id)
    return found


def of_claim(session: Session, claim_id: int) -> set[int]:
    """The narratives that a claim is part of."""
    return set(
        session.scalars(
            select(NarrativeClaim.narrative_id).where(NarrativeClaim.claim_id == claim_id)
        )
    )


def create(session: Session, *, title: str, summary: str, by: str) -> int:
    """A new narrative; returns its number.  Raises :class:`NotANarrative` without a title."""
    title = " ".join(title.split())
    if not 0 < len(title) <= TITLE:
        raise NotANarrative(f"A narrative needs a title of up to {TITLE} characters.")
    narrative = Narrative(title=title, summary=summary.strip()[:2000], created_by=by)
    session.add(narrative)
    session.flush()
    _record(session, by, "narrative.create", narrative.id)
    return narrative.id


def add(session: Session, narrative_id: int, claims: Sequence[int], *, by: str) -> None:
    """Make claims part of a narrative; those that are stay.  Raises :class:`NoSuchNarrative`."""
    get(session, narrative_id)
    known = set(session.scalars(select(Claim.id).where(Claim.id.in_(claims))))
    fresh = sorted(known - set(claims_of(session, [narrative_id])[narrative_id]))
    session.add_all(
        NarrativeClaim(narrative_id=narrative_id, claim_id=claim_id, added_by=by)
        for claim_id in fresh
    )
    session.flush()
    _record(session, by, "narrative.add", narrative_id, claims=fresh)


def remove(session: Session, narrative_id: int, claim_id: int, *, by: str) -> None:
    """Take a claim out of a narrative."""
    session.execute(
        delete(NarrativeClaim).where(
            NarrativeClaim.narrative_id == narrative_id, NarrativeClaim.claim_id == claim_id
        )
    )
    _record(session, by, "narrative.remove", narrative_id, claims=[claim_id])


def _record(session: Session, by: str, action: str, narrative_id: int, **details: object) -> None:
    subject = ("narrative", narrative_id)
    audit.record(session, actor=by, action=action, subject=subject, details=details)
