"""Accounts: made, changed, closed; sessions ended by an admin; the command line."""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from factchecks.db import utcnow
from tests.console import world
from tests.console.conftest import Person
from tipline.cli.staff import staff
from tipline.console import people
from tipline.console.errors import AccountRefused
from tipline.models import AuditEntry, Job, Role, Staff, StaffSession, Ticket
from tipline.runtime import Runtime

A_MINUTE = timedelta(minutes=1)


def number_of(runtime: Runtime, login: str) -> int:
    with runtime.db.read() as session:
        return people.require(session, login).id


LINK = re.compile(r"https://tipline\.example\.org(/console/join/[\w-]{43})")


def link_in(page: TestResponse) -> str:
    found = LINK.search(page.text)
    assert found is not None, page.text
    return found[1]


def invited(admin: Person, login: str, role: str = "checker") -> str:
    """Invite somebody; the path of the link that is shown once."""
    return link_in(admin.post("/console/people/", {"login": login, "name": "Bea B", "role": role}))


def join(person: Person, link: str, password: str = world.PASSWORD) -> TestResponse:
    return person.post(link, {"new": password, "again": password})


def test_an_invitation_is_shown_once_opens_once_and_makes_the_account(
    signed_in: Callable[..., Person], visitor: Callable[[], Person]
) -> None:
    admin, bea = signed_in(Role.ADMIN), visitor()
    link = invited(admin, "Bea")
    assert link not in admin.get("/console/people/").text
    assert "bea" in admin.get("/console/people/").text
    assert bea.get(link).status_code == 200
    assert bea.get(link).status_code == 200, "looking uses nothing up"
    assert join(bea, link, "short").status_code == 422
    assert join(bea, link).location == "/console/"
    assert "Bea B" in bea.get("/console/").text
    assert join(visitor(), link).status_code == 404
    assert visitor().sign_in("bea").status_code == 303


def test_the_database_holds_no_link(signed_in: Callable[..., Person], runtime: Runtime) -> None:
    secret = invited(signed_in(Role.ADMIN), "bea").rpartition("/")[2]
    with runtime.db.read() as session:
        kept = session.scalars(select(Ticket)).one()
        rows = [str(vars(row)) for row in (kept, *session.scalars(select(AuditEntry)))]
        rows += [str(job.payload) for job in session.scalars(select(Job))]
    assert kept.secret_hash == hashlib.sha256(secret.encode()).hexdigest()
    assert not any(secret in row for row in rows)


def test_a_link_that_expired_or_was_taken_back_opens_nothing(
    signed_in: Callable[..., Person], visitor: Callable[[], Person], runtime: Runtime
) -> None:
    admin = signed_in(Role.ADMIN)
    late, back = invited(admin, "late"), invited(admin, "back")
    with runtime.db.write() as session:
        session.execute(
            update(Ticket).where(Ticket.login == "late").values(expires_at=utcnow() - A_MINUTE)
        )
        number = session.scalars(select(Ticket.id).where(Ticket.login == "back")).one()
    admin.post(f"/console/people/invitations/{number}/back")
    for link in (late, back, "/console/join/" + "x" * 43):
        assert visitor().get(link).status_code == 404
        assert join(visitor(), link).status_code == 404
    with runtime.db.read() as session:
        assert session.scalars(select(Staff.login)).all() == ["admin"]


def test_the_same_person_is_not_invited_twice(signed_in: Callable[..., Person]) -> None:
    admin = signed_in(Role.ADMIN)
    invited(admin, "bea")
    page = admin.post("/console/people/", {"login": "bea", "role": "admin"})
    assert page.status_code == 422
    assert "invited already" in page.text


def test_what_is_no_address_is_refused(signed_in: Callable[..., Person]) -> None:
    page = signed_in(Role.ADMIN).post(
        "/console/people/", {"login": "bea", "role": "viewer", "email": "a\nBcc: x@y.example"}
    )
    assert page.status_code == 422
    assert "not an e-mail address" in page.text


@pytest.mark.parametrize("login", ["", "a", "with space", "<script>", "Ünï"])
def test_what_is_no_login_is_refused_with_what_was_typed_kept(
    signed_in: Callable[..., Person], login: str
) -> None:
    page = signed_in(Role.ADMIN).post(
        "/console/people/", {"login": login, "name": "Kept Name", "role": "viewer"}
    )
    assert page.status_code == 422
    assert "Kept Name" in page.text
    assert "<script>" not in page.text.replace('<script src="', "")


