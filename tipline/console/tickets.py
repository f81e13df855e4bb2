"""One-time links: an invitation to make one's account, or a way to choose a new password.

The secret of a link is made from a nonce in the database and a key that is not there, so that the
job that mails it needs no secret in its payload, and a copy of the database opens nothing.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline import audit
from tipline.config import Settings
from tipline.console import people
from tipline.console.errors import AccountRefused, LinkRefused
from tipline.jobs import enqueue
from tipline.models import Role, Staff, Ticket, TicketKind
from tipline.runtime import Runtime

INVITATION_HOLDS = timedelta(days=7)
RESET_HOLDS = timedelta(hours=2)
RESET = "console.reset"
MAIL = "staff.mail"
GONE = "This link was used already, has expired, or was never given. Ask an admin for a new one."


def invite(
    session: Session, runtime: Runtime, *, login: str, name: str, email: str, role: Role, by: str
) -> Ticket:
    """An invitation; mailed where mail is set up and there is an address.

    Raises :class:`AccountRefused` for a login that can't be one, or is taken or invited already.
    """
    login = people.checked_login(session, login)
    if session.scalar(select(Ticket.id).where(*_open_invitation(), Ticket.login == login)):
        raise AccountRefused(f"{login!r} is invited already; take that invitation back first")
    ticket = Ticket(
        kind=TicketKind.INVITATION,
        login=login,
        name=name.strip()[:200],
        email=people.checked_email(email),
        role=role,
        expires_at=utcnow() + INVITATION_HOLDS,
    )
    _give(session, runtime, ticket, by)
    audit.record(
        session,
        actor=by,
        action="staff.invite",
        subject=("ticket", ticket.id),
        details={"login": login, "role": role.value, "mailed": mailed(runtime.settings, ticket)},
    )
    return ticket


def reset(session: Session, runtime: Runtime, person: Staff, *, by: str) -> Ticket:
    """A link to choose a new password; earlier ones of the same person end."""
    session.execute(
        update(Ticket)
        .where(Ticket.staff_id == person.id, Ticket.used_at.is_(None))
        .values(used_at=utcnow())
    )
    ticket = Ticket(
        kind=TicketKind.RESET,
        staff_id=person.id,
        login=person.login,
        name=person.name,
        email=person.email,
        expires_at=utcnow() + RESET_HOLDS,
    )
    _give(session, runtime, ticket, by)
    audit.record(
        session,
        actor=by,
        action="staff.reset",
        subject=("staff", person.id),
        details={"mailed": mailed(runtime.settings, ticket)},
    )
    return ticket


def ask_for_reset(session: Session, login: str) -> None:
    """Have a worker mail a link; the same is done here, and takes as long, whoever asks."""
    enqueue(session, RESET, {"login": login})


def reset_by_mail(session: Session, runtime: Runtime, login: str) -> None:
    """Mail a link to whoever this is, if there is such a person with an address; tell nobody."""
    person = people.find(session, login)
    if person is not None and person.active and person.email and runtime.settings.mail.used:
        reset(session, runtime, person, by=person.login)


def take_back(session: Session, ticket_id: int, *, by: str) -> None:
    """An invitation opens nothing any more.  Raises :class:`LinkRefused` where it is used."""
    gone = session.execute(
        update(Ticket)
        .where(Ticket.id == ticket_id, *_open_invitation())
        .values(used_at=utcnow())
        .returning(Ticket.login)
    ).scalar()
    if gone is None:
        raise LinkRefused("that invitation was used, has expired, or was taken back before")
    audit.record(
        session,
        actor=by,
        action="staff.uninvite",
        subject=("ticket", ticket_id),
        details={"login": gone},
    )


def open_invitations(session: Session) -> tuple[Ticket, ...]:
    """Who was invited and has not come yet."""
    rows = session.scalars(select(Ticket).where(*_open_invitation()).order_by(Ticket.id.desc()))
    return tuple(rows)


def look(session: Session, secret: str) -> Ticket:
    """The ticket of this link, still good.  Raises :class:`LinkRefused`."""
    ticket = session.scalar(select(Ticket).where(Ticket.secret_hash == _hash(secret)))
    if ticket is None or ticket.used_at is not None or ticket.expires_at <= utcnow():
        raise LinkRefused(GONE)
    return ticket


def use(session: Session, secret: str, password: str) -> Staff:
    """Open the account, or give it the new password; the link is used up with it.

    Raises :class:`LinkRefused`, ``PasswordRefused`` and ``AccountRefused``.
    """
    ticket = look(session, secret)
    used = session.execute(
        update(Ticket)
        .where(Ticket.id == ticket.id, Ticket.used_at.is_(None))
        .values(used_at=utcnow())
        .returning(Ticket.id)
    ).first()
    if used is None:
        raise LinkRefused(GONE)  # somebody was faster
    if ticket.kind is TicketKind.RESET:
        person = session.get(Staff, ticket.staff_id, with_for_update=True)
        if person is None or not person.active:
            raise LinkRefused(GONE)
        people.set_password(session, person, password, by=person.login)
        return person
    return people.create_staff(
        session,
        ticket.login,
        ticket.name,
        password,
        ticket.role or Role.VIEWER,
        by=ticket.made_by,
        email=ticket.email,
    )


def address(settings: Settings, ticket: Ticket) -> str:
    """The link itself."""
    return f"{settings.public_url}/console/join/{secret_of(settings, ticket.kind, ticket.nonce)}"


def mailed(settings: Settings, ticket: Ticket) -> bool:
    """Whether the link goes by mail, so that nobody else needs to see it."""
    return settings.mail.used and bool(ticket.email)


def secret_of(settings: Settings, kind: str, nonce: str) -> str:
    """256 bits for an address; the same for the same nonce."""
    message = f"{kind}:{nonce}".encode()
    made = hmac.new(settings.key("ticket"), message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def _give(session: Session, runtime: Runtime, ticket: Ticket, by: str) -> None:
    ticket.nonce, ticket.made_by = secrets.token_urlsafe(32), by
    ticket.secret_hash = _hash(secret_of(runtime.settings, ticket.kind, ticket.nonce))
    session.add(ticket)
    session.flush()
    if mailed(runtime.settings, ticket):
        enqueue(session, MAIL, {"ticket_id": ticket.id}, key=f"mail:ticket:{ticket.id}")


def _open_invitation() -> tuple[ColumnElement[bool], ...]:
    return (
        Ticket.kind == TicketKind.INVITATION,
        Ticket.used_at.is_(None),
        Ticket.expires_at > utcnow(),
    )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
