"""The style page: every piece that pages are built of, at one glance."""

from flask import render_template

from tipline.console.blueprint import blueprint
from tipline.console.forms import VerdictForm
from tipline.models import Role
from tipline.web.access import requires


@blueprint.get("/style")
@requires(Role.VIEWER)
def style() -> str:
    """All components together."""
    form = VerdictForm()
    form.claim.errors = ["Say in one sentence what was checked."]
    return render_template("console/style.html", form=form)
