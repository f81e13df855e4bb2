"""How every number is counted, on one page."""

from flask import render_template

from tipline.models import Role
from tipline.newsroom.blueprint import blueprint
from tipline.trends.counting import HOW
from tipline.web.access import requires


@blueprint.get("/how")
@requires(Role.VIEWER)
def counting() -> str:
    """The meaning of every number, and of the floor."""
    return render_template("newsroom/how.html", keys=list(HOW))
