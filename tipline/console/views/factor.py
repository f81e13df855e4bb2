"""The second factor: asked for after the password, set up, renewed, turned off."""

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tipline.console import factor as codes
from tipline.console import people
from tipline.console.blueprint import blueprint
from tipline.console.errors import CodeRefused, TooManyTries
from tipline.console.signing import prove as finish
from tipline.console.views.signin import HOME
from tipline.models import Role
from tipline.web import sessions
from tipline.web.access import (
    FACTOR_FROM,
    Step,
    allowed,
    on_the_way,
    requires,
    safe_next,
    signed_in,
)
from tipline.web.db import runtime, write_session


@blueprint.get("/factor")
@requires(Role.VIEWER)
@on_the_way(Step.CODE)
def factor() -> Response:
    """The form that asks for the code."""
    return _ask(safe_next(request.args.get("next", "")) or HOME)


@blueprint.post("/factor")
@requires(Role.VIEWER)
@on_the_way(Step.CODE)
def prove() -> Response:
    """Finish signing in with a code of the app, or a recovery code."""
    onward = safe_next(request.form.get("next", "")) or HOME
    try:
        _require_code()
    except CodeRefused as error:
        return _ask(onward, problem=str(error), code=422)
    except TooManyTries as error:
        return _ask(onward, problem=str(error), code=429)
    return redirect(onward, 303)


@blueprint.get("/account/factor")
@requires(Role.VIEWER)
@on_the_way(Step.ENROL)
def enrolment() -> Response:
    """What the app needs, as a picture and in letters, and a field for its first code."""
    return _set_up()


@blueprint.post("/account/factor")
@requires(Role.VIEWER)
@on_the_way(Step.ENROL)
def enrol() -> Response:
    """Turn it on if the app shows the right code, and show the recovery codes this once."""
    person = signed_in()
    try:
        with write_session() as db:
            account = people.require(db, person.login)
            shown = codes.confirm(db, runtime(), account, request.form.get("code", "")[:40])
            sessions.prove(db, person.session_id)
            sessions.end_all(db, person.staff_id, but=person.session_id)
    except CodeRefused as error:
        return _set_up(problem=str(error), code=422)
    return _codes(shown)


@blueprint.post("/account/factor/codes")
@requires(Role.VIEWER)
def recovery_codes() -> Response:
    """Ten new recovery codes, for a code of the app."""
    try:
        _require_code()
    except (CodeRefused, TooManyTries) as error:
        return _refused(error)
    with write_session() as db:
        shown = codes.new_codes(db, runtime(), people.require(db, signed_in().login))
    return _codes(shown)


@blueprint.post("/account/factor/off")
@requires(Role.VIEWER)
def factor_off() -> Response:
    """Turn it off, for a code of the app; those who need it set it up anew at once."""
    try:
        _require_code()
    except (CodeRefused, TooManyTries) as error:
        return _refused(error)
    person = signed_in()
    with write_session() as db:
        codes.turn_off(db, people.require(db, person.login), by=person.login)
        sessions.unprove(db, person.session_id)
    flash("Your second factor is off.", "info")
    return redirect(url_for("console.account"), 303)


def _require_code() -> None:
    finish(
        runtime(),
        person=signed_in(),
        code=request.form.get("code", "")[:40],
        address=request.remote_addr or "",
    )


def _ask(onward: str, *, problem: str = "", code: int = 200) -> Response:
    page = render_template("console/factor.html", onward=onward, problem=problem)
    return make_response(page, code)


def _set_up(*, problem: str = "", code: int = 200) -> Response:
    person = signed_in()
    try:
        with write_session() as db:
            begun = codes.begin(db, runtime(), people.require(db, person.login))
    except CodeRefused as error:
        return _refused(error)
    needed = runtime().settings.second_factor_required and allowed(person.role, FACTOR_FROM)
    page = render_template(
        "console/enrolment.html", begun=begun, needed=needed, me=person, problem=problem
    )
    return make_response(page, code)


def _codes(shown: tuple[str, ...]) -> Response:
    """Not redirected: a code must not travel in an address or a cookie."""
    return make_response(render_template("console/codes.html", codes=shown))


def _refused(error: Exception) -> Response:
    flash(f"Nothing was changed: {error}.", "danger")
    return redirect(url_for("console.account"), 303)
