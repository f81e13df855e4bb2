"""The front door: where a visitor of ``/`` can go."""

from flask import Blueprint, current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tipline.runtime import Runtime
from tipline.web.access import public

blueprint = Blueprint("home", __name__, template_folder="templates")


@blueprint.get("/")
@public
def index() -> str | Response:
    """In a demonstration a choice of seats; in production the console."""
    runtime: Runtime = current_app.extensions["tipline"]
    if not runtime.settings.simulator:
        return redirect(url_for("console.queue"), 303)
    return render_template("home/index.html", settings=runtime.settings)
