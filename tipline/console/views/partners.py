"""Partners: other tiplines that are pulled; added, looked at, paused and removed by admins."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tipline.console.blueprint import blueprint
from tipline.models import Role
from tipline.partners import services
from tipline.partners.errors import NoSuchPartner, NotAPartner
from tipline.partners.jobs import next_at
from tipline.quarantine import services as quarantine
from tipline.web.access import requires, signed_in
from tipline.web.db import read_session, runtime, write_session


@blueprint.get("/partners")
@requires(Role.ADMIN)
def partners() -> str:
    """Every partner, and how it went last."""
    return _page({})


@blueprint.post("/partners")
@requires(Role.ADMIN)
def add_partner() -> Response | str | tuple[str, int]:
    """Add a partner; its token is sealed and never shown again."""
    form = request.form
    wanted = services.Wanted(
        name=form.get("name", ""),
        url=form.get("url", ""),
        token=form.get("token", ""),
        site=form.get("site", ""),
        checks=form.get("checks") == "yes",
        trends=form.get("trends") == "yes",
    )
    try:
        with write_session() as session:
            services.add(session, runtime().vault, wanted, by=signed_in().login)
    except NotAPartner as error:
        return _page(form.to_dict(), problem=str(error)), 400
    flash("The partner is added and asked now; reload to see what came.", "success")
    return redirect(url_for("console.partners"), 303)


@blueprint.post("/partners/<int:partner_id>")
@requires(Role.ADMIN)
def change_partner(partner_id: int) -> Response:
    """Ask now, pause, go on, give a new token, or remove."""
    what, by = request.form.get("what", ""), signed_in().login
    try:
        with write_session() as session:
            if what == "pull":
                services.pull_now(session, partner_id, by=by)
                flash("It is asked now; reload to see what came.", "success")
            elif what in ("pause", "resume"):
                services.switch(session, partner_id, on=what == "resume", by=by)
            elif what == "token":
                token = request.form.get("token", "")
                services.renew(session, runtime().vault, partner_id, token, by=by)
                flash("The new token is kept, and the partner is asked now.", "success")
            elif what == "remove":
                take_back = request.form.get("take_back") == "yes"
                services.remove(session, partner_id, take_back=take_back, by=by)
                flash("The partner is removed.", "success")
            else:
                abort(400, "Say pull, pause, resume, token or remove.")
    except NoSuchPartner:
        abort(404)
    except NotAPartner as error:
        flash(f"Nothing was changed: {error}.", "warning")
    return redirect(url_for("console.partners"), 303)


def _page(filled: dict[str, str], **more: Any) -> str:
    with read_session() as session:
        lines = [(one, next_at(one)) for one in services.listing(session)]
        held = quarantine.names(session)
    return render_template("console/partners.html", lines=lines, held=held, filled=filled, **more)
