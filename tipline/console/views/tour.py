"""The five-minute tour, and the map of keys as a page."""

from flask import render_template

from tipline.config import Mode
from tipline.console.blueprint import blueprint
from tipline.console.queries import queue as claims
from tipline.console.queries.filtering import Wanted
from tipline.models import Role
from tipline.web.access import requires
from tipline.web.db import read_session, runtime


@blueprint.get("/tour")
@requires(Role.VIEWER)
def tour() -> str:
    """Six steps, each with a way to try it on what is in the queue now."""
    with read_session() as session:
        page = claims.page(session, Wanted())
    return render_template(
        "console/tour.html",
        first=page.rows[0] if page.rows else None,
        simulator=runtime().settings.simulator,
        demo=runtime().settings.mode is Mode.DEMO,
    )


@blueprint.get("/keys")
@requires(Role.VIEWER)
def keys() -> str:
    """What the keys do; the same list opens on ``?`` where scripts run."""
    return render_template("console/keys.html")
