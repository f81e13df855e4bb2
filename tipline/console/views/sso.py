"""Single sign-on: to the provider's page, and back from it."""

from flask import abort, current_app, make_response, render_template, request, session
from werkzeug.wrappers import Response

from tipline.console import sso as provider
from tipline.console.blueprint import blueprint
from tipline.console.browsers import browser_name
from tipline.console.errors import SignOnRefused
from tipline.console.views.signin import HOME, enter
from tipline.web.access import public, safe_next
from tipline.web.db import runtime, write_session

ONWARD = "sso-onward"


@blueprint.get("/sso")
@public
def sso() -> Response:
    """To the provider; state, nonce and PKCE's secret wait in this browser's form session."""
    settings = runtime().settings
    if not settings.sign_on.used:
        abort(404)
    session[ONWARD] = safe_next(request.args.get("next", "")) or HOME
    try:
        return provider.leave(current_app, settings, f"{settings.public_url}/console/sso/back")
    except SignOnRefused as error:
        return _refused(error)


@blueprint.get("/sso/back")
@public
def sso_back() -> Response:
    """Begin a session for whoever the provider says this is."""
    settings = runtime().settings
    if not settings.sign_on.used:
        abort(404)
    onward = safe_next(str(session.get(ONWARD, ""))) or HOME
    try:
        who = provider.come_back(current_app, settings)
        with write_session() as db:
            browser = browser_name(request.user_agent.string)
            token = provider.sign_in(db, settings, who, browser=browser)
    except SignOnRefused as error:
        return _refused(error)
    return enter(token, onward)


def _refused(error: SignOnRefused) -> Response:
    settings = runtime().settings
    page = render_template(
        "console/login.html",
        onward=HOME,
        login="",
        problem=str(error),
        sign_on=settings.sign_on,
        mail=settings.mail.used,
    )
    return make_response(page, 403)
