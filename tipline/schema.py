"""Bringing the database to the shape that this code needs, and telling whether it is there."""

from collections.abc import Callable
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
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(db: Database, revision: str = "head") -> None:
    """Migrate forward; on SQLite foreign keys rest meanwhile, as rebuilding a table needs it."""
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
    """Raise ``SchemaOutOfDate`` unless the database is at the revision that this code needs."""
    found, needed = current(db), head()
    if found != needed:
        raise SchemaOutOfDate(
            f"the database is at revision {found or 'none (empty)'} and this version needs "
            f"{needed}; run `tipline migrate` first"
        )
    if not db.sqlite:
        with db.engine.connect() as connection:
            queue_tables.require_current(connection)
