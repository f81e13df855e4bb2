"""Measures once a day how the tipline does, for the page that tells everybody.

It is about the 30 full days before, and does not change within a day.  Counts of messages are
rounded down to tens and left out below the floor, and shares are as coarse as it takes for no small
count to follow from them: together with anything else that is published they tell nothing about
single people.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from factchecks.models import FactCheck, Publisher, Revision, Status
from tipline import audit
from tipline.jobs import enqueue, handler, periodic
from tipline.jobs.registry import Payload
from tipline.models import AnswerAudit, Feedback, Setting, Tip, TipState
from tipline.models.reviews import Judgement
from tipline.runtime import Runtime
from tipline.triage.precision import estimate
from tipline.triage.standing import BY_PERSON, MIN_QUESTIONS, survival_quantile

NAME = "openness.measured"  # the setting that holds what was measured last
DAYS = 30
TENS = 10
STEPS = (1, 2, 5, 10, 25, 50)  # percent; what shares may be rounded to
MOST = 20_000  # questions whose waits are looked at, the newest
LOOK_EVERY = 900.0  # seconds


@dataclass(frozen=True, slots=True)
class Measured:
    """How the tipline did; ``None`` stands for too few to tell."""

    until: str  # midnight, UTC
    questions: int | None
    automatic: int | None  # percent answered by itself
    by_people: int | None
    waiting: int | None
    step: int  # percent that these three are rounded to
    median_seconds: float | None  # of what people answered, the unanswered counted
    p90_seconds: float | None
    rated: int | None
    helpful: int | None  # percent of rated answers
    helpful_step: int  # percent that it is rounded to
    right: dict[str, float] | None  # percent of automatic answers, by the audited sample
    published: int
    corrected: int
    withdrawn: int
    audit_at: str
    audit_entries: int
    audit_whole: bool


@periodic("openness.look", every=LOOK_EVERY)
def look(session: Session, _runtime: Runtime) -> None:
    """Have it measured once the day is over."""
    known = session.get(Setting, NAME)
    midnight = utcnow().replace(hour=0, minute=0, second=0, microsecond=0)
    if known is None or known.value.get("until") != midnight.isoformat():
        enqueue(session, "openness.measure", {}, key="openness.measure", priority=-1)


def _measure(runtime: Runtime, _payload: Payload) -> Measured:
    with runtime.db.read() as session:
        return measure(session, utcnow(), runtime.settings.floor)


@handler("openness.measure", prepare=_measure)
def keep(session: Session, _runtime: Runtime, _payload: Payload, measured: Measured) -> None:
    """Put it where the page finds it."""
    session.merge(Setting(name=NAME, value=asdict(measured), changed_by=audit.SYSTEM))


def measure(session: Session, now: datetime, floor: int) -> Measured:
    """Measure the :data:`DAYS` full days before ``now``."""
    until = now.replace(hour=0, minute=0, second=0, microsecond=0)
    begin = until - timedelta(days=DAYS)
    answers = _answers(session, begin, until, now, floor)
    revisions = _revisions(session, begin, until)
    rated, helpful, helpful_step = _feedback(session, begin, until, floor)
    checked = audit.verify(session)
    return Measured(
        until=until.isoformat(),
        **answers,
        rated=rated,
        helpful=helpful,
        helpful_step=helpful_step,
        right=_audited(session, begin, until, floor),
        published=revisions.get(Status.PUBLISHED, 0),
        corrected=revisions.get(Status.CORRECTED, 0),
        withdrawn=revisions.get(Status.WITHDRAWN, 0),
        audit_at=now.isoformat(timespec="seconds"),
        audit_entries=checked.entries,
        audit_whole=checked.ok,
    )


def _answers(
    session: Session, begin: datetime, until: datetime, now: datetime, floor: int
) -> dict[str, Any]:
    asked = (
        Tip.created_at >= begin,
        Tip.created_at < until,
        Tip.claim_id.is_not(None),
        Tip.state != TipState.CLOSED,
    )
    people = session.scalar(select(func.count(func.distinct(Tip.contact_id))).where(*asked)) or 0
    rows = session.execute(
        select(Tip.created_at, Tip.answered_at).where(*asked).order_by(Tip.id.desc()).limit(MOST)
    ).all()
    if people < floor or len(rows) < TENS:
        names = ("questions", "automatic", "by_people", "waiting", "median_seconds", "p90_seconds")
        return dict.fromkeys(names) | {"step": 1}
    total = session.scalar(select(func.count(Tip.id)).where(*asked)) or 0
    waits = [((done or now) - at, done is not None) for at, done in rows]
    automatic = sum(done and wait <= BY_PERSON for wait, done in waits)
    answered = sum(done for _, done in waits)
    for_people = [(wait, done) for wait, done in waits if not (done and wait <= BY_PERSON)]
    enough = len(for_people) >= MIN_QUESTIONS
    half = survival_quantile(for_people, 0.5) if enough else None
    most = survival_quantile(for_people, 0.9) if enough else None
    step = coarse(len(waits), floor)
    return {
        "questions": total // TENS * TENS,
        "automatic": share(automatic, len(waits), step),
        "by_people": share(answered - automatic, len(waits), step),
        "waiting": share(len(waits) - answered, len(waits), step),
        "step": step,
        "median_seconds": half.total_seconds() if half else None,
        "p90_seconds": most.total_seconds() if most else None,
    }


def coarse(whole: int, floor: int) -> int:
    """The percent that shares of ``whole`` are rounded to: at least twice the floor.

    What is then rounded to nothing may be any number from none to the floor, and what is not is
    more; with exact percents, 2 % of some forty questions would be one person.
    """
    return next((step for step in STEPS if step * whole >= 200 * floor), STEPS[-1])


def share(part: int, whole: int, step: int) -> int:
    """``part`` of ``whole`` in percent, to the nearest ``step``."""
    return round(100 * part / whole / step) * step


def _feedback(
    session: Session, begin: datetime, until: datetime, floor: int
) -> tuple[int | None, int | None, int]:
    within = (Feedback.created_at >= begin, Feedback.created_at < until)
    rows = session.execute(
        select(Feedback.helpful, func.count()).where(*within).group_by(Feedback.helpful)
    ).all()
    counts: dict[bool, int] = dict(rows)
    total = sum(counts.values())
    if total < max(floor, TENS):
        return None, None, 1
    step = coarse(total, floor)
    return total // TENS * TENS, share(counts.get(True, 0), total, step), step


def _audited(
    session: Session, begin: datetime, until: datetime, floor: int
) -> dict[str, float] | None:
    """The share of automatic answers that checkers found right in their sample, in percent."""
    rows = session.execute(
        select(AnswerAudit.chance, AnswerAudit.judgement).where(
            AnswerAudit.judgement.in_((Judgement.RIGHT, Judgement.WRONG)),
            AnswerAudit.judged_at >= begin,
            AnswerAudit.judged_at < until,
        )
    ).all()
    found = estimate((chance, said is Judgement.RIGHT) for chance, said in rows)
    if found is None or found.size < max(floor, TENS):
        return None
    shares = {"share": found.share, "low": found.low, "high": found.high}
    return {name: round(100 * value, 1) for name, value in shares.items()}


def _revisions(session: Session, begin: datetime, until: datetime) -> dict[Status, int]:
    """Own revisions: everybody can read them, so they are told exactly."""
    rows = session.execute(
        select(Revision.status, func.count())
        .join(FactCheck, FactCheck.id == Revision.fact_check_id)
        .join(Publisher, Publisher.id == FactCheck.publisher_id)
        .where(Publisher.own.is_(True), Revision.created_at >= begin, Revision.created_at < until)
        .group_by(Revision.status)
    ).all()
    return dict(rows)
