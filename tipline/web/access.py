"""Who may call what: every endpoint says so itself, and one that says nothing is closed."""

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar
from urllib.parse import urlsplit

import structlog
from flask import Flask, abort, current_app, flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from tipline.models import Role
from tipline.web import cookies
from tipline.web.db import read_session, runtime, write_session
from tipline.web.protection import READING, refuse_other_sites
from tipline.web.sessions import SignedIn, find, touch

LOGIN = "console.login"
# Roles from here on need a second factor: what they can do reaches every voter.
FACTOR_FROM = Role.EDITOR

View = TypeVar("View", bound=Callable[..., Any])
log = structlog.get_logger(__name__)


class Open(Enum):
    """The mark of an endpoint that everybody may call."""

    PUBLIC = "public"


class Step(Enum):
    """What is still missing before somebody who gave the right password is signed in."""

    CODE = "console.factor"  # the endpoint that asks for it
    ENROL = "console.enrolment"


def public(view: View) -> View:
    """Everybody may call this, signed in or not."""
    view.tipline_access = Open.PUBLIC  # type: ignore[attr-defined]  # functions take attributes
    return view


def requires(role: Role) -> Callable[[View], View]:
    """Only people with this role or a higher one may call this."""

    def mark(view: View) -> View:
        view.tipline_access = role  # type: ignore[attr-defined]  # functions take attributes
        return view

    return mark


def on_the_way(*steps: Step) -> Callable[[View], View]:
    """This may also be called while one of these steps is missing."""

    def mark(view: View) -> View:
        view.tipline_steps = steps  # type: ignore[attr-defined]  # functions take attributes
        return view

    return mark


def access_of(app: Flask, endpoint: str) -> Role | Open | None:
    """What an endpoint says about who may call it; None where it says nothing.

    Static files are shipped with the code, so everybody may have them.
    """
    if endpoint == "static" or endpoint.endswith(".static"):
        return Open.PUBLIC
    return getattr(app.view_functions[endpoint], "tipline_access", None)


def may(role: Role) -> bool:
    """Whether the person of this request has this role or a higher one."""
    person = current()
    return person is not None and allowed(person.role, role)


def allowed(has: Role, needs: Role) -> bool:
    """Roles are in order: each may do all that the ones before it may."""
    order = list(Role)
    return order.index(has) >= order.index(needs)


def current() -> SignedIn | None:
    """Who is signed in, with everything that takes; None for somebody halfway."""
    person = halfway()
    return person if person is not None and missing(person) is None else None


def missing(person: SignedIn) -> Step | None:
    """What this person has yet to show; asked at every request, so a new role counts at once."""
    if person.proved:
        return None
    if person.has_factor:
        return Step.CODE
    if runtime().settings.second_factor_required and allowed(person.role, FACTOR_FROM):
        return Step.ENROL
    return None


def halfway() -> SignedIn | None:
    """Who gave the right password, whatever is still missing; looked up once a request."""
    if "signed_in" not in g:
        token = cookies.read_token()
        g.signed_in = None
        if token:
            with read_session() as session:
                g.signed_in = find(session, token)
    found: SignedIn | None = g.signed_in
    return found


def signed_in() -> SignedIn:
    """Who is signed in, in a view that nobody else can reach (see :func:`on_the_way`)."""
    person = halfway()
    if person is None:
        abort(401)
    return person


def install(app: Flask) -> None:
    """Close every endpoint of ``app`` that doesn't say who may call it."""
    app.before_request(_guard)
    app.before_request(_follow)
    app.before_request(refuse_other_sites)
    app.context_processor(lambda: {"person": current, "may": may, "Role": Role})


def safe_next(target: str) -> str | None:
    """``target`` if it is a path of this site to go on to after signing in."""
    parts = urlsplit(target)
    ours = not parts.scheme and not parts.netloc and target.startswith(("/console/", "/newsroom/"))
    return target if ours and "\\" not in target and target.isprintable() else None


def _guard() -> Response | None:
    if request.endpoint is None:
        return None  # no such page, or not this method: the router says so
    needed = access_of(current_app, request.endpoint)
    if needed is Open.PUBLIC:
        return None
    if needed is None:
        log.error("endpoint_without_access_mark", endpoint=request.endpoint)
        abort(403)
    person = halfway()
    if person is None:
        return _to_login()
    step = missing(person)
    if step is not None:
        view = current_app.view_functions[request.endpoint]
        if step in getattr(view, "tipline_steps", ()):
            return None
        return _to_step(step)
    if not allowed(person.role, needed):
        abort(403, f"Your role ({person.role}) may not do this; it needs {needed}.")
    if person.needs_touch:
        with write_session() as session:
            touch(session, person.session_id)
    return None


def _follow() -> None:
    """Pages show what voters will read, in the organisation's own wording."""
    if (request.endpoint or "").startswith("console."):
        runtime().preferences.follow()


def _to_step(step: Step) -> Response:
    if request.headers.get("Sec-Fetch-Dest", "document") != "document":
        abort(401)
    onward = request.full_path.rstrip("?") if request.method in READING else ""
    address = url_for(step.value, next=onward) if onward else url_for(step.value)
    return redirect(address, 303)


def _to_login() -> Response:
    if request.headers.get("Sec-Fetch-Dest", "document") != "document":
        abort(401)  # a script or an <img> can't sign in
    if request.method not in READING:
        flash("You were signed out; nothing was changed. Sign in and do it again.", "warning")
        return redirect(url_for(LOGIN), 303)
    return redirect(url_for(LOGIN, next=request.full_path.rstrip("?")), 303)
