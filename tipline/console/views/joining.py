"""One-time links: joining by invitation, and choosing a new password after having forgotten it."""

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tipline import audit
from tipline.console import tickets
from tipline.console.blueprint import blueprint
from tipline.console.browsers import browser_name
from tipline.console.errors import AccountRefused, LinkRefused, PasswordRefused
from tipline.console.forms import JoinForm
from tipline.console.signing import count_try
from tipline.console.views.signin import enter
from tipline.models import Ticket, TicketKind
from tipline.web import sessions
from tipline.web.access import public
from tipline.web.db import read_session, runtime, write_session


@blueprint.get("/join/<secret>")
@public
def join(secret: str) -> Response:
    """A form for the password; looking uses nothing up, so link scanners do no harm."""
    return _page(secret, JoinForm())


@blueprint.post("/join/<secret>")
@public
def accept(secret: str) -> Response:
    """Open the account, or change the password, and go on signed in."""
    form = JoinForm()
    if not form.validate():
        return _page(secret, form, code=422)
    try:
        with write_session() as db:
            person = tickets.use(db, secret, form.new.data)
            browser = browser_name(request.user_agent.string)
            token = sessions.start(db, person.id, browser=browser)
            audit.record(
                db, actor=person.login, action="session.start", subject=("staff", person.id)
            )
    except PasswordRefused as error:
        form.new.errors = [f"{str(error).capitalize()}."]
        return _page(secret, form, code=422)
    except (AccountRefused, LinkRefused) as error:
        return _gone(str(error))
    return enter(token)


@blueprint.get("/forgot")
@public
def forgot() -> Response:
    """The form that asks for a link by mail."""
    page = render_template("console/forgot.html", mail=runtime().settings.mail.used)
    return make_response(page)


@blueprint.post("/forgot")
@public
def send_reset() -> Response:
    """Mail a link if there is such a person; the answer is the same if there is not."""
    login = request.form.get("login", "")[:100]
    if count_try(runtime(), login=login, address=request.remote_addr or ""):
        with write_session() as db:
            tickets.ask_for_reset(db, login)
    flash(
        "If that account exists and has an e-mail address, a link is on its way. "
        "It opens for two hours.",
        "info",
    )
    return redirect(url_for("console.login"), 303)


def _page(secret: str, form: JoinForm, *, code: int = 200) -> Response:
    try:
        with read_session() as session:
            ticket = tickets.look(session, secret)
            shown = _shown(ticket)
    except LinkRefused as error:
        return _gone(str(error))
    page = render_template("console/join.html", form=form, secret=secret, **shown)
    return make_response(page, code)


def _shown(ticket: Ticket) -> dict[str, object]:
    return {
        "login": ticket.login,
        "name": ticket.name,
        "role": ticket.role,
        "invited": ticket.kind is TicketKind.INVITATION,
        "until": ticket.expires_at,
        "organisation": runtime().settings.organisation,
    }


def _gone(problem: str) -> Response:
    return make_response(render_template("console/join.html", gone=problem), 404)
