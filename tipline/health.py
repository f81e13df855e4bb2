"""Whether this process lives, and whether it can do its work."""

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from tipline import schema
from tipline.errors import SchemaOutOfDate, TiplineError
from tipline.runtime import Runtime
from tipline.web.access import public

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def alive() -> Response:
    """Answers as long as the process can answer anything."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public
def ready() -> tuple[Response, int]:
    """Whether the database answers and has the right shape, and the media store can be written."""
    runtime: Runtime = current_app.extensions["tipline"]
    checks = {
        "database": _database(runtime),
        "migrations": _migrations(runtime),
        "media": _media(runtime),
    }
    good = all(value == "ok" for value in checks.values())
    return jsonify(status="ok" if good else "not ready", checks=checks), 200 if good else 503


def _database(runtime: Runtime) -> str:
    try:
        with runtime.db.read() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        return f"does not answer ({type(error).__name__})"
    return "ok"


def _migrations(runtime: Runtime) -> str:
    try:
        schema.require_current(runtime.db)
    except SchemaOutOfDate:
        return "out of date; run `tipline migrate`"
    except SQLAlchemyError as error:
        return f"unknown ({type(error).__name__})"
    return "ok"


def _media(runtime: Runtime) -> str:
    try:
        runtime.store.check()
    except (OSError, TiplineError) as error:
        return f"can't be written ({type(error).__name__})"
    return "ok"
