"""Accounts, for admins."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tipline.console import people as accounts
from tipline.console import tickets
from tipline.console.blueprint import blueprint
from tipline.console.errors import AccountRefused, LinkRefused
from tipline.console.forms import InvitationForm
from tipline.console.permissions import PERMISSIONS
from tipline.console.queries import team
from tipline.models import Role, Staff, Ticket, TicketKind
from tipline.web.access import allowed, requires, signed_in
from tipline.web.db import read_session, runtime, write_session


@blueprint.get("/people/")
@requires(Role.ADMIN)
def people() -> Response:
    """Every account, who is invited, who may do what, and a form to invite somebody."""
    return _page(InvitationForm())


@blueprint.post("/people/")
@requires(Role.ADMIN)
def invite() -> Response:
    """Invite somebody: by mail, or with a link that is shown once."""
    form = InvitationForm()
    if not form.validate():
        return _page(form, code=422)
    try:
        with write_session() as db:
            ticket = tickets.invite(
                db,
                runtime(),
                login=form.login.data,
                name=form.name.data or "",
                email=form.email.data or "",
                role=Role(form.role.data),
                by=signed_in().login,
            )
            shown = _link(ticket)
    except AccountRefused as error:
        field = form.email if "e-mail" in str(error) else form.login
        field.errors = [f"{str(error).capitalize()}."]
        return _page(form, code=422)
    return _given(shown)


@blueprint.post("/people/invitations/<int:ticket_id>/back")
@requires(Role.ADMIN)
def uninvite(ticket_id: int) -> Response:
    """Take an invitation back."""
    try:
        with write_session() as db:
            tickets.take_back(db, ticket_id, by=signed_in().login)
    except LinkRefused as error:
        flash(f"Nothing was changed: {error}.", "danger")
    else:
        flash("The invitation is taken back; its link opens nothing.", "success")
    return redirect(url_for("console.people"), 303)


@blueprint.get("/people/<int:staff_id>")
@requires(Role.ADMIN)
def person(staff_id: int) -> str:
    """One account: where it is signed in, and what can be changed."""
    with read_session() as session:
        member = next((m for m in team.members(session) if m.id == staff_id), None)
        open_sessions = team.open_sessions(session, staff_id)
    if member is None:
        abort(404, "There is no such account.")
    return render_template(
        "console/person.html",
        m=member,
        sessions=open_sessions,
        this=signed_in().session_id,
        roles=list(Role),
        mail=runtime().settings.mail.used,
    )


@blueprint.post("/people/<int:staff_id>/password")
@requires(Role.ADMIN)
def reset_password(staff_id: int) -> Response:
    """A link to choose a new password; the person is signed out everywhere meanwhile."""
    with write_session() as db:
        someone = _person(db, staff_id)
        if not someone.active:
            abort(409, "This account is closed; open it again first.")
        accounts.end_sessions(db, someone, by=signed_in().login)
        shown = _link(tickets.reset(db, runtime(), someone, by=signed_in().login))
    return _given(shown)


@blueprint.post("/people/<int:staff_id>/factor")
@requires(Role.ADMIN)
def reset_factor(staff_id: int) -> Response:
    """Turn somebody's second factor off, when phone and recovery codes are lost."""
    return _do(
        staff_id,
        lambda db, p, by: accounts.reset_factor(db, p, by=by),
        "Their second factor is off and they are signed out; they set it up anew.",
    )


@blueprint.post("/people/<int:staff_id>/email")
@requires(Role.ADMIN)
def set_email(staff_id: int) -> Response:
    """Where somebody's links go."""
    email = request.form.get("email", "")[:254]
    return _do(
        staff_id,
        lambda db, p, by: accounts.set_email(db, p, email, by=by),
        "The address is kept.",
    )


@blueprint.post("/people/<int:staff_id>/sessions/<int:session_id>/end")
@requires(Role.ADMIN)
def end_session(staff_id: int, session_id: int) -> Response:
    """Sign one browser of somebody out."""
    return _do(
        staff_id,
        lambda db, p, by: accounts.end_session(db, p, session_id, by=by),
        "That browser is signed out.",
    )


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
    return redirect(url_for("console.person", staff_id=staff_id), 303)


def _person(session: Session, staff_id: int) -> Staff:
    person = session.get(Staff, staff_id)
    if person is None:
        abort(404, "There is no such account.")
    return person


def _page(form: InvitationForm, *, code: int = 200) -> Response:
    with read_session() as session:
        members = team.members(session)
        invitations = team.invitations(session)
    page = render_template(
        "console/people.html",
        members=members,
        invitations=invitations,
        form=form,
        roles=list(Role),
        permissions=PERMISSIONS,
        allowed=allowed,
        mail=runtime().settings.mail.used,
    )
    return make_response(page, code)


@dataclass(frozen=True, slots=True)
class Link:
    """A one-time link as the admin gets to see it; ``url`` is empty where it was mailed."""

    login: str
    email: str
    url: str
    until: datetime
    invitation: bool


def _link(ticket: Ticket) -> Link:
    settings = runtime().settings
    sent = tickets.mailed(settings, ticket)
    return Link(
        login=ticket.login,
        email=ticket.email if sent else "",
        url="" if sent else tickets.address(settings, ticket),
        until=ticket.expires_at,
        invitation=ticket.kind is TicketKind.INVITATION,
    )


def _given(link: Link) -> Response:
    """Not redirected: the link must not travel in an address or a cookie of ours."""
    return make_response(render_template("console/link_once.html", link=link))
