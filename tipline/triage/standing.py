"""Where a contact's own questions stand, and how long answers have lately taken."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.conversation.events import Question, Standing
from tipline.models import Tip, TipState

LATEST = 5
WAIT_DAYS = 30
MIN_QUESTIONS = 20  # fewer say nothing about the next one
BY_PERSON = timedelta(minutes=2)  # what is answered sooner was answered by the index
MAX_QUESTIONS = 5000  # newest ones; enough for a median

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


def median_wait(session: Session) -> timedelta | None:
    """The time within which half of the last 30 days' questions to people were answered.

    Unanswered ones count, as longer than all others; ``None`` where half are still unanswered,
    or where there are too few to tell.
    """
    now = utcnow()
    rows = session.execute(
        select(Tip.created_at, Tip.answered_at)
        .where(Tip.created_at > now - timedelta(days=WAIT_DAYS), Tip.claim_id.is_not(None))
        .order_by(Tip.id.desc())
        .limit(MAX_QUESTIONS)
    )
    waits = [None if answered is None else answered - asked for asked, answered in rows]
    by_people = sorted(
        timedelta.max if wait is None else wait
        for wait in waits
        if wait is None or wait > BY_PERSON
    )
    if len(by_people) < MIN_QUESTIONS:
        return None
    middle = by_people[len(by_people) // 2]
    return None if middle == timedelta.max else middle
