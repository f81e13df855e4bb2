"""Keeps what was found for a tip, with everything needed to say later why."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy.orm import Session

from matchers.types import Candidate
from tipline.models import Match, MatchState, Tip


def keep_matches(
    session: Session, tip: Tip, candidates: Sequence[Candidate], state: MatchState
) -> None:
    """One row for each candidate, ranked in the order given."""
    for rank, candidate in enumerate(candidates):
        session.add(
            Match(
                tip_id=tip.id,
                fact_check_id=int(candidate.id),
                rank=rank,
                state=state,
                method=candidate.method[:32],
                score=candidate.score,
                threshold=candidate.threshold,
                threshold_origin=candidate.origin[:200],
                explanation=candidate.explanation,
                conflicts=[
                    {name: str(value) for name, value in asdict(c).items()}
                    for c in candidate.conflicts
                ],
            )
        )
