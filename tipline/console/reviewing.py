"""A second pair of eyes: a proposed verdict waits until somebody else decides on it."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from factchecks import publish, queries
from factchecks.db import utcnow
from factchecks.models import FactCheck, Rating, Revision
from factchecks.verdict import Verdict, require_publishable
from factchecks.verdict import verdict_of as verdict_now
from tipline import audit
from tipline.config import Settings
from tipline.console import uploads
from tipline.console.errors import ConsoleError
from tipline.models import Claim, ClaimStatus, Review, ReviewState
from tipline.preferences.services import current
from tipline.triage import services

# From which harm on each choice of the setting asks for a colleague; what nobody has said is high.
FROM = {"never": (), "high": ("", "high"), "medium": ("", "medium", "high")}


def required(session: Session, settings: Settings, claim_id: int) -> bool:
    """Whether a verdict on this claim needs a second pair of eyes."""
    return _any_needs(session, settings, Claim.id == claim_id)


def required_to_correct(session: Session, settings: Settings, fact_check_id: int) -> bool:
    """Whether a correction needs one: by the greatest harm among the claims that it answers."""
    return _any_needs(session, settings, Claim.fact_check_id == fact_check_id)


def _any_needs(session: Session, settings: Settings, which: ColumnElement[bool]) -> bool:
    wanted = current(session, settings, "review")["required"]
    if wanted == "always":
        return True
    harms = session.scalars(select(Claim.harm).where(which).distinct()).all() or [""]
    return any(harm in FROM[wanted] for harm in harms)


def propose(
    session: Session,
    *,
    claim_id: int,
    verdict: Verdict,
    days: int | None,
    by: str,
    picture: str | None = None,
) -> Review:
    """Let a verdict wait for a colleague; one that waits already is replaced by it.

    The claim is free for whoever looks; ``picture`` names a file of the media store.
    """
    require_publishable(verdict)
    review = Review(
        claim_id=claim_id,
        verdict=_kept(verdict),
        check_again_days=days,
        written_by=by,
        sha256=picture,
    )
    services.set_claim_status(session, claim_id=claim_id, status=ClaimStatus.SECOND_REVIEW, by=by)
    session.get_one(Claim, claim_id).locked_until = None
    return _ask(session, review, Review.claim_id == claim_id)


def propose_correction(
    session: Session, *, fact_check_id: int, verdict: Verdict, note: str, days: int | None, by: str
) -> Review:
    """Let a correction wait for a colleague; nobody is told anything before."""
    require_publishable(verdict)
    fact_check = queries.locked(session, fact_check_id)
    if verdict_now(fact_check) == verdict:
        raise ConsoleError(f"nothing differs from what fact-check {fact_check_id} says now")
    review = Review(
        fact_check_id=fact_check_id,
        based_on=fact_check.revision,
        correction=note,
        verdict=_kept(verdict),
        check_again_days=days,
        written_by=by,
    )
    return _ask(session, review, Review.fact_check_id == fact_check_id)


def approve(session: Session, review_id: int, *, by: str) -> Revision:
    """Publish it.  Raises :class:`ConsoleError` where ``by`` wrote it, or it waits no more."""
    review = _locked(session, review_id)
    if review.written_by == by:
        raise ConsoleError("you wrote it yourself; somebody else must look at it")
    revision = (
        _corrected(session, review, by) if review.fact_check_id else _first(session, review, by)
    )
    publish.check_again(session, revision.fact_check_id, again(review.check_again_days))
    _decide(session, review, ReviewState.PUBLISHED, "", by)
    return revision


def _first(session: Session, review: Review, by: str) -> Revision:
    if review.claim_id is None:
        raise ConsoleError("the claim of this verdict is gone")
    revision = services.publish_verdict(
        session, claim_id=review.claim_id, verdict=verdict_of(review), by=by
    )
    uploads.attach(session, revision.fact_check_id, review.sha256)
    return revision


def _corrected(session: Session, review: Review, by: str) -> Revision:
    number = review.fact_check_id or 0
    if queries.locked(session, number).revision != review.based_on:
        raise ConsoleError(
            f"fact-check {number} was changed since this was written; send it back to be written "
            "on what it says now"
        )
    return services.correct_verdict(
        session, fact_check_id=number, verdict=verdict_of(review), note=review.correction, by=by
    )


def send_back(session: Session, review_id: int, *, note: str, by: str) -> None:
    """Give it back to whoever wrote it, with what is to be mended."""
    review = _locked(session, review_id)
    if not note.strip():
        raise ConsoleError("say what is to be mended")
    if review.claim_id is not None:
        services.set_claim_status(
            session, claim_id=review.claim_id, status=ClaimStatus.IN_PROGRESS, by=by
        )
    _decide(session, review, ReviewState.SENT_BACK, note.strip()[:1000], by)


def newest(session: Session, claim_id: int) -> Review | None:
    """The newest verdict proposed for a claim, whatever became of it."""
    return _newest(session, Review.claim_id == claim_id)


def newest_correction(session: Session, fact_check_id: int) -> Review | None:
    """The newest correction proposed for a fact-check, whatever became of it."""
    return _newest(session, Review.fact_check_id == fact_check_id)


def goes_on(session: Session, review: Review) -> bool:
    """Whether a proposed correction still is on what the fact-check says now, and not out."""
    fact_check = session.get(FactCheck, review.fact_check_id)
    same = fact_check is not None and fact_check.revision == review.based_on
    return same and review.state is not ReviewState.PUBLISHED


def _newest(session: Session, which: ColumnElement[bool]) -> Review | None:
    return session.scalar(select(Review).where(which).order_by(Review.id.desc()).limit(1))


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


def _ask(session: Session, review: Review, same: ColumnElement[bool]) -> Review:
    """Let it wait in the place of those that wait for the same."""
    waiting = select(Review).where(same, Review.state == ReviewState.WAITING).with_for_update()
    for before in session.scalars(waiting):
        before.state, before.decided_by = ReviewState.SENT_BACK, review.written_by
        before.decided_at, before.note = utcnow(), "replaced by a newer one"
    session.add(review)
    session.flush()
    audit.record(
        session,
        actor=review.written_by,
        action="review.ask",
        subject=_subject(review),
        details={"review": review.id},
    )
    return review


def _subject(review: Review) -> tuple[str, int | None]:
    if review.fact_check_id is not None:
        return "fact_check", review.fact_check_id
    return "claim", review.claim_id


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
        subject=_subject(review),
        details={"review": review.id, "written_by": review.written_by},
    )
