"""Brings the verdict of an answered claim to tips that joined it by a person's decision."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.models import LIVE, FactCheck, Revision
from tipline.models import Claim, ClaimStatus, Match, MatchState
from tipline.triage import fanout
from tipline.triage.attach import attach_tips


def answered_live(session: Session, claim: Claim) -> bool:
    """Whether a verdict that stands answers the claim."""
    if claim.status is not ClaimStatus.ANSWERED or claim.fact_check_id is None:
        return False
    fact_check = session.get(FactCheck, claim.fact_check_id)
    return fact_check is not None and fact_check.status in LIVE


def tell_waiting(session: Session, claim: Claim, by: str) -> int | None:
    """A person says that all of the claim is this fact-check: learn it, and tell who waits.

    Returns the number of the match that says so, if there was none before.
    """
    fact_check = session.get_one(FactCheck, claim.fact_check_id)
    new = _confirm(session, claim, by)
    attach_tips(session, claim, fact_check.id, by)
    revision = session.scalars(
        select(Revision.id).where(
            Revision.fact_check_id == fact_check.id, Revision.number == fact_check.revision
        )
    ).one()
    fanout.start(session, revision, only_waiting=True)
    return new


def _confirm(session: Session, claim: Claim, by: str) -> int | None:
    """Note once that a person decided what answers the claim."""
    known = select(Match.id).where(
        Match.claim_id == claim.id,
        Match.fact_check_id == claim.fact_check_id,
        Match.state == MatchState.CONFIRMED,
    )
    if session.scalar(known.limit(1)) is None and claim.fact_check_id is not None:
        match = confirmed(claim.id, claim.fact_check_id, by)
        session.add(match)
        session.flush()
        return match.id
    return None


def confirmed(claim_id: int, fact_check_id: int, by: str) -> Match:
    """A checker's yes, as it is kept."""
    return Match(
        claim_id=claim_id,
        fact_check_id=fact_check_id,
        state=MatchState.CONFIRMED,
        method="checker",
        score=1.0,
        threshold=1.0,
        threshold_origin="a person's decision",
        explanation="A checker decided that this fact-check answers the claim.",
        conflicts=[],
        decided_by=by,
    )
