"""Months of published groups for everybody, where the organisation gives them out."""

from flask import Response, abort, render_template

from tipline.pages.blueprint import blueprint
from tipline.pages.checks import kept_for_a_while
from tipline.trends import monthly
from tipline.trends.export import GROUPS
from tipline.web.access import public
from tipline.web.db import read_session, runtime


@blueprint.get("/open-data/")
@public
def open_data() -> str:
    """Which months there are, and what is in them."""
    settings = runtime().settings
    with read_session() as session:
        if monthly.readers(session, settings) != monthly.EVERYBODY:
            abort(404)
        months = [one for one in monthly.listing(session) if not one.problem]
    return render_template(
        "pages/open_data.html",
        language="en",
        direction="ltr",
        organisation=settings.organisation,
        months=months,
        columns=GROUPS,
    )


@blueprint.get("/open-data/<month>.zip")
@public
def open_month(month: str) -> Response:
    """One month as it was verified."""
    with read_session() as session:
        if monthly.readers(session, runtime().settings) != monthly.EVERYBODY:
            abort(404)
        data = monthly.content(session, month[:7])
    if data is None:
        abort(404)
    return kept_for_a_while(Response(data, content_type="application/zip"))
