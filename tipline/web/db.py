"""The database as a view uses it: one transaction for reading, or one for writing."""

from contextlib import AbstractContextManager

from flask import current_app
from sqlalchemy.orm import Session

from tipline.runtime import Runtime


def runtime() -> Runtime:
    """The runtime of the process that serves this request."""
    found: Runtime = current_app.extensions["tipline"]
    return found


def read_session() -> AbstractContextManager[Session]:
    """A session for reading; pages are rendered after it ends, from plain values."""
    return runtime().db.read()


def write_session() -> AbstractContextManager[Session]:
    """A session that commits at the end of the block: a changing view has exactly one."""
    return runtime().db.write()
