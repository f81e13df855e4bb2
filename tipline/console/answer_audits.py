"""Judging the sample of automatic answers, and what stricter limits would have done to them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from factchecks.models import FactCheck
from tipline import audit
from tipline.console.errors import ConsoleError
from tipline.console.opening import is_open
from tipline.models import AnswerAudit, Feedback, Judgement, Match, MatchState, Tip, Unhelpful
from tipline.privacy.personal import Veil, mask
from tipline.triage import services
from tipline.triage.precision import Estimate, estimate
from tipline.triage.strict import WORDS, Limits, answers

LOOKED_BACK = timedelta(days=90)
MOST = 20_000  # answers that a preview is reckoned from, the newest
EXAMPLES = 8


@dataclass(frozen=True, slots=True)
class Waiting:
    """One answer to judge."""

    id: int
    claim_id: int | None
    text: str
    fact_check_id: int
    claim: str
    explanation: str
    score: float
    left: int


@dataclass(frozen=True, slots=True)
class Live:
    """How well automatic answers do by what checkers said of the sample."""

    precision: Estimate | None
    unsure: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Example:
    """An answer that the limits would take back."""

    text: str
    claim: str
    score: float
    said: str  # what is known of it: right, wrong, rejected, or nothing


@dataclass(frozen=True, slots=True)
class Outlook:
    """What limits would have done to the answers and questions of the last weeks."""

    answers: int
    kept: int
    before: Estimate | None
    after: Estimate | None
    rejected: int  # of all answers, by a checker
    rejected_kept: int  # … that the limits would not have stopped
    voters: int  # feedback "that was another claim"
    voters_kept: int
    asked: int
    asked_kept: int
    lost: int  # questions that somebody said yes to, and that would not be asked
    examples: tuple[Example, ...]

    @property
    def coverage(self) -> float:
        """Which share of the answers would still be given."""
        return self.kept / self.answers if self.answers else 1.0


def next_one(session: Session, *, by: str) -> Waiting | None:
    """The oldest answer that nobody has judged."""
    row = session.execute(
        select(AnswerAudit.id, Match, Tip, FactCheck.claim)
        .join(Match, Match.id == AnswerAudit.match_id)
        .join(Tip, Tip.id == Match.tip_id)
        .join(FactCheck, FactCheck.id == Match.fact_check_id)
        .where(AnswerAudit.judgement.is_(None))
        .order_by(AnswerAudit.id)
        .limit(1)
    ).first()
    if row is None:
        return None
    number, match, tip, claim = row
    veil = Veil(lifted=is_open(session, actor=by, claim_id=tip.claim_id))
    return Waiting(
        id=number,
        claim_id=tip.claim_id,
        text=veil.text(tip.text, language=tip.language, country=tip.country),
        fact_check_id=match.fact_check_id,
        claim=claim,
        explanation=veil.quote(match.explanation),
        score=match.score,
        left=_waiting(session),
    )


def judge(session: Session, audit_id: int, judgement: Judgement, *, by: str) -> None:
    """Keep what a checker says; a wrong answer is taken back, and the voter is told so.

    Raises :class:`ConsoleError` where somebody was faster.
    """
    row = session.get(AnswerAudit, audit_id, with_for_update=True)
    if row is None or row.judgement is not None:
        raise ConsoleError("somebody judged this answer before you")
    row.judgement, row.judged_by, row.judged_at = judgement, by, utcnow()
    match = session.get_one(Match, row.match_id)
    if judgement is Judgement.WRONG and match.state is not MatchState.REJECTED:
        services.reject_match(session, match_id=match.id, by=by)
    session.flush()
    audit.record(
        session,
        actor=by,
        action="answer.audit",
        subject=("match", row.match_id),
        details={"judgement": judgement.value},
    )


def live(session: Session) -> Live:
    """Precision of the last weeks."""
    rows = session.execute(
        select(AnswerAudit.chance, AnswerAudit.judgement).where(
            AnswerAudit.judgement.is_not(None), AnswerAudit.judged_at > utcnow() - LOOKED_BACK
        )
    ).all()
    sure = [(c, j is Judgement.RIGHT) for c, j in rows if j is not Judgement.UNSURE]
    return Live(estimate(sure), len(rows) - len(sure), _waiting(session))


def outlook(session: Session, limits: Limits) -> Outlook:
    """What these limits would have done, by the organisation's own history."""
    rows = _answered(session)
    kept = [row for row in rows if answers(row.score, row.method, limits)]
    asked = _asked(session)
    asked_kept = [r for r in asked if r.method != WORDS or r.conflicts or r.score >= limits.ask]
    still_asked, still_answered = {r.id for r in asked_kept}, {r.id for r in kept}
    lost = [r for r in asked if r.id not in still_asked and r.state is MatchState.CONFIRMED]
    gone = [row.id for row in rows if row.id not in still_answered]
    return Outlook(
        answers=len(rows),
        kept=len(kept),
        before=_precision(rows),
        after=_precision(kept),
        rejected=_rejected(rows),
        rejected_kept=_rejected(kept),
        voters=sum(bool(r.complained) for r in rows),
        voters_kept=sum(bool(r.complained) for r in kept),
        asked=len(asked),
        asked_kept=len(asked_kept),
        lost=len(lost),
        examples=_examples(session, gone),
    )


