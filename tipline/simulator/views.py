"""The pages of the simulator."""

from flask import Blueprint, render_template

from tipline.web.access import public

blueprint = Blueprint(
    "simulator",
    __name__,
    url_prefix="/simulator",
    template_folder="templates",
    static_folder="static",
)


@blueprint.get("/")
@public
def index() -> str:
    """Who one can be, and the chat."""
    return render_template("simulator/index.html")
