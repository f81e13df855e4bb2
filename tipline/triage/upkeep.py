"""What triage does from time to time: priorities that fade, and the wait that is promised."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.jobs import periodic
from tipline.models import Claim, ClaimStatus, Setting
from tipline.runtime import Runtime
from tipline.triage.priority import PROMISE, refresh_priority
from tipline.triage.standing import median_wait

FADING = timedelta(days=30)  # a claim that was quiet for longer has no priority left
PRIORITIES_AT_ONCE = 500
ROUND = "triage.priorities"  # name of the setting: where the walk through all the others is
OPEN = (ClaimStatus.NEW, ClaimStatus.IN_PROGRESS, ClaimStatus.SECOND_REVIEW)


@periodic("triage.priorities", every=600)
def fade(session: Session, _runtime: Runtime) -> None:
    """Compute the priorities of open claims anew: what nobody asks any more sinks.

    The first ones each time, and of the rest the next in turn, so that what waits for too long
    comes up from anywhere.
    """
    now = utcnow()
    query = select(Claim).where(Claim.status.in_(OPEN), Claim.last_seen_at > now - FADING)
    first = query.order_by(Claim.priority.desc()).limit(PRIORITIES_AT_ONCE)
    reached = session.get(Setting, ROUND)
    after = int(reached.value) if reached else 0
    turn = query.where(Claim.id > after).order_by(Claim.id).limit(PRIORITIES_AT_ONCE)
    others = list(session.scalars(turn))
    for claim in {*session.scalars(first), *others}:
        refresh_priority(session, claim, now)
    _keep(session, ROUND, others[-1].id if len(others) == PRIORITIES_AT_ONCE else 0)


@periodic("triage.promise", every=900)
def keep_promise(session: Session, _runtime: Runtime) -> None:
    """Note within which time questions are usually answered: voters are told it (``standing``)."""
    wait = median_wait(session)
    if wait is not None:
        _keep(session, PROMISE, wait.total_seconds())


def _keep(session: Session, name: str, value: float) -> None:
    kept = session.get(Setting, name)
    if kept is None:
        session.add(Setting(name=name, value=value))
    else:
        kept.value = value
