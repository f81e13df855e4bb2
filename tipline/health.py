"""Whether this process lives, whether it can do its work, and what else is not well."""

from collections.abc import Callable

from flask import Blueprint, Response, current_app, jsonify, request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tipline import schema
from tipline.errors import SchemaOutOfDate, TiplineError
from tipline.jobs.heartbeat import SILENT, living
from tipline.pump.outage import outages
from tipline.runtime import Runtime
from tipline.web.access import public

blueprint = Blueprint("health", __name__)

OK = "ok"
# Without these nothing can be taken in.  With whatever else is wrong, messages are still kept and
# answered later, while a web process that is taken out of service loses what voters send.
NEEDED = ("database", "migrations")


@blueprint.get("/healthz")
@public
def alive() -> Response:
    """Answers as long as the process can answer anything."""
    return jsonify(status=OK)


@blueprint.get("/readyz")
@public
def ready() -> tuple[Response, int]:
    """200 if messages can be taken in, 503 if not; ``?strict=1``: 503 if anything is not well."""
    runtime: Runtime = current_app.extensions["tipline"]
    checks = {
        "database": _asked(runtime, _answers),
        "migrations": _migrations(runtime),
        "media": _media(runtime),
        "worker": _asked(runtime, _worker),
        "index": _asked(runtime, _index),
        "channels": _asked(runtime, lambda session: _channels(session, list(runtime.channels))),
    }
    bad = [name for name, found in checks.items() if found != OK]
    refuse = bool(bad) if request.args.get("strict") == "1" else any(n in NEEDED for n in bad)
    status = "not ready" if any(name in NEEDED for name in bad) else "degraded" if bad else OK
    return jsonify(status=status, checks=checks), 503 if refuse else 200


def _asked(runtime: Runtime, question: Callable[[Session], str]) -> str:
    try:
        with runtime.db.read() as session:
            return question(session)
    except SQLAlchemyError as error:
        return f"the database does not answer ({type(error).__name__})"


def _answers(session: Session) -> str:
    session.execute(text("SELECT 1"))
    return OK


def _migrations(runtime: Runtime) -> str:
    try:
        schema.require_current(runtime.db)
    except SQLAlchemyError as error:
        return f"the database does not answer ({type(error).__name__})"
    except SchemaOutOfDate:
        return "the database is older than this version; run `tipline migrate`"
    return OK  # or newer: an upgrade is under way, and this process still does its work


def _media(runtime: Runtime) -> str:
    try:
        runtime.store.check()
    except (OSError, TiplineError) as error:
        return f"can't be written ({type(error).__name__})"
    return OK


def _worker(session: Session) -> str:
    if living(session):
        return OK
    seconds = int(SILENT.total_seconds())
    return f"none has given a sign of life for {seconds} s: messages are kept and wait"


def _index(session: Session) -> str:
    workers = living(session)
    if not workers:
        return "no worker holds one"
    if all(worker.index_seq is None for worker in workers):
        return "is being loaded"
    return OK


def _channels(session: Session, names: list[str]) -> str:
    down = [
        f"{name} is down since {outage['since']} (code {outage['code'] or 'none'})"
        for name, outage in sorted(outages(session, names).items())
    ]
    return "; ".join(down) or OK
