"""One's own account: password and signed-in browsers."""

from flask import abort, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tipline import audit
from tipline.console import factor, people
from tipline.console.blueprint import blueprint
from tipline.console.errors import AccountRefused, PasswordRefused
from tipline.console.forms import EmailForm, PasswordForm
from tipline.console.passwords import matches
from tipline.console.queries import team
from tipline.models import Role, StaffSession
from tipline.web import sessions
from tipline.web.access import FACTOR_FROM, allowed, requires, signed_in
from tipline.web.db import read_session, runtime, write_session


@blueprint.get("/account")
@requires(Role.VIEWER)
def account() -> Response:
    """Who one is, where one is signed in, and a form for a new password."""
    return _page(PasswordForm())


@blueprint.post("/account/password")
@requires(Role.VIEWER)
def change_password() -> Response:
    """A new password of one's own; other browsers are signed out."""
    form, person = PasswordForm(), signed_in()
    if not form.validate():
        return _page(form, code=422)
    with read_session() as session:
        kept = people.require(session, person.login).password_hash
    if not matches(kept, form.old.data):
        form.old.errors = ["That is not your password."]
        return _page(form, code=422)
    try:
        with write_session() as db:
            people.set_password(
                db,
                people.require(db, person.login),
                form.new.data,
                by=person.login,
                keep_session=person.session_id,
            )
    except PasswordRefused as error:
        form.new.errors = [f"{str(error).capitalize()}."]
        return _page(form, code=422)
    flash("Your password is changed; other browsers are signed out.", "success")
    return redirect(url_for("console.account"), 303)


@blueprint.post("/account/sessions/<int:session_id>/end")
@requires(Role.VIEWER)
def end_own_session(session_id: int) -> Response:
    """Sign out another browser of one's own."""
    person = signed_in()
    with write_session() as db:
        row = db.get(StaffSession, session_id)
        if row is None or row.staff_id != person.staff_id:
            abort(404)
        sessions.end(db, session_id)
        audit.record(
            db, actor=person.login, action="session.end", subject=("staff", person.staff_id)
        )
    flash("That browser is signed out.", "success")
    return redirect(url_for("console.account"), 303)


@blueprint.post("/account/email")
@requires(Role.VIEWER)
def change_email() -> Response:
    """Where one's links go; the password is asked, because whoever reads there gets in."""
    form, person = EmailForm(), signed_in()
    if not form.validate():
        return _page(PasswordForm(formdata=None), email=form, code=422)
    with read_session() as session:
        kept = people.require(session, person.login).password_hash
    if not matches(kept, form.password.data):
        form.password.errors = ["That is not your password."]
        return _page(PasswordForm(formdata=None), email=form, code=422)
    try:
        with write_session() as db:
            account = people.require(db, person.login)
            people.set_email(db, account, form.email.data or "", by=person.login)
    except AccountRefused as error:
        form.email.errors = [f"{str(error).capitalize()}."]
        return _page(PasswordForm(formdata=None), email=form, code=422)
    flash("Your address is kept.", "success")
    return redirect(url_for("console.account"), 303)


def _page(form: PasswordForm, *, email: EmailForm | None = None, code: int = 200) -> Response:
    person = signed_in()
    with read_session() as session:
        open_sessions = team.open_sessions(session, person.staff_id)
        address = people.require(session, person.login).email
        codes_left = factor.left(session, person.staff_id)
    page = render_template(
        "console/account.html",
        form=form,
        email=email or EmailForm(formdata=None, email=address),
        codes_left=codes_left,
        needed=runtime().settings.second_factor_required and allowed(person.role, FACTOR_FROM),
        sessions=open_sessions,
        this=person.session_id,
    )
    return make_response(page, code)
