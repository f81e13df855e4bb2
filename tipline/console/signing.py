"""Signing in: the try is written down, then the password compared, then a session begun."""

from sqlalchemy.orm import Session

from tipline import audit
from tipline.console import factor, people, throttle
from tipline.console.errors import TooManyTries
from tipline.console.passwords import hash_password, matches, outdated
from tipline.runtime import Runtime
from tipline.web import sessions
from tipline.web.sessions import SignedIn


def sign_in(
    runtime: Runtime, *, login: str, password: str, address: str, browser: str = ""
) -> str | None:
    """The secret of a new session, or None where login and password don't go together.

    Three short transactions, because comparing takes long and a failed try must stay written.
    Raises :class:`TooManyTries`.
    """
    login = login.strip().casefold()
    origin = throttle.origin_of(runtime.settings.key("login-origin"), address)
    with runtime.db.write() as session:
        attempt = throttle.begin(session, login, origin)
    with runtime.db.read() as session:
        _require_patience(session, login, origin)
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
        token = sessions.start(session, person.id, browser=browser)
        audit.record(session, actor=login, action="session.start", subject=("staff", person.id))
    return token


def prove(runtime: Runtime, *, person: SignedIn, code: str, address: str) -> None:
    """Finish signing in with a code; a wrong one stays written, as a wrong password does.

    Raises :class:`CodeRefused` and :class:`TooManyTries`.
    """
    origin = throttle.origin_of(runtime.settings.key("login-origin"), address)
    with runtime.db.write() as session:
        attempt = throttle.begin(session, person.login, origin)
    with runtime.db.read() as session:
        _require_patience(session, person.login, origin)
    with runtime.db.write() as session:
        account = people.require(session, person.login)
        factor.check(session, runtime, account, code)
        throttle.succeed(session, attempt)
        sessions.prove(session, person.session_id)
        audit.record(
            session, actor=person.login, action="session.proved", subject=("staff", account.id)
        )


def count_try(runtime: Runtime, *, login: str, address: str) -> bool:
    """Write a request for a link down as a try; whether it is not yet one too many."""
    login = login.strip().casefold()
    origin = throttle.origin_of(runtime.settings.key("login-origin"), address)
    # Under a name of its own: asking for links must not lock the person's password out.
    asked = f"link:{login}"[:100]
    with runtime.db.write() as session:
        throttle.begin(session, asked, origin)
        return not throttle.too_many(session, asked, origin)


def _require_patience(session: Session, login: str, origin: str) -> None:
    if throttle.too_many(session, login, origin):
        minutes = int(throttle.WINDOW.total_seconds() // 60)
        raise TooManyTries(f"Too many tries. Wait {minutes} minutes, or ask an admin.")
