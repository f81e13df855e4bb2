"""Where a contact's own questions stand, and how long answers have lately taken."""

import time
from collections.abc import Sequence
from datetime import timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, or_, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.conversation.events import Question, Standing
from tipline.models import Claim, Tip, TipState

LATEST = 5
WAIT_DAYS = 30
MIN_QUESTIONS = 20  # fewer say nothing about the next one
BY_PERSON = timedelta(minutes=2)  # what is answered sooner was answered by the index
ROUNDING = 1e-9  # products of fractions fall short of a tenth by less
MAX_QUESTIONS = 5000  # newest ones; enough for a median
KEPT_SECONDS = 60.0
_kept: WeakKeyDictionary[Engine, tuple[float, timedelta | None]] = WeakKeyDictionary()

_STANDING = {
    TipState.GATHERING: Standing.WAITING,
    TipState.READY: Standing.WAITING,
    TipState.QUEUED: Standing.WAITING,
    TipState.ASKED: Standing.ASKED,
    TipState.ANSWERED: Standing.ANSWERED,
    TipState.CLOSED: Standing.CLOSED,
}


def questions(session: Session, contact_id: int) -> tuple[Question, ...]:
    """The contact's latest questions, newest first; small talk is none."""
    tips = session.scalars(
        select(Tip)
        .where(Tip.contact_id == contact_id, Tip.claim_id.is_not(None))
        .order_by(Tip.id.desc())
        .limit(LATEST)
    )
    return tuple(Question(tip.text, _STANDING[tip.state]) for tip in tips)


def others(claim: Claim, floor: int) -> int:
    """How many more people asked; 0 below the floor: so few could know each other."""
    found = claim.contact_count - 1
    return found if found >= floor else 0


def usual_wait(session: Session) -> timedelta | None:
    """``median_wait``, reckoned at most once a minute in a process: every queued reply says it."""
    engine, now = session.get_bind().engine, time.monotonic()
    kept = _kept.get(engine)
    if kept is None or kept[0] < now:
        kept = _kept[engine] = (now + KEPT_SECONDS, median_wait(session))
    return kept[1]


def median_wait(session: Session) -> timedelta | None:
    """The time within which half of the last 30 days' questions to people were answered.

    A plain mean or median of the answered ones would flatter: those that still wait are the slow
    ones.  So this is the median of the Kaplan–Meier estimate (1958): a question that waits since
    three days counts, for three days, as one that was not answered, and leaves the count after.
    Left out is what nobody works on: questions of ours that the voter has not answered, and what
    was closed, taken back or erased, of which nobody knows how long it would have taken.
    ``None`` where half are not answered within any time seen, or too few were asked to tell.
    """
    now = utcnow()
    rows = session.execute(
        select(Tip.created_at, Tip.answered_at)
        .where(
            Tip.created_at > now - timedelta(days=WAIT_DAYS),
            Tip.claim_id.is_not(None),
            Tip.state != TipState.CLOSED,
            or_(Tip.answered_at.is_not(None), Tip.waiting),
        )
        .order_by(Tip.id.desc())
        .limit(MAX_QUESTIONS)
    )
    waits = [
        ((answered or now) - asked, answered is not None)
        for asked, answered in rows
        if answered is None or answered - asked > BY_PERSON
    ]
    return survival_median(waits) if len(waits) >= MIN_QUESTIONS else None


def survival_median(waits: Sequence[tuple[timedelta, bool]]) -> timedelta | None:
    """When half are over, by Kaplan and Meier; each wait with whether it is over."""
    return survival_quantile(waits, 0.5)


def survival_quantile(waits: Sequence[tuple[timedelta, bool]], over: float) -> timedelta | None:
    """When the share ``over`` of all is over; None where that was not seen within any time."""
    left, waiting = len(waits), 1.0
    # Of the same length, those that are over come first: the others had waited as long by then.
    for wait, done in sorted(waits, key=lambda one: (one[0], not one[1])):
        waiting *= 1 - 1 / left if done else 1
        if waiting <= 1 - over + ROUNDING:
            return wait
        left -= 1
    return None
