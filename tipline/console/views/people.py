"""Accounts, for admins."""

from collections.abc import Callable

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tipline.console import people as accounts
from tipline.console.blueprint import blueprint
from tipline.console.errors import AccountRefused
from tipline.console.forms import PersonForm
from tipline.console.passwords import make_password
from tipline.console.permissions import PERMISSIONS
from tipline.console.queries import team
from tipline.models import Role, Staff
from tipline.web.access import allowed, requires, signed_in
from tipline.web.db import read_session, write_session


@blueprint.get("/people/")
@requires(Role.ADMIN)
def people() -> Response:
    """Every account, and a form for a new one."""
    return _page(PersonForm())


@blueprint.post("/people/")
@requires(Role.ADMIN)
def add_person() -> Response:
    """A new account with a password that is shown once."""
    form = PersonForm()
    if not form.validate():
        return _page(form, code=422)
    password = make_password()
    try:
        with write_session() as db:
            person = accounts.create_staff(
                db,
                form.login.data,
                form.name.data or "",
                password,
                Role(form.role.data),
                by=signed_in().login,
            )
    except AccountRefused as error:
        form.login.errors = [f"{str(error).capitalize()}."]
        return _page(form, code=422)
    return _shown_once(person.login, password)


@blueprint.post("/people/<int:staff_id>/password")
@requires(Role.ADMIN)
def reset_password(staff_id: int) -> Response:
    """A new password for somebody, shown once; they are signed out everywhere."""
    password = make_password()
    with write_session() as db:
        person = _person(db, staff_id)
        accounts.set_password(db, person, password, by=signed_in().login)
        login = person.login
    return _shown_once(login, password)


@blueprint.post("/people/<int:staff_id>/role")
@requires(Role.ADMIN)
def change_role(staff_id: int) -> Response:
    """Another role for somebody."""
    value = request.form.get("role", "")
    if value not in list(Role):
        abort(400, "There is no such role.")
    return _do(
        staff_id,
        lambda db, person, by: accounts.change_role(db, person, Role(value), by=by),
        "The role holds from their next click on.",
    )


@blueprint.post("/people/<int:staff_id>/active")
@requires(Role.ADMIN)
def set_active(staff_id: int) -> Response:
    """Close an account, or open it again."""
    if request.form.get("active") == "yes":
        return _do(staff_id, lambda db, p, by: accounts.activate(db, p, by=by), "Open again.")
    return _do(
        staff_id,
        lambda db, p, by: accounts.deactivate(db, p, by=by),
        "The account is closed and signed out everywhere.",
    )


@blueprint.post("/people/<int:staff_id>/sessions")
@requires(Role.ADMIN)
def end_sessions(staff_id: int) -> Response:
    """Sign somebody out everywhere."""
    return _do(
        staff_id,
        lambda db, p, by: accounts.end_sessions(db, p, by=by),
        "They are signed out everywhere.",
    )


def _do(staff_id: int, deed: Callable[[Session, Staff, str], object], done: str) -> Response:
    try:
        with write_session() as db:
            deed(db, _person(db, staff_id), signed_in().login)
    except AccountRefused as error:
        flash(f"Nothing was changed: {error}.", "danger")
    else:
        flash(done, "success")
    return redirect(url_for("console.people"), 303)


def _person(session: Session, staff_id: int) -> Staff:
    person = session.get(Staff, staff_id)
    if person is None:
        abort(404, "There is no such account.")
    return person


def _page(form: PersonForm, *, code: int = 200) -> Response:
    with read_session() as session:
        members = team.members(session)
    page = render_template(
        "console/people.html",
        members=members,
        form=form,
        roles=list(Role),
        permissions=PERMISSIONS,
        allowed=allowed,
    )
    return make_response(page, code)


def _shown_once(login: str, password: str) -> Response:
    """Not redirected: a password must not travel in an address or a cookie."""
    return make_response(
        render_template("console/password_once.html", login=login, password=password)
    )
