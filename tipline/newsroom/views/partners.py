"""What rises at partners, under their names."""

from flask import render_template, request

from tipline.models import Role
from tipline.newsroom.blueprint import blueprint
from tipline.partners.trends import listing
from tipline.trends import shown
from tipline.trends.windows import WINDOWS
from tipline.web.access import requires
from tipline.web.db import read_session, runtime


@blueprint.get("/partners")
@requires(Role.VIEWER)
def partners() -> str:
    """Every partner's trends of a span of time, as it published them last."""
    span = shown.window_of(request.args.get("window", ""))
    with read_session() as session:
        found = listing(session, span, runtime().settings.floor)
    return render_template(
        "newsroom/partners.html", partners=found, window=WINDOWS[span], windows=WINDOWS
    )