def _answered(session: Session) -> list[Any]:
    """Answers that were sent: also those that a checker rejected since."""
    complained = (
        select(func.count())
        .where(Feedback.tip_id == Match.tip_id, Feedback.reason == Unhelpful.OTHER_CLAIM)
        .correlate(Match)
        .scalar_subquery()
    )
    query = (
        select(Match.id, Match.method, Match.score, Match.state, AnswerAudit.chance,
               AnswerAudit.judgement, complained.label("complained"))
        .outerjoin(AnswerAudit, AnswerAudit.match_id == Match.id)
        .where(
            Match.rank == 0,
            Match.tip_id.is_not(None),
            Match.created_at > utcnow() - LOOKED_BACK,
            or_(
                Match.state == MatchState.ANSWERED,
                (Match.state == MatchState.REJECTED) & (Match.score >= Match.threshold),
            ),
        )
        .order_by(Match.id.desc())
        .limit(MOST)
    )  # fmt: skip
    return list(session.execute(query))


def _asked(session: Session) -> list[Any]:
    """The best candidate of each question that was asked or put before a checker."""
    query = (
        select(Match.id, Match.method, Match.score, Match.state, Match.conflicts)
        .where(
            Match.rank == 0,
            Match.tip_id.is_not(None),
            Match.created_at > utcnow() - LOOKED_BACK,
            Match.score < Match.threshold,
        )
        .order_by(Match.id.desc())
        .limit(MOST)
    )
    return list(session.execute(query))


def _precision(rows: list[Any]) -> Estimate | None:
    return estimate(
        (row.chance, row.judgement is Judgement.RIGHT)
        for row in rows
        if row.judgement in (Judgement.RIGHT, Judgement.WRONG)
    )


def _rejected(rows: list[Any]) -> int:
    return sum(row.state is MatchState.REJECTED for row in rows)


def _examples(session: Session, ids: list[int]) -> tuple[Example, ...]:
    rows = session.execute(
        select(
            Match.score,
            Match.state,
            Tip.text,
            Tip.language,
            Tip.country,
            FactCheck.claim,
            AnswerAudit.judgement,
        )
        .join(Tip, Tip.id == Match.tip_id)
        .join(FactCheck, FactCheck.id == Match.fact_check_id)
        .outerjoin(AnswerAudit, AnswerAudit.match_id == Match.id)
        .where(Match.id.in_(ids[:EXAMPLES]))
        .order_by(Match.score)
    )
    return tuple(
        Example(
            text=mask(text, language=language, country=country),
            claim=claim,
            score=score,
            said="rejected" if state is MatchState.REJECTED else judgement or "",
        )
        for score, state, text, language, country, claim, judgement in rows
    )


def _waiting(session: Session) -> int:
    unjudged = select(func.count()).where(AnswerAudit.judgement.is_(None))
    return session.scalar(unjudged.select_from(AnswerAudit)) or 0
