"""Forgets tries to sign in and ended sessions when nobody needs to look at them any more."""

from datetime import timedelta

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.console.throttle import KNOWN_FOR
from tipline.jobs import periodic
from tipline.models import LoginAttempt, StaffSession
from tipline.runtime import Runtime

SESSIONS_KEPT = timedelta(days=30)  # ended ones, for looking into what happened
A_DAY = 24 * 3600.0


@periodic("console.tidy", every=A_DAY)
def tidy(session: Session, _runtime: Runtime) -> None:
    """Delete tries older than origins are known for, and sessions that ended long ago."""
    now = utcnow()
    session.execute(delete(LoginAttempt).where(LoginAttempt.at < now - KNOWN_FOR))
    long_ago = now - SESSIONS_KEPT
    session.execute(
        delete(StaffSession).where(
            or_(StaffSession.ended_at < long_ago, StaffSession.expires_at < long_ago)
        )
    )
