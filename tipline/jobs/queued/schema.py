"""Procrastinate's own tables: made by our migration, kept at what the installed package needs.

The package brings the whole schema and, for what is older, one SQL file per step.  Which step the
tables are at is written in the comment of its table of jobs, since the package keeps no record.
"""

from pathlib import Path
from typing import Any

from procrastinate.schema import SchemaManager
from sqlalchemy import Connection

from tipline.errors import SchemaOutOfDate

_EVERYTHING = """
DO $$
DECLARE thing record;
BEGIN
    FOR thing IN SELECT tablename AS name FROM pg_tables
        WHERE schemaname = current_schema() AND tablename LIKE 'procrastinate\\_%'
    LOOP EXECUTE format('DROP TABLE %I CASCADE', thing.name); END LOOP;
    FOR thing IN SELECT oid::regprocedure AS name FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'procrastinate\\_%'
    LOOP EXECUTE format('DROP FUNCTION %s CASCADE', thing.name); END LOOP;
    FOR thing IN SELECT typname AS name FROM pg_type
        WHERE typnamespace = current_schema()::regnamespace AND typname LIKE 'procrastinate\\_%'
        AND typtype IN ('e', 'c')
    LOOP EXECUTE format('DROP TYPE IF EXISTS %I CASCADE', thing.name); END LOOP;
END $$
"""


def create(connection: Connection) -> None:
    """Make the tables, as the installed package wants them; PostgreSQL only."""
    _run(connection, SchemaManager.get_schema())
    _note(connection, newest())


def drop(connection: Connection) -> None:
    """Remove the tables, with the jobs in them."""
    _run(connection, _EVERYTHING)


def bring_up(connection: Connection) -> None:
    """Take the steps that the installed package knows and the tables have not seen."""
    at = found(connection)
    if at is None:
        return  # an older revision of ours, which has no such tables
    for step in _steps():
        if step.stem > at:
            _run(connection, step.read_text(encoding="utf-8"))
            _note(connection, step.stem)


def require_current(connection: Connection) -> None:
    """Raise ``SchemaOutOfDate`` if the tables are older than what the installed package needs.

    Newer ones are what a version that is started side by side with this one has brought up.
    """
    at = found(connection)
    if at is None or at < newest():
        raise SchemaOutOfDate(
            f"the tables of the job queue are at {at or 'none'} and this version needs "
            f"{newest()}; run `tipline migrate` first"
        )


def found(connection: Connection) -> str | None:
    """The step that the tables are at; None where there are none."""
    row = connection.exec_driver_sql(
        "SELECT obj_description(to_regclass('procrastinate_jobs'), 'pg_class')"
    ).scalar()
    return str(row) if row else None


def newest() -> str:
    """The last step that the installed package knows."""
    return _steps()[-1].stem


def _steps() -> list[Path]:
    return sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))


def _note(connection: Connection, step: str) -> None:
    _run(connection, f"COMMENT ON TABLE procrastinate_jobs IS '{step}'")


def _run(connection: Connection, sql: str) -> None:
    # Straight to the driver: many statements at once, and no percent sign is a placeholder.
    driver: Any = connection.connection.driver_connection
    driver.execute(sql)
