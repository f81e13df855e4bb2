"""Bringing the database to the shape that this code needs, and telling whether it is there."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

import migrations
from tipline.db import Database
from tipline.errors import SchemaOutOfDate
from tipline.jobs.queued import schema as queue_tables


class Standing(StrEnum):
    """How the database's shape compares with what this code needs."""

    CURRENT = "current"
    OLD = "old"  # this code can't work on it
    NEWER = "newer"  # an upgrade is under way: newer code, side by side with this, has migrated


MOVING = "moving"  # the revision that a database calls itself by while rows are moved to it


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    if connection is not None:
        config.attributes["connection"] = connection
    return config


def head() -> str:
    """The revision that this code needs."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    if revision is None:
        raise SchemaOutOfDate("the package has no migrations; it was built without them")
    return revision


def current(db: Database) -> str | None:
    """The revision that the database is at; None for an empty one."""
    # Reading only: to be asked whether one is ready must not take a turn to write.
    with db.engine.connect().execution_options(tipline_readonly=True) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def known() -> set[str]:
    """Every revision that this code knows."""
    return {step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions()}


def standing(db: Database) -> Standing:
    """Whether the database is behind this code, level with it, or ahead.

    Ahead is a revision that this code has never heard of.  Every migration leaves the version
    before it able to work (docs/upgrading.md), so that one is no reason to stop.
    """
    found = current(db)
    if found == head():
        return Standing.CURRENT
    return Standing.OLD if found is None or found in known() else Standing.NEWER


def upgrade(db: Database, revision: str = "head") -> None:
    """Migrate forward; leaves a database alone that newer code has migrated already.

    On SQLite foreign keys rest meanwhile, as rebuilding a table needs it.
    """
    if standing(db) is not Standing.NEWER:
        _run(db, command.upgrade, revision)


def downgrade(db: Database, revision: str) -> None:
    """Migrate backward to ``revision`` ("base" for an empty database)."""
    _run(db, command.downgrade, revision)


def _run(db: Database, step: Callable[[Config, str], None], revision: str) -> None:
    with db.engine.connect() as connection:
        if db.sqlite:
            _sqlite_foreign_keys(connection, on=False)
        try:
            with connection.begin():
                step(_config(connection), revision)
                if step is command.upgrade and not db.sqlite:
                    queue_tables.bring_up(connection)
        finally:
            if db.sqlite:
                _sqlite_foreign_keys(connection, on=True)


def _sqlite_foreign_keys(connection: Connection, *, on: bool) -> None:
    # The pragma does nothing inside a transaction, so it goes to the driver directly.
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}")
    cursor.close()


def require_current(db: Database) -> None:
    """Raise ``SchemaOutOfDate`` if the database is older than what this code needs."""
    if current(db) == MOVING:
        raise SchemaOutOfDate(
            "a move to this database is not finished; run `tipline migrate-store` again"
        )
    if standing(db) is Standing.OLD:
        raise SchemaOutOfDate(
            f"the database is at revision {current(db) or 'none (empty)'} and this version needs "
            f"{head()}; run `tipline migrate` first"
        )
    if not db.sqlite:
        with db.engine.connect() as connection:
            queue_tables.require_current(connection)
