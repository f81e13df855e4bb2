"""A second pair of eyes: a proposed verdict waits until somebody else decides on it."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks import publish
from factchecks.db import utcnow
from factchecks.models import Rating, Revision
from factchecks.verdict import Verdict, require_publishable
from tipline import audit
from tipline.config import Settings
from tipline.console.errors import ConsoleError
from tipline.models import Claim, ClaimStatus, Review, ReviewState
from tipline.preferences.services import current
from tipline.triage import services

# From which harm on each choice of the setting asks for a colleague; what nobody has said is high.
FROM = {"never": (), "high": ("", "high"), "medium": ("", "medium", "high")}


def required(session: Session, settings: Settings, claim_id: int) -> bool:
    """Whether a verdict on this claim needs a second pair of eyes."""
    wanted = current(session, settings, "review")["required"]
    if wanted == "always":
        return True
    claim = session.get(Claim, claim_id)
    harm = str(getattr(claim, "harm", "") or "")
    return harm in FROM[wanted]


def propose(
    session: Session, *, claim_id: int, verdict: Verdict, days: int | None, by: str
) -> Review:
    """Let a verdict wait for a colleague; one that waits already is replaced by it."""
    require_publishable(verdict)
    for waiting in session.scalars(_waiting(claim_id).with_for_update()):
        waiting.state, waiting.decided_by = ReviewState.SENT_BACK, by
        waiting.decided_at, waiting.note = utcnow(), "replaced by a newer one"
    review = Review(claim_id=claim_id, verdict=_kept(verdict), check_again_days=days, written_by=by)
    session.add(review)
    services.set_claim_status(session, claim_id=claim_id, status=ClaimStatus.SECOND_REVIEW, by=by)
    session.flush()
    audit.record(
        session,
        actor=by,
        action="review.ask",
        subject=("claim", claim_id),
        details={"review": review.id},
    )
    return review


def approve(session: Session, review_id: int, *, by: str) -> Revision:
    """Publish it.  Raises :class:`ConsoleError` where ``by`` wrote it, or it waits no more."""
    review = _locked(session, review_id)
    if review.written_by == by:
        raise ConsoleError("you wrote it yourself; somebody else must look at it")
    revision = services.publish_verdict(
        session, claim_id=review.claim_id, verdict=verdict_of(review), by=by
    )
    publish.check_again(session, revision.fact_check_id, again(review.check_again_days))
    _decide(session, review, ReviewState.PUBLISHED, "", by)
    return revision


def send_back(session: Session, review_id: int, *, note: str, by: str) -> None:
    """Give it back to whoever wrote it, with what is to be mended."""
    review = _locked(session, review_id)
    if not note.strip():
        raise ConsoleError("say what is to be mended")
    services.set_claim_status(
        session, claim_id=review.claim_id, status=ClaimStatus.IN_PROGRESS, by=by
    )
    _decide(session, review, ReviewState.SENT_BACK, note.strip()[:1000], by)


def newest(session: Session, claim_id: int) -> Review | None:
    """The newest verdict proposed for a claim, whatever became of it."""
    query = select(Review).where(Review.claim_id == claim_id).order_by(Review.id.desc())
    return session.scalar(query.limit(1))


def again(days: int | None) -> datetime | None:
    """When to look again."""
    return utcnow() + timedelta(days=days) if days else None


def verdict_of(review: Review) -> Verdict:
    """The proposed verdict as a value."""
    kept: dict[str, Any] = dict(review.verdict)
    return Verdict(
        **{
            **kept,
            "rating": Rating(kept["rating"]) if kept["rating"] else None,
            "claim_date": date.fromisoformat(kept["claim_date"]) if kept["claim_date"] else None,
            "reviewed_at": datetime.fromisoformat(kept["reviewed_at"])
            if kept["reviewed_at"]
            else None,
            "sources": tuple(kept["sources"]),
            "translations": tuple((a, b, c) for a, b, c in kept["translations"]),
        }
    )


def _kept(verdict: Verdict) -> dict[str, Any]:
    """The verdict as JSON keeps it."""
    kept = asdict(verdict)
    for name in ("claim_date", "reviewed_at"):
        kept[name] = kept[name].isoformat() if kept[name] else None
    return {**kept, "rating": verdict.rating.value if verdict.rating else None}


def _waiting(claim_id: int) -> Any:
    return select(Review).where(Review.claim_id == claim_id, Review.state == ReviewState.WAITING)


def _locked(session: Session, review_id: int) -> Review:
    review = session.get(Review, review_id, with_for_update=True)
    if review is None or review.state is not ReviewState.WAITING:
        raise ConsoleError("this verdict does not wait for a look any more")
    return review


def _decide(session: Session, review: Review, state: ReviewState, note: str, by: str) -> None:
    review.state, review.note, review.decided_by = state, note, by
    review.decided_at = utcnow()
    session.flush()
    audit.record(
        session,
        actor=by,
        action=f"review.{state.value}",
        subject=("claim", review.claim_id),
        details={"review": review.id, "written_by": review.written_by},
    )
