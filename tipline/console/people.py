"""Accounts of the console: made, changed, closed, and their sessions ended by an admin."""

import re

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tipline import audit
from tipline.console import factor
from tipline.console.errors import AccountRefused
from tipline.console.passwords import hash_password
from tipline.models import Role, Staff, StaffSession
from tipline.web import sessions

LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,99}")
EMAIL = re.compile(r"[^\s@<>,;\x00-\x1f]{1,64}@[a-z0-9.-]{3,189}")


def checked_login(session: Session, login: str) -> str:
    """``login`` as it is kept.  Raises :class:`AccountRefused` for one that is taken or none."""
    login = login.strip().casefold()
    if not LOGIN.fullmatch(login):
        raise AccountRefused(
            f"{login[:100]!r} can't be a login: use 2 to 100 small letters, digits and . _ @ + -"
        )
    if find(session, login) is not None:
        raise AccountRefused(f"there is an account {login!r} already")
    return login


def checked_email(email: str) -> str:
    """``email`` as it is kept, or "".  Raises :class:`AccountRefused` for what is no address."""
    email = email.strip().casefold()
    if email and not EMAIL.fullmatch(email):
        raise AccountRefused(f"{email[:100]!r} is not an e-mail address")
    return email


def create_staff(
    session: Session,
    login: str,
    name: str,
    password: str,
    role: Role,
    *,
    by: str = audit.SYSTEM,
    email: str = "",
) -> Staff:
    """A new account.

    Raises :class:`AccountRefused` where the login is taken or not a login, and
    :class:`PasswordRefused` for a password that is easy to guess.
    """
    login = checked_login(session, login)
    person = Staff(
        login=login,
        name=name.strip()[:200],
        password_hash=hash_password(password, login=login),
        role=role,
        email=checked_email(email),
    )
    session.add(person)
    session.flush()
    audit.record(
        session,
        actor=by,
        action="staff.create",
        subject=("staff", person.id),
        details={"login": login, "role": role.value},
    )
    return person


def ensure_staff(
    session: Session, login: str, name: str, password: str, role: Role, *, by: str = audit.SYSTEM
) -> Staff:
    """The account with this login, made if there is none; one that is there stays as it is."""
    return find(session, login) or create_staff(session, login, name, password, role, by=by)


def find(session: Session, login: str) -> Staff | None:
    """The account with this login, active or not."""
    return session.scalar(select(Staff).where(Staff.login == login.strip().casefold()))


def require(session: Session, login: str) -> Staff:
    """The account with this login.  Raises :class:`AccountRefused` where there is none."""
    person = find(session, login)
    if person is None:
        raise AccountRefused(f"there is no account {login!r}; `tipline staff list` shows all")
    return person


def change_role(session: Session, person: Staff, role: Role, *, by: str) -> None:
    """Give an account another role; it holds from the person's next click on."""
    if person.role is role:
        return
    if person.role is Role.ADMIN:
        _keep_an_admin(session, person)
    before, person.role = person.role, role
    audit.record(
        session,
        actor=by,
        action="staff.role",
        subject=("staff", person.id),
        details={"from": before.value, "to": role.value},
    )


def deactivate(session: Session, person: Staff, *, by: str) -> int:
    """Close an account and end its sessions; returns how many were open."""
    _keep_an_admin(session, person)
    person.active = False
    ended = sessions.end_all(session, person.id)
    audit.record(
        session,
        actor=by,
        action="staff.deactivate",
        subject=("staff", person.id),
        details={"sessions": ended},
    )
    return ended


def activate(session: Session, person: Staff, *, by: str) -> None:
    """Open a closed account again."""
    person.active = True
    audit.record(session, actor=by, action="staff.activate", subject=("staff", person.id))


def set_password(
    session: Session, person: Staff, password: str, *, by: str, keep_session: int | None = None
) -> int:
    """Give an account another password and end its sessions but ``keep_session``."""
    person.password_hash = hash_password(password, login=person.login)
    ended = sessions.end_all(session, person.id, but=keep_session)
    audit.record(
        session,
        actor=by,
        action="staff.password",
        subject=("staff", person.id),
        details={"sessions": ended},
    )
    return ended


def set_email(session: Session, person: Staff, email: str, *, by: str) -> None:
    """Where links for a new password go.  Raises :class:`AccountRefused`."""
    email = checked_email(email)
    if email == person.email:
        return
    person.email = email
    audit.record(session, actor=by, action="staff.email", subject=("staff", person.id))


def end_sessions(session: Session, person: Staff, *, by: str) -> int:
    """Sign a person out everywhere; returns how many sessions were open."""
    ended = sessions.end_all(session, person.id)
    audit.record(
        session,
        actor=by,
        action="staff.end_sessions",
        subject=("staff", person.id),
        details={"sessions": ended},
    )
    return ended


def end_session(session: Session, person: Staff, session_id: int, *, by: str) -> None:
    """Sign one browser of a person out.  Raises :class:`AccountRefused` where it is not theirs."""
    row = session.get(StaffSession, session_id)
    if row is None or row.staff_id != person.id or not sessions.end(session, session_id):
        raise AccountRefused("that browser was signed out before")
    audit.record(session, actor=by, action="session.end", subject=("staff", person.id))


def reset_factor(session: Session, person: Staff, *, by: str) -> None:
    """Forget a lost second factor, and sign the person out everywhere."""
    sessions.end_all(session, person.id)
    factor.turn_off(session, person, by=by)


def _keep_an_admin(session: Session, person: Staff) -> None:
    """Two admins who demote each other at once both wait here for the same rows."""
    others = session.scalars(
        select(Staff.id)
        .where(Staff.role == Role.ADMIN, Staff.active.is_(True))
        .order_by(Staff.id)
        .with_for_update()
    ).all()
    if person.role is Role.ADMIN and not [i for i in others if i != person.id]:
        raise AccountRefused("this is the only admin; make somebody else admin first")


def count(session: Session) -> int:
    """How many accounts there are."""
    return session.scalar(select(func.count()).select_from(Staff)) or 0
