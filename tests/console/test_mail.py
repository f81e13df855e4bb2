"""Mail to staff, handed to a real SMTP server on loopback."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from tests.console import world
from tests.console.conftest import Person
from tests.processes import free_port
from tipline.console import mail, people, tickets
from tipline.jobs import load_handlers, run_pending
from tipline.mailing import deliver
from tipline.models import Role, Ticket
from tipline.runtime import Runtime
from tipline.sign_on import MailSettings


@dataclass
class Box:
    """What arrived."""

    letters: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        letter = message_from_bytes(envelope.content or b"", policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 kept"


@pytest.fixture
def box(runtime: Runtime) -> Iterator[Box]:
    """A mail server, and settings that name it."""
    kept = Box()
    port = free_port()
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    there = MailSettings("127.0.0.1", port, tls="none", sender="tipline@lupa.example")
    runtime.settings = replace(runtime.settings, mail=there)
    yield kept
    server.stop()


def work(runtime: Runtime) -> None:
    """Do the jobs that wait, as a worker does."""
    load_handlers()
    while run_pending(runtime):
        pass


def link_in(letter: EmailMessage) -> str:
    found = re.search(r"https://tipline\.example\.org(/console/join/\S+)", letter.get_content())
    assert found is not None
    return found[1]


def test_an_invitation_travels_by_mail_and_is_not_shown_to_the_admin(
    box: Box, runtime: Runtime, signed_in: Any, visitor: Any
) -> None:
    admin: Person = signed_in(Role.ADMIN)
    page = admin.post(
        "/console/people/",
        {"login": "bea", "name": "Bea Böll", "role": "checker", "email": "bea@lupa.example"},
    )
    assert "on its way to" in page.text
    assert "/console/join/" not in page.text
    assert box.letters == [], "a web request sends nothing"
    work(runtime)
    (letter,) = box.letters
    assert (letter["To"], letter["From"]) == ("bea@lupa.example", "tipline@lupa.example")
    assert "Bea Böll" in letter.get_content()
    done = visitor().post(link_in(letter), {"new": world.PASSWORD, "again": world.PASSWORD})
    assert done.status_code == 303


def test_who_forgot_the_password_gets_a_link_and_nobody_learns_who_has_an_account(
    box: Box, runtime: Runtime, visitor: Any
) -> None:
    with runtime.db.write() as session:
        world.staff(session, Role.CHECKER, "ana").email = "ana@lupa.example"
        world.staff(session, Role.CHECKER, "noaddress")
        closed = world.staff(session, Role.CHECKER, "closed")
        closed.email, closed.active = "closed@lupa.example", False
    answers = {
        login: visitor().post("/console/forgot", {"login": login})
        for login in ("ana", "noaddress", "closed", "nobody")
    }
    assert {(a.status_code, a.location) for a in answers.values()} == {(303, "/console/login")}
    work(runtime)
    (letter,) = box.letters
    assert letter["To"] == "ana@lupa.example"
    new = "another four words here"
    assert visitor().post(link_in(letter), {"new": new, "again": new}).status_code == 303
    assert visitor().sign_in("ana", new).status_code == 303
    assert visitor().sign_in("ana").status_code == 422


def test_asking_again_and_again_sends_no_flood(box: Box, runtime: Runtime, visitor: Any) -> None:
    with runtime.db.write() as session:
        world.staff(session, Role.CHECKER, "ana").email = "ana@lupa.example"
    asking = visitor()
    for _ in range(14):
        asking.post("/console/forgot", {"login": "ana"})
    work(runtime)
    assert 1 <= len(box.letters) <= 10
    assert asking.sign_in("ana").status_code == 303, "the password itself is not locked out"


def test_a_link_that_is_no_longer_good_is_not_mailed(box: Box, runtime: Runtime) -> None:
    with runtime.db.write() as session:
        ticket = tickets.invite(
            session, runtime, login="bea", name="", email="bea@lupa.example", role=Role.VIEWER,
            by="admin",
        )  # fmt: skip
        tickets.take_back(session, ticket.id, by="admin")
        number = ticket.id
    assert mail.send_ticket(runtime, {"ticket_id": number}) is False
    assert box.letters == []


def test_a_server_without_encryption_gets_nothing_unless_the_settings_say_so(
    box: Box, runtime: Runtime
) -> None:
    from smtplib import SMTPNotSupportedError

    letter = EmailMessage()
    letter["To"], letter["From"] = "x@lupa.example", "y@lupa.example"
    strict = replace(runtime.settings.mail, tls="starttls")
    with pytest.raises(SMTPNotSupportedError):
        deliver(strict, letter)
    assert box.letters == []


def test_a_name_cannot_write_headers(box: Box, runtime: Runtime) -> None:
    runtime.settings = replace(runtime.settings, organisation="Lupa\nBcc: all@lupa.example")
    with runtime.db.write() as session:
        person = world.staff(session, Role.VIEWER, "ana")
        people.set_email(session, person, "ana@lupa.example", by="ana")
        number = tickets.reset(session, runtime, person, by="admin").id
    assert mail.send_ticket(runtime, {"ticket_id": number})
    (letter,) = box.letters
    assert letter["Bcc"] is None
    with runtime.db.read() as session:
        assert session.get_one(Ticket, number).used_at is None
