"""Tokens of the API: made, seen and ended by admins; a secret is shown once."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from factchecks.db import utcnow
from tipline import tokens as services
from tipline.console.blueprint import blueprint
from tipline.models import Role
from tipline.web.access import requires, signed_in
from tipline.web.db import read_session, write_session

DAYS = (30, 90, 365)


@blueprint.get("/tokens")
@requires(Role.ADMIN)
def tokens() -> str:
    """Who may call the API, and until when."""
    return _page()


@blueprint.post("/tokens")
@requires(Role.ADMIN)
def make_token() -> str | tuple[str, int]:
    """Make a token; its secret is in the answer to this and nowhere else."""
    form = request.form
    days = form.get("days", "")
    try:
        with write_session() as session:
            made, secret = services.make(
                session,
                name=form.get("name", ""),
                scopes=form.getlist("scope"),
                days=int(days) if days.isascii() and days.isdigit() and len(days) < 6 else 0,
                by=signed_in().login,
                now=utcnow(),
            )
    except services.NoToken as error:
        return _page(problem=str(error), filled=form), 400
    return _page(secret=secret, made=made)


@blueprint.post("/tokens/<int:token_id>/revoke")
@requires(Role.ADMIN)
def revoke_token(token_id: int) -> Response:
    """End a token at once."""
    try:
        with write_session() as session:
            services.revoke(session, token_id, by=signed_in().login, now=utcnow())
        flash("The token is ended; whoever holds it is refused from now on.", "success")
    except services.NoToken as error:
        flash(f"Nothing was changed: {error}.", "warning")
    return redirect(url_for("console.tokens"), 303)


def _page(**more: Any) -> str:
    with read_session() as session:
        lines = services.listing(session)
    return render_template(
        "console/tokens.html",
        lines=lines,
        scopes=services.SCOPES,
        days=DAYS,
        limit=services.LIMIT,
        now=utcnow(),
        **more,
    )
