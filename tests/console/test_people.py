"""Accounts: made, changed, closed; sessions ended by an admin; the command line."""

import re
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from tests.console import world
from tests.console.conftest import Person
from tipline.cli.staff import staff
from tipline.console import people
from tipline.console.errors import AccountRefused
from tipline.models import AuditEntry, Role, Staff, StaffSession
from tipline.runtime import Runtime


def number_of(runtime: Runtime, login: str) -> int:
    with runtime.db.read() as session:
        return people.require(session, login).id


def test_an_admin_makes_an_account_whose_password_is_shown_once(
    signed_in: Callable[..., Person], visitor: Callable[[], Person]
) -> None:
    admin = signed_in(Role.ADMIN)
    page = admin.post("/console/people/", {"login": "Bea", "name": "Bea B", "role": "checker"})
    shown = re.search(r"<code>([a-z0-9-]{19})</code>", page.text)
    assert shown is not None
    assert visitor().sign_in("bea", shown[1]).status_code == 303
    assert shown[1] not in admin.get("/console/people/").text


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
    signed_in: Callable[..., Person], runtime: Runtime
) -> None:
    admin, checker = signed_in(Role.ADMIN), signed_in(Role.CHECKER)
    page = admin.post(f"/console/people/{number_of(runtime, 'checker')}/password")
    shown = re.search(r"<code>([a-z0-9-]{19})</code>", page.text)
    assert shown is not None
    assert checker.get("/console/").status_code == 303
    assert checker.sign_in("checker").status_code == 422
    assert checker.sign_in("checker", shown[1]).status_code == 303


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
    admin.post("/console/people/", {"login": "bea", "role": "checker"})
    number = number_of(runtime, "bea")
    admin.post(f"/console/people/{number}/role", {"role": "editor"})
    admin.post(f"/console/people/{number}/sessions")
    admin.post(f"/console/people/{number}/password")
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
        "staff.password",
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