def test_a_taken_login_is_refused(signed_in: Callable[..., Person]) -> None:
    admin = signed_in(Role.ADMIN)
    page = admin.post("/console/people/", {"login": "ADMIN", "role": "viewer"})
    assert page.status_code == 422
    assert "already" in page.text


def test_an_admin_ends_somebodys_sessions_and_nobody_elses(
    signed_in: Callable[..., Person], runtime: Runtime
) -> None:
    admin, checker = signed_in(Role.ADMIN), signed_in(Role.CHECKER)
    bystander = signed_in(Role.VIEWER)
    admin.post(f"/console/people/{number_of(runtime, 'checker')}/sessions")
    assert checker.get("/console/").status_code == 303
    assert bystander.get("/console/").status_code == 200
    assert admin.get("/console/").status_code == 200


def test_another_role_holds_from_the_next_click_on(
    signed_in: Callable[..., Person], runtime: Runtime
) -> None:
    admin, person = signed_in(Role.ADMIN), signed_in(Role.EDITOR)
    assert person.get("/console/audit").status_code == 200
    number = number_of(runtime, "editor")
    admin.post(f"/console/people/{number}/role", {"role": "viewer"})
    assert person.get("/console/audit").status_code == 403


def test_the_last_admin_can_be_neither_closed_nor_demoted(
    signed_in: Callable[..., Person], runtime: Runtime
) -> None:
    admin = signed_in(Role.ADMIN)
    number = number_of(runtime, "admin")
    admin.post(f"/console/people/{number}/active")
    admin.post(f"/console/people/{number}/role", {"role": "viewer"})
    assert "only admin" in admin.get("/console/people/").text
    with runtime.db.read() as session:
        account = session.get_one(Staff, number)
    assert account.active
    assert account.role is Role.ADMIN


def test_of_two_admins_one_can_go(runtime: Runtime) -> None:
    with runtime.db.write() as session:
        first = world.staff(session, Role.ADMIN, "first")
        second = world.staff(session, Role.ADMIN, "second")
        people.deactivate(session, first, by="second")
        with pytest.raises(AccountRefused):
            people.deactivate(session, second, by="second")
        people.activate(session, first, by="second")
        people.change_role(session, second, Role.VIEWER, by="first")
        assert second.role is Role.VIEWER


def test_a_new_password_by_an_admin_signs_the_person_out(
    signed_in: Callable[..., Person], visitor: Callable[[], Person], runtime: Runtime
) -> None:
    admin, checker = signed_in(Role.ADMIN), signed_in(Role.CHECKER)
    number, new = number_of(runtime, "checker"), "another four words here"
    first = link_in(admin.post(f"/console/people/{number}/password"))
    second = link_in(admin.post(f"/console/people/{number}/password"))
    assert checker.get("/console/").status_code == 303
    assert visitor().get(first).status_code == 404, "a later link ends the earlier one"
    assert join(visitor(), second, new).status_code == 303
    assert visitor().sign_in("checker").status_code == 422
    assert visitor().sign_in("checker", new).status_code == 303


def test_a_link_of_a_closed_account_opens_nothing(
    signed_in: Callable[..., Person], visitor: Callable[[], Person], runtime: Runtime
) -> None:
    admin, _ = signed_in(Role.ADMIN), signed_in(Role.CHECKER)
    number = number_of(runtime, "checker")
    link = link_in(admin.post(f"/console/people/{number}/password"))
    admin.post(f"/console/people/{number}/active")
    assert join(visitor(), link).status_code == 404
    assert admin.post(f"/console/people/{number}/password").status_code == 409


def test_an_admin_ends_one_browser_and_leaves_the_other(
    signed_in: Callable[..., Person], visitor: Callable[[], Person], runtime: Runtime
) -> None:
    admin, here, there = signed_in(Role.ADMIN), signed_in(Role.CHECKER), visitor()
    there.sign_in("checker")
    number = number_of(runtime, "checker")
    with runtime.db.read() as session:
        newest = session.scalars(select(StaffSession.id).order_by(StaffSession.id.desc())).first()
        other = session.scalars(select(StaffSession.id).order_by(StaffSession.id)).first()
    admin.post(f"/console/people/{number}/sessions/{other}/end")
    assert admin.get("/console/").status_code == 200, "it is not the checker's"
    admin.post(f"/console/people/{number}/sessions/{newest}/end")
    assert there.get("/console/").status_code == 303
    assert here.get("/console/").status_code == 200


