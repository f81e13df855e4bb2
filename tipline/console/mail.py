"""Mail to people of the console, sent by a job over any SMTP server."""

from email.message import EmailMessage
from email.utils import make_msgid

from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.config import Settings
from tipline.console import tickets
from tipline.jobs import handler
from tipline.jobs.registry import Payload
from tipline.mailing import deliver
from tipline.models import Ticket, TicketKind
from tipline.runtime import Runtime
from tipline.web.filters import exactly


def send_ticket(runtime: Runtime, payload: Payload) -> bool:
    """Mail a one-time link; False where it is used or expired, so that there is nothing to send."""
    with runtime.db.read() as session:
        ticket = session.get(Ticket, payload["ticket_id"])
        if ticket is None or ticket.used_at is not None or ticket.expires_at <= utcnow():
            return False
        message = _message(runtime.settings, ticket)
    # Handed over twice if we die before the job is marked done: the same link, no harm.
    deliver(runtime.settings.mail, message)
    return True


@handler(tickets.MAIL, prepare=send_ticket)
def mailed(_session: Session, _runtime: Runtime, _payload: Payload, _sent: bool) -> None:
    """All is done outside the transaction."""


@handler(tickets.RESET, max_attempts=5, optional=True)
def asked_for_reset(session: Session, runtime: Runtime, payload: Payload, _: None) -> None:
    """Somebody asked for a link; whether there is such a person is found out only here."""
    tickets.reset_by_mail(session, runtime, payload["login"])


def _message(settings: Settings, ticket: Ticket) -> EmailMessage:
    message = EmailMessage()
    invitation = ticket.kind is TicketKind.INVITATION
    what = "You are invited to" if invitation else "A new password for"
    message["Subject"] = f"{what} {_line(settings.organisation)}'s tipline"
    message["From"] = settings.mail.sender
    message["To"] = ticket.email
    message["Message-ID"] = make_msgid(domain=settings.mail.sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    text = _INVITED if invitation else _RESET
    message.set_content(text.format(**_words(settings, ticket)))
    return message


def _words(settings: Settings, ticket: Ticket) -> dict[str, str]:
    return {
        "name": _line(ticket.name or ticket.login),
        "login": ticket.login,
        "organisation": _line(settings.organisation),
        "by": ticket.made_by,
        "link": tickets.address(settings, ticket),
        "until": exactly(ticket.expires_at),
    }


def _line(text: str) -> str:
    """One line: a name with a line break in it must not write headers or paragraphs."""
    return " ".join(text.split())


_INVITED = """Hello {name},

{by} invites you to the tipline of {organisation}. Open this link to choose your password:

{link}

It opens once, until {until}. You sign in as: {login}

If you don't know what this is about, ignore this message; nothing happens then.
"""

_RESET = """Hello {name},

open this link to choose a new password for the tipline of {organisation}:

{link}

It opens once, until {until}. Your login is: {login}

If you didn't ask for it, ignore this message; your password stays as it is.
"""
