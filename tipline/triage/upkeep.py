"""What triage does from time to time: priorities that fade."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.jobs import periodic
from tipline.models import Claim, ClaimStatus
from tipline.runtime import Runtime
from tipline.triage.priority import refresh_priority

FADING = timedelta(days=30)  # a claim that was quiet for longer has no priority left
PRIORITIES_AT_ONCE = 500
OPEN = (ClaimStatus.NEW, ClaimStatus.IN_PROGRESS, ClaimStatus.SECOND_REVIEW)


@periodic("triage.priorities", every=600)
def fade(session: Session, runtime: Runtime) -> None:
    """Compute the priorities of open claims anew: what nobody asks any more sinks."""
    now = utcnow()
    for claim in session.scalars(
        select(Claim)
        .where(Claim.status.in_(OPEN), Claim.last_seen_at > now - FADING)
        .order_by(Claim.priority.desc())
        .limit(PRIORITIES_AT_ONCE)
    ):
        refresh_priority(session, claim, now)
