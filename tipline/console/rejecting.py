"""One person's no to a candidate holds for every tip of the claim that it came up for."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tipline.console.errors import ConsoleError
from tipline.models import Match, MatchState, Tip
from tipline.triage import services

UNDECIDED = (MatchState.SUGGESTED, MatchState.ANSWERED)


def reject_candidate(session: Session, *, claim_id: int, fact_check_id: int, by: str) -> int:
    """Reject a fact-check for a claim; returns for how many tips.

    Raises :class:`ConsoleError` where nothing is left to reject.
    """
    of_claim = select(Tip.id).where(Tip.claim_id == claim_id)
    ids = session.scalars(
        select(Match.id)
        .where(
            Match.fact_check_id == fact_check_id,
            Match.state.in_(UNDECIDED),
            or_(Match.claim_id == claim_id, Match.tip_id.in_(of_claim)),
        )
        .order_by(Match.id)
    ).all()
    if not ids:
        raise ConsoleError(f"fact-check {fact_check_id} is no candidate of claim {claim_id} now")
    for match_id in ids:
        services.reject_match(session, match_id=match_id, by=by)
    return len(ids)
