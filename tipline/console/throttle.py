"""Guessing passwords is made slow: tries are counted per login and per origin before checking."""

import hashlib
import hmac
from datetime import timedelta

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.models import LoginAttempt

WINDOW = timedelta(minutes=15)
# OWASP's authentication advice is a handful of tries an account; ten leaves room for caps lock.
PER_LOGIN = 10
# A newsroom behind one address shares this; a guesser over many accounts meets it.
PER_ORIGIN = 40
# Somebody else's wrong tries must not lock out a person from where they usually work.
KNOWN_FOR = timedelta(days=30)


def origin_of(key: bytes, address: str) -> str:
    """A keyed hash of a network address: enough to count by, useless to anybody else."""
    return hmac.new(key, address.encode(), hashlib.sha256).hexdigest()


def begin(session: Session, login: str, origin: str) -> int:
    """Write a try down as failed; the caller commits before the password is looked at."""
    attempt = LoginAttempt(login=login[:100], origin=origin, succeeded=False)
    session.add(attempt)
    session.flush()
    return attempt.id


def too_many(session: Session, login: str, origin: str) -> bool:
    """Whether this try, already written down, is one too many."""
    since = utcnow() - WINDOW
    failed = select(func.count()).where(LoginAttempt.at > since, LoginAttempt.succeeded.is_(False))
    from_here = session.scalar(failed.where(LoginAttempt.origin == origin)) or 0
    of_login = failed.where(LoginAttempt.login == login[:100])
    if _known(session, login, origin):
        of_login = of_login.where(LoginAttempt.origin == origin)
    return from_here > PER_ORIGIN or (session.scalar(of_login) or 0) > PER_LOGIN


def succeed(session: Session, attempt_id: int) -> None:
    """The password was right: this try counts against nobody."""
    session.execute(
        update(LoginAttempt).where(LoginAttempt.id == attempt_id).values(succeeded=True)
    )


def _known(session: Session, login: str, origin: str) -> bool:
    """Whether this login was used with success from this origin lately."""
    return bool(
        session.scalar(
            select(
                exists().where(
                    LoginAttempt.login == login[:100],
                    LoginAttempt.origin == origin,
                    LoginAttempt.succeeded.is_(True),
                    LoginAttempt.at > utcnow() - KNOWN_FOR,
                )
            )
        )
    )
