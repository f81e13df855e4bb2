"""Migrations go up, down and up again, with rows in every table, on both databases."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    LargeBinary,
    Table,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.schema import CreateIndex
from sqlalchemy.sql.sqltypes import Integer

from factchecks.db import UtcDateTime
from tipline import schema
from tipline.db import Database
from tipline.errors import SchemaOutOfDate
from tipline.models import Base, Job

TABLES = Base.metadata.sorted_tables


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables, once on each engine."""
    if request.param == "postgres":
        yield request.getfixturevalue("postgres")
        return
    db = Database(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    yield db
    db.dispose()


def sample(column: Column[Any]) -> Any:  # noqa: PLR0911 - one line a type
    """A value that a column of this type can hold; the same for every row."""
    if column.foreign_keys:
        (key,) = column.foreign_keys
        return 1 if isinstance(key.column.type, Integer) else "x"
    kind = column.type
    if isinstance(kind, UtcDateTime):
        return datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
    if isinstance(kind, Date):
        return date(2026, 11, 3)
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, Integer):
        return 1
    if isinstance(kind, Float):
        return 0.5
    if isinstance(kind, LargeBinary):
        return b"\x00\xff"
    if isinstance(kind, JSON):
        return {"words": ["é", "नमस्ते"]}
    enums = getattr(kind, "enums", None)
    return enums[0] if enums else "x"


def row(table: Table) -> dict[str, Any]:
    """One row with every column filled, except links to the table itself."""
    return {
        column.name: sample(column)
        for column in table.columns
        if not any(key.column.table is table for key in column.foreign_keys)
    }


def fill(db: Database) -> None:
    """One row in every table; tables that point at each other are filled in order."""
    with db.engine.begin() as connection:
        for table in TABLES:
            connection.execute(insert(table).values(**row(table)))


def test_every_table_keeps_its_row_when_the_newest_migration_is_applied_again(
    empty: Database,
) -> None:
    schema.upgrade(empty)
    fill(empty)

    schema.upgrade(empty)

    with empty.engine.connect() as connection:
        for table in TABLES:
            assert connection.scalar(select(func.count()).select_from(table)) == 1, table.name


def test_the_way_down_empties_the_database_and_the_way_up_works_again(empty: Database) -> None:
    schema.upgrade(empty)
    fill(empty)

    schema.downgrade(empty, "base")
    assert schema.current(empty) is None
    schema.upgrade(empty)

    fill(empty)
    assert schema.current(empty) == schema.head()


def test_each_single_step_goes_down_and_up_with_rows(empty: Database) -> None:
    from alembic.script import ScriptDirectory

    steps = [s.revision for s in ScriptDirectory.from_config(schema._config()).walk_revisions()]
    schema.upgrade(empty)
    fill(empty)

    for below in [*steps[1:], "base"]:
        schema.downgrade(empty, below)
    for step in reversed(steps):
        schema.upgrade(empty, step)

    assert schema.current(empty) == schema.head()


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """The tables of the job queue belong to its package, those of the full-text index to SQLite."""
    return not (kind == "table" and str(name).startswith(("procrastinate_", "fact_check_search")))


WORDS = "ix_fact_check_words"  # PostgreSQL's alone: the models can't say it
ORDERED = "ix_job_order"  # SQLite does not tell Alembic in which direction a column goes


def test_the_migrated_database_is_what_the_models_say(empty: Database) -> None:
    schema.upgrade(empty)

    with empty.engine.connect() as connection:
        opts = {
            "compare_type": True,
            "include_name": is_ours,
            "include_object": lambda _object, name, *_: name not in (ORDERED, WORDS),
        }
        context = MigrationContext.configure(connection, opts=opts)
        differences = compare_metadata(context, Base.metadata)

    assert differences == []


def test_an_index_goes_in_the_direction_that_the_model_says(empty: Database) -> None:
    schema.upgrade(empty)

    (index,) = [i for i in Job.__table__.indexes if i.name == ORDERED]  # type: ignore[attr-defined]
    with empty.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            found = text("SELECT sql FROM sqlite_master WHERE name = :name")
            said = CreateIndex(index).compile(dialect=connection.dialect)
            assert connection.scalar(found, {"name": ORDERED}) == str(said)
        else:
            found = text("SELECT indexdef FROM pg_indexes WHERE indexname = :name")
            said = connection.scalar(found, {"name": ORDERED})
            assert said.endswith("(state, priority DESC, id, run_at)")


def test_an_old_database_is_refused_with_the_way_out(empty: Database) -> None:
    with pytest.raises(SchemaOutOfDate, match="run `tipline migrate` first"):
        schema.require_current(empty)


def test_foreign_keys_hold_after_a_migration(empty: Database) -> None:
    from sqlalchemy.exc import IntegrityError

    schema.upgrade(empty)
    tip = Base.metadata.tables["tip"]

    with pytest.raises(IntegrityError), empty.engine.begin() as connection:
        connection.execute(insert(tip).values(**{**row(tip), "claim_id": 999}))
