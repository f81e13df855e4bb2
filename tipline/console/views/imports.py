"""Imports that are held because they would change too much at once: looked at, then decided."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tipline.console.blueprint import blueprint
from tipline.models import Role
from tipline.quarantine import services
from tipline.quarantine.errors import NotHeld
from tipline.web.access import requires, signed_in
from tipline.web.db import read_session, write_session

DEEDS = {"release": services.release, "refuse": services.refuse}
DONE = {
    "release": "It is released and taken in now, as it stands here.",
    "refuse": "It is refused: nothing of it is taken in.",
}


@blueprint.get("/imports")
@requires(Role.EDITOR)
def imports() -> str:
    """What each held import would change, and what was decided lately."""
    with read_session() as session:
        waiting, decided = services.listing(session)
    return render_template("console/imports.html", waiting=waiting, decided=decided)


@blueprint.post("/imports/<int:held_id>")
@requires(Role.EDITOR)
def decide_import(held_id: int) -> Response:
    """Release or refuse what stands on the page that this comes from, and nothing newer."""
    what = request.form.get("what", "")
    if what not in DEEDS:
        abort(400, "Say release or refuse.")
    try:
        with write_session() as session:
            DEEDS[what](session, held_id, request.form.get("digest", ""), by=signed_in().login)
    except NotHeld as error:
        flash(f"Nothing was changed: {error}.", "warning")
    else:
        flash(DONE[what], "success")
    return redirect(url_for("console.imports"), 303)
