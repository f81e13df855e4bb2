"""The accounts of the console with their open sessions, as an admin sees them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.console import tickets
from tipline.models import Role, Staff, StaffSession
from tipline.web.sessions import IDLE


@dataclass(frozen=True, slots=True)
class Member:
    """One account."""

    id: int
    login: str
    name: str
    role: Role
    active: bool
    sessions: int
    last_seen_at: datetime | None
    email: str = ""
    factor: bool = False  # a second factor is set up
    sso: bool = False  # signs in elsewhere


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody who has not come yet."""

    id: int
    login: str
    name: str
    email: str
    role: Role
    made_by: str
    until: datetime


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One signed-in browser."""

    id: int
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    browser: str = ""


def members(session: Session) -> tuple[Member, ...]:
    """Every account, active ones first."""
    seen = (
        select(
            StaffSession.staff_id,
            func.count().label("number"),
            func.max(StaffSession.last_seen_at).label("last"),
        )
        .where(*_open())
        .group_by(StaffSession.staff_id)
        .subquery()
    )
    rows = session.execute(
        select(Staff, seen.c.number, seen.c.last)
        .outerjoin(seen, seen.c.staff_id == Staff.id)
        .order_by(Staff.active.desc(), Staff.login)
    )
    return tuple(
        Member(
            id=p.id,
            login=p.login,
            name=p.name,
            role=p.role,
            active=p.active,
            sessions=number or 0,
            last_seen_at=last,
            email=p.email,
            factor=p.totp_since is not None,
            sso=p.sso_key is not None,
        )
        for p, number, last in rows
    )


def open_sessions(session: Session, staff_id: int) -> tuple[OpenSession, ...]:
    """The browsers in which a person is signed in, the newest first."""
    rows = session.scalars(
        select(StaffSession)
        .where(StaffSession.staff_id == staff_id, *_open())
        .order_by(StaffSession.id.desc())
    )
    return tuple(
        OpenSession(row.id, row.created_at, row.last_seen_at, row.expires_at, row.browser)
        for row in rows
    )


def invitations(session: Session) -> tuple[Invited, ...]:
    """Everybody who was invited and has not come yet, the newest first."""
    return tuple(
        Invited(
            id=t.id,
            login=t.login,
            name=t.name,
            email=t.email,
            role=t.role or Role.VIEWER,
            made_by=t.made_by,
            until=t.expires_at,
        )
        for t in tickets.open_invitations(session)
    )


def _open() -> tuple[ColumnElement[bool], ...]:
    now = utcnow()
    return (
        StaffSession.ended_at.is_(None),
        StaffSession.expires_at > now,
        StaffSession.last_seen_at > now - IDLE,
    )
