"""Signing in and out."""

from flask import flash, g, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from tipline import audit
from tipline.console.blueprint import blueprint
from tipline.console.browsers import browser_name
from tipline.console.errors import TooManyTries
from tipline.console.signing import sign_in
from tipline.models import Role
from tipline.web import cookies, sessions
from tipline.web.access import (
    Step,
    current,
    halfway,
    on_the_way,
    public,
    requires,
    safe_next,
    signed_in,
)
from tipline.web.db import runtime, write_session

HOME = "/console/"


@blueprint.get("/login")
@public
def login() -> str | Response:
    """The form to sign in with."""
    onward = safe_next(request.args.get("next", "")) or HOME
    if current() is not None:
        return redirect(onward, 303)
    return _form(onward)


@blueprint.post("/login")
@public
def log_in() -> Response:
    """Begin a session, or say that login and password don't go together, and not which."""
    onward = safe_next(request.form.get("next", "")) or HOME
    name, password = request.form.get("login", ""), request.form.get("password", "")
    problem, code = "Login and password don't go together.", 422
    token = None
    try:
        token = sign_in(
            runtime(),
            login=name,
            password=password,
            address=request.remote_addr or "",
            browser=browser_name(request.user_agent.string),
        )
    except TooManyTries as error:
        problem, code = str(error), 429
    if token is None:
        return make_response(_form(onward, login=name[:100], problem=problem), code)
    return enter(token, onward)


@blueprint.post("/logout")
@requires(Role.VIEWER)
@on_the_way(Step.CODE, Step.ENROL)
def log_out() -> Response:
    """End this browser's session."""
    person = signed_in()
    with write_session() as db:
        sessions.end(db, person.session_id)
        audit.record(
            db, actor=person.login, action="session.end", subject=("staff", person.staff_id)
        )
    session.clear()
    flash("You are signed out.", "info")
    response = redirect(url_for("console.login"), 303)
    cookies.clear_token(response)
    # Pages of claims must not come back by the button "back" on a shared desk.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def enter(token: str, onward: str = HOME) -> Response:
    """Go on as whoever the new session belongs to; nothing from before lives on."""
    _end_old_session()
    response = redirect(onward, 303)
    cookies.set_token(response, token, int(sessions.LIFETIME.total_seconds()))
    return response


def _form(onward: str, *, login: str = "", problem: str = "") -> str:
    settings = runtime().settings
    return render_template(
        "console/login.html",
        onward=onward,
        login=login,
        problem=problem,
        sign_on=settings.sign_on,
        mail=settings.mail.used,
    )


def _end_old_session() -> None:
    """No CSRF secret and no earlier session of this browser is good any more."""
    session.clear()
    before = halfway()
    if before is not None:
        with write_session() as db:
            sessions.end(db, before.session_id)
    g.pop("signed_in", None)
