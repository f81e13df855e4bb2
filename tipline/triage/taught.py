"""What checkers said no to: a fact-check rejected for a claim comes up for it no more."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm import Session

from factchecks.changes import CLAIM, note_change
from matchers.types import Candidate
from tipline import audit
from tipline.models import ClaimStatus, Match, MatchState, Tip
from tipline.triage.claims import locked_claim
from tipline.triage.counts import count_candidates
from tipline.triage.errors import NotNow
from tipline.triage.mistake import take_back_here
from tipline.triage.plan import Piece

METHOD = "checker"
UNDECIDED = (MatchState.SUGGESTED, MatchState.ANSWERED)


def rejected(session: Session, claim_id: int | None) -> frozenset[int]:
    """The fact-checks that a checker rejected for this claim."""
    if claim_id is None:
        return frozenset()
    return frozenset(session.scalars(_noes(claim_id)))


def said_no_to(session: Session, fact_check_ids: Sequence[int]) -> bool:
    """Whether a checker rejected one of these fact-checks for any claim."""
    noes = select(Match.id).where(
        Match.fact_check_id.in_(fact_check_ids),
        Match.state == MatchState.REJECTED,
        Match.method == METHOD,
    )
    return session.scalar(noes.limit(1)) is not None


def without_rejected(piece: Piece, noes: frozenset[int]) -> Piece:
    """What remains to tell, ask and suggest; nothing is answered that a checker said no to."""
    if not noes:
        return piece

    def kept(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
        return tuple(c for c in candidates if int(c.id) not in noes)

    stands = piece.best is not None and int(piece.best.id) not in noes
    return replace(
        piece,
        best=piece.best if stands else None,
        twins=kept(piece.twins) if stands else (),
        ask=kept(piece.ask),
        seen=kept(piece.seen),
    )


def reject_candidate(session: Session, *, claim_id: int, fact_check_id: int, by: str) -> int:
    """Reject a fact-check for a claim and every tip in it; returns for how many it had come up.

    Whoever was answered with it by the index is told that this was a mistake and waits again.
    Raises :class:`NotNow` where nothing is left to reject.
    """
    claim = locked_claim(session, claim_id)
    of_claim = select(Tip.id).where(Tip.claim_id == claim_id)
    matches = session.scalars(
        select(Match)
        .where(
            Match.fact_check_id == fact_check_id,
            Match.state.in_(UNDECIDED),
            or_(Match.claim_id == claim_id, Match.tip_id.in_(of_claim)),
        )
        .order_by(Match.id)
        .with_for_update()
    ).all()
    if claim is None or not matches:
        raise NotNow(f"fact-check {fact_check_id} is no candidate of claim {claim_id} now")
    for match in matches:
        was, match.state, match.decided_by = match.state, MatchState.REJECTED, by
        if was is MatchState.ANSWERED and match.rank == 0:
            take_back_here(session, match)
    if claim.fact_check_id == fact_check_id:
        claim.fact_check_id, claim.status = None, ClaimStatus.NEW
    keep_no(session, claim_id=claim_id, fact_check_id=fact_check_id, by=by)
    count_candidates(session, claim)
    note_change(session, CLAIM, claim_id)
    audit.record(
        session,
        actor=by,
        action="match.reject",
        subject=("claim", claim_id),
        details={"fact_check": fact_check_id, "tips": len(matches)},
    )
    return len(matches)


def keep_no(session: Session, *, claim_id: int, fact_check_id: int, by: str) -> None:
    """Remember that this fact-check is not what the claim is about."""
    if fact_check_id not in rejected(session, claim_id):
        session.add(
            Match(
                claim_id=claim_id,
                fact_check_id=fact_check_id,
                state=MatchState.REJECTED,
                method=METHOD,
                score=0.0,
                threshold=1.0,
                threshold_origin="a person's decision",
                explanation="A checker decided that this is another claim.",
                conflicts=[],
                decided_by=by,
            )
        )
        session.flush()


def take_back_no(session: Session, *, claim_id: int, fact_check_id: int, by: str) -> None:
    """The no was a slip: the fact-check is suggested again.  Raises :class:`NotNow`."""
    claim = locked_claim(session, claim_id)
    if claim is None or fact_check_id not in rejected(session, claim_id):
        raise NotNow(f"fact-check {fact_check_id} is not rejected for claim {claim_id}")
    session.execute(
        delete(Match).where(
            Match.claim_id == claim_id,
            Match.fact_check_id == fact_check_id,
            Match.method == METHOD,
            Match.state == MatchState.REJECTED,
        )
    )
    of_tips = select(Tip.id).where(Tip.claim_id == claim_id)
    for match in session.scalars(
        select(Match).where(
            Match.fact_check_id == fact_check_id,
            Match.state == MatchState.REJECTED,
            Match.decided_by == by,
            or_(Match.claim_id == claim_id, Match.tip_id.in_(of_tips)),
        )
    ):
        match.state, match.decided_by = MatchState.SUGGESTED, ""
    count_candidates(session, claim)
    audit.record(
        session,
        actor=by,
        action="match.unreject",
        subject=("claim", claim_id),
        details={"fact_check": fact_check_id},
    )


def _noes(claim_id: int) -> Select[Any]:
    return select(Match.fact_check_id).where(
        Match.claim_id == claim_id,
        Match.state == MatchState.REJECTED,
        Match.method == METHOD,
    )