def test_who_changes_where_links_go_must_know_the_password(
    signed_in: Callable[..., Person], runtime: Runtime
) -> None:
    person = signed_in(Role.CHECKER)
    form = {"email": "Ana@Lupa.example", "password": "no"}
    assert person.post("/console/account/email", form).status_code == 422
    form["password"] = world.PASSWORD
    assert person.post("/console/account/email", form).status_code == 303
    with runtime.db.read() as session:
        assert people.require(session, "checker").email == "ana@lupa.example"


def test_changing_ones_own_password_keeps_this_browser_and_ends_the_others(
    signed_in: Callable[..., Person], visitor: Callable[[], Person]
) -> None:
    here, there = signed_in(Role.CHECKER), visitor()
    there.sign_in("checker")
    new = "another four words here"
    wrong = here.post("/console/account/password", {"old": "no", "new": new, "again": new})
    assert wrong.status_code == 422
    differs = {"old": world.PASSWORD, "new": new, "again": new + "x"}
    assert here.post("/console/account/password", differs).status_code == 422
    right = {"old": world.PASSWORD, "new": new, "again": new}
    assert here.post("/console/account/password", right).status_code == 303
    assert here.get("/console/").status_code == 200
    assert there.get("/console/").status_code == 303
    assert there.sign_in("checker", new).status_code == 303


def test_one_can_sign_out_another_browser_of_ones_own_but_of_nobody_else(
    signed_in: Callable[..., Person], visitor: Callable[[], Person], runtime: Runtime
) -> None:
    here, other = signed_in(Role.CHECKER), signed_in(Role.VIEWER)
    there = visitor()
    there.sign_in("checker")
    with runtime.db.read() as session:
        ids = session.scalars(select(StaffSession.id).order_by(StaffSession.id)).all()
    assert here.post(f"/console/account/sessions/{ids[2]}/end").status_code == 303
    assert there.get("/console/").status_code == 303
    assert here.post(f"/console/account/sessions/{ids[1]}/end").status_code == 404
    assert other.get("/console/").status_code == 200


def test_every_change_of_an_account_is_in_the_audit(
    signed_in: Callable[..., Person], runtime: Runtime
) -> None:
    admin = signed_in(Role.ADMIN)
    with runtime.db.write() as session:
        number = people.create_staff(
            session, "bea", "Bea", world.PASSWORD, Role.CHECKER, by="admin"
        ).id
    admin.post(f"/console/people/{number}/role", {"role": "editor"})
    admin.post(f"/console/people/{number}/sessions")
    admin.post(f"/console/people/{number}/password")
    admin.post(f"/console/people/{number}/email", {"email": "bea@lupa.example"})
    admin.post(f"/console/people/{number}/factor")
    admin.post(f"/console/people/{number}/active")
    admin.post(f"/console/people/{number}/active", {"active": "yes"})
    with runtime.db.read() as session:
        rows = session.scalars(
            select(AuditEntry.action)
            .where(AuditEntry.actor == "admin", AuditEntry.subject_id == str(number))
            .order_by(AuditEntry.id)
        ).all()
    assert rows == [
        "staff.create",
        "staff.role",
        "staff.end_sessions",
        "staff.end_sessions",
        "staff.reset",
        "staff.email",
        "factor.off",
        "staff.deactivate",
        "staff.activate",
    ]


def test_the_command_line_makes_lists_resets_and_closes(
    runtime: Runtime, environment: dict[str, str], visitor: Callable[[], Person]
) -> None:
    run = CliRunner(env=environment)
    made = run.invoke(staff, ["create", "root", "--role", "admin", "--name", "Root"])
    assert made.exit_code == 0, made.output
    given = run.invoke(staff, ["create", "bea", "--password-stdin"], input=world.PASSWORD + "\n")
    assert given.exit_code == 0
    assert world.PASSWORD not in given.output
    assert visitor().sign_in("bea").status_code == 303
    assert "root\tadmin\tRoot" in run.invoke(staff, ["list"]).output
    reset = run.invoke(staff, ["reset-password", "bea"])
    assert "shown only now" in reset.output
    assert visitor().sign_in("bea").status_code == 422
    assert run.invoke(staff, ["deactivate", "bea"]).exit_code == 0
    assert "closed" in run.invoke(staff, ["list"]).output
    refused = run.invoke(staff, ["deactivate", "root"])
    assert refused.exit_code == 1
    assert "only admin" in refused.output
    assert "no account" in run.invoke(staff, ["reset-password", "nobody"]).output
