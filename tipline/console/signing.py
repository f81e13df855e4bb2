"""Signing in: the try is written down, then the password compared, then a session begun."""

from tipline import audit
from tipline.console import people, throttle
from tipline.console.errors import TooManyTries
from tipline.console.passwords import hash_password, matches, outdated
from tipline.runtime import Runtime
from tipline.web import sessions


def sign_in(runtime: Runtime, *, login: str, password: str, address: str) -> str | None:
    """The secret of a new session, or None where login and password don't go together.

    Three short transactions, because comparing takes long and a failed try must stay written.
    Raises :class:`TooManyTries`.
    """
    login = login.strip().casefold()
    origin = throttle.origin_of(runtime.settings.key("login-origin"), address)
    with runtime.db.write() as session:
        attempt = throttle.begin(session, login, origin)
    with runtime.db.read() as session:
        if throttle.too_many(session, login, origin):
            minutes = int(throttle.WINDOW.total_seconds() // 60)
            raise TooManyTries(f"Too many tries. Wait {minutes} minutes, or ask an admin.")
        person = people.find(session, login)
        kept = person.password_hash if person is not None and person.active else None
    if not matches(kept, password) or kept is None:
        return None
    fresh = hash_password(password) if outdated(kept) else None
    with runtime.db.write() as session:
        throttle.succeed(session, attempt)
        person = people.require(session, login)
        if not person.active or person.password_hash != kept:
            return None  # closed or changed while we compared
        if fresh is not None:
            person.password_hash = fresh
        token = sessions.start(session, person.id)
        audit.record(session, actor=login, action="session.start", subject=("staff", person.id))
    return token
