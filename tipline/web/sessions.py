"""Signed-in browsers: begun, found, kept alive and ended, each a row that an admin can end."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.models import Role, Staff, StaffSession

LIFETIME = timedelta(hours=12)  # a working day, then sign in anew
IDLE = timedelta(hours=3)  # a browser left alone on a shared desk
TOUCH_EVERY = timedelta(minutes=5)  # so that reading a page is not a write each time


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person of a request, as the database knows them at that moment."""

    staff_id: int
    login: str
    name: str
    role: Role
    session_id: int
    needs_touch: bool = False
    has_factor: bool = False  # a second factor is set up …
    proved: bool = False  # … and was shown in this session


def start(session: Session, staff_id: int, *, proved: bool = False, browser: str = "") -> str:
    """A new session for this account; returns the secret for the cookie, kept nowhere else.

    ``proved`` where the second factor was shown on the way here; ``browser`` is for the person's
    own list of where they are signed in.
    """
    token = secrets.token_urlsafe(32)
    now = utcnow()
    session.add(
        StaffSession(
            staff_id=staff_id,
            token_hash=_hash(token),
            created_at=now,
            last_seen_at=now,
            expires_at=now + LIFETIME,
            proved_at=now if proved else None,
            browser=browser[:60],
        )
    )
    session.flush()
    return token


def find(session: Session, token: str) -> SignedIn | None:
    """Who holds this secret, unless the session has ended, expired, idled, or the account has."""
    now = utcnow()
    row = session.scalar(
        select(StaffSession)
        .join(Staff)
        .where(
            StaffSession.token_hash == _hash(token),
            StaffSession.ended_at.is_(None),
            StaffSession.expires_at > now,
            StaffSession.last_seen_at > now - IDLE,
            Staff.active.is_(True),
        )
    )
    if row is None:
        return None
    person = row.staff
    stale = row.last_seen_at < now - TOUCH_EVERY
    return SignedIn(
        staff_id=person.id,
        login=person.login,
        name=person.name,
        role=person.role,
        session_id=row.id,
        needs_touch=stale,
        has_factor=person.totp_since is not None,
        proved=row.proved_at is not None,
    )


def prove(session: Session, session_id: int) -> None:
    """The second factor was shown in this session."""
    session.execute(
        update(StaffSession).where(StaffSession.id == session_id).values(proved_at=utcnow())
    )


def unprove(session: Session, session_id: int) -> None:
    """What was shown in this session counts no more."""
    session.execute(
        update(StaffSession).where(StaffSession.id == session_id).values(proved_at=None)
    )


def touch(session: Session, session_id: int) -> None:
    """Note that the session is in use."""
    session.execute(
        update(StaffSession).where(StaffSession.id == session_id).values(last_seen_at=utcnow())
    )


def end(session: Session, session_id: int) -> bool:
    """End one session; False if it had ended already."""
    ended = session.execute(
        update(StaffSession)
        .where(StaffSession.id == session_id, StaffSession.ended_at.is_(None))
        .values(ended_at=utcnow())
        .returning(StaffSession.id)
    )
    return ended.first() is not None


def end_all(session: Session, staff_id: int, *, but: int | None = None) -> int:
    """End every session of an account (``but`` one); returns how many were open."""
    query = update(StaffSession).where(
        StaffSession.staff_id == staff_id, StaffSession.ended_at.is_(None)
    )
    if but is not None:
        query = query.where(StaffSession.id != but)
    ended = session.execute(query.values(ended_at=utcnow()).returning(StaffSession.id))
    return len(ended.all())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
