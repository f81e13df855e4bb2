"""What could not be sent or done by itself, and trying it again."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tipline.console import retrying
from tipline.console.blueprint import blueprint
from tipline.console.errors import ConsoleError
from tipline.console.queries import operations as trouble
from tipline.console.queries.sending import resting_channels
from tipline.console.words import channel_name
from tipline.models import Role
from tipline.web.access import requires, signed_in
from tipline.web.db import read_session, write_session


@blueprint.get("/operations")
@requires(Role.EDITOR)
def operations() -> str:
    """How much waits, what gave up, and what could not be sent."""
    with read_session() as session:
        standing = trouble.standing(session)
        jobs = trouble.dead_jobs(session)
        unsent = trouble.unsent(session)
        resting = resting_channels(session)
    return render_template(
        "console/operations.html",
        standing=standing,
        jobs=jobs,
        unsent=unsent,
        resting=resting,
        channel_name=channel_name,
    )


@blueprint.post("/operations/jobs/<int:job_id>/retry")
@requires(Role.EDITOR)
def retry_job(job_id: int) -> Response:
    """Try a job that gave up from the beginning."""
    return _do(lambda db, by: retrying.retry(db, job_id, by=by), "It is tried again.")


@blueprint.post("/operations/jobs/<int:job_id>/drop")
@requires(Role.EDITOR)
def drop_job(job_id: int) -> Response:
    """Give up a job for good."""
    return _do(lambda db, by: retrying.drop(db, job_id, by=by), "It is dropped.")


def _do(deed: Callable[[Session, str], None], done: str) -> Response:
    try:
        with write_session() as db:
            deed(db, signed_in().login)
    except ConsoleError as error:
        flash(f"Nothing was changed: {error}.", "danger")
    else:
        flash(done, "success")
    return redirect(url_for("console.operations"), 303)
