"""Copies every row of one database to another, can be stopped at any point, and compares both.

While a move is under way the target calls itself by the revision ``moving``, so that nothing can be
started on it, its foreign keys rest, and a table of notes says how far each table has come and what
the rows copied so far add up to (a chain of SHA-256).  Whoever goes on recomputes that first: if
anything in the target was changed, it is refused.
"""

import hashlib
import json
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from enum import Enum
from itertools import zip_longest
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    func,
    insert,
    inspect,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import AddConstraint, DropConstraint

from tipline import schema
from tipline.db import Database
from tipline.jobs.presence import somebody_works
from tipline.models import Base
from tipline.moving.errors import MoveError

BATCH = 1000  # rows in one transaction
_NOTES = Table(
    "moving",
    MetaData(),
    Column("name", String(100), primary_key=True),
    Column("copied", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("last", Text, nullable=False),  # the key of the last row, as JSON
)
Key = tuple[Any, ...]


class Moving:
    """One move, from the first row to the last comparison; use it in a ``with``."""

    def __init__(self, source_url: str, target_url: str) -> None:
        if source_url == target_url:
            raise MoveError("source and target are the same database")
        self._source, self._target = Database(source_url), Database(target_url)
        self.tables: Sequence[Table] = Base.metadata.sorted_tables

    def __enter__(self) -> "Moving":
        return self

    def __exit__(self, *_exception: object) -> None:
        self._source.dispose()
        self._target.dispose()

    @property
    def total(self) -> int:
        """How many rows there are to move."""
        with self._source.engine.connect() as source:
            return sum(_count(source, table) for table in self.tables)

    def begin(self) -> None:
        """Make the target ready, or look whether it is as the last run left it."""
        schema.require_current(self._source)
        if somebody_works(self._source):
            raise MoveError("a worker is running on the source; stop web and worker first")
        if self._under_way():
            for table in self.tables:
                self._as_left(table)
            return
        with self._target.engine.connect() as target:
            names = set(inspect(target).get_table_names())
            full = [t.name for t in self.tables if t.name in names and _count(target, t)]
        if full:
            raise MoveError(
                f"the target holds rows already (in {', '.join(full[:5])}); use an empty one"
            )
        schema.upgrade(self._target)
        with self._target.engine.begin() as target:
            _NOTES.create(target)
            target.execute(
                text("UPDATE alembic_version SET version_num = :name"), {"name": schema.MOVING}
            )
            self._rest_foreign_keys(target)

    def copy(self) -> Iterator[int]:
        """Copy what is missing; yields how many rows came over, batch by batch."""
        for table in self.tables:
            yield self._noted(table)[0]
            while count := self._batch(table):
                yield count

    def compare(self, table: Table) -> None:
        """Read a table on both sides, row by row; raises ``MoveError`` at the first difference."""
        with (
            self._source.engine.connect() as source,
            self._target.engine.connect() as target,
            closing(_rows(source, table)) as ours,
            closing(_rows(target, table)) as theirs,
        ):
            _same(table, ours, theirs)

    def finish(self) -> None:
        """Foreign keys hold again, new rows get new numbers, and the target may be used."""
        with self._target.engine.begin() as target:
            if not self._target.sqlite:
                for table in self.tables:
                    _wind_up(target, table)
                for constraint in _foreign_keys(self.tables):
                    target.execute(AddConstraint(constraint))
            _NOTES.drop(target)
            _call(target, schema.head())

    def _under_way(self) -> bool:
        try:
            return schema.current(self._target) == schema.MOVING
        except DBAPIError as error:
            raise MoveError(f"the target can't be opened ({type(error.orig).__name__})") from None

    def _rest_foreign_keys(self, target: Connection) -> None:
        if not self._target.sqlite:  # there they are not checked on what is only inserted in order
            for constraint in _foreign_keys(self.tables):
                target.execute(DropConstraint(constraint))

    def _noted(self, table: Table) -> tuple[int, str, Key | None]:
        with self._target.engine.connect() as target:
            row = target.execute(select(_NOTES).where(_NOTES.c.name == table.name)).one_or_none()
        if row is None:
            return (0, "", None)
        return (row.copied, row.digest, tuple(json.loads(row.last)))

    def _as_left(self, table: Table) -> None:
        count, digest, _ = self._noted(table)
        with self._target.engine.connect() as target:
            found, seen = "", 0
            for row in _rows(target, table):
                found, seen = _chained(found, row), seen + 1
        if (seen, found) != (count, digest):
            raise MoveError(
                f"{table.name} in the target has changed since the last run; use an empty target"
            )

    def _batch(self, table: Table) -> int:
        count, digest, last = self._noted(table)
        with self._source.engine.connect() as source:
            rows = source.execute(
                _query(table, last, sqlite=self._source.sqlite).limit(BATCH)
            ).all()
        if not rows:
            return 0
        for row in rows:
            digest = _chained(digest, row)
        key = json.dumps([getattr(rows[-1], c.name) for c in table.primary_key.columns])
        note = {"copied": count + len(rows), "digest": digest, "last": key}
        with self._target.engine.begin() as target:
            try:
                target.execute(insert(table), [dict(row._mapping) for row in rows])
            except DBAPIError as error:
                first = _key(table, rows[0])
                raise MoveError(
                    f"rows of {table.name} from {first} on can't be stored "
                    f"({type(error.orig).__name__}); nothing of them was"
                ) from None
            if count or last is not None:
                target.execute(update(_NOTES).where(_NOTES.c.name == table.name).values(**note))
            else:
                target.execute(insert(_NOTES).values(name=table.name, **note))
        return len(rows)


def _same(table: Table, ours: Iterator[Any], theirs: Iterator[Any]) -> None:
    for one, other in zip_longest(ours, theirs):
        if one is None or other is None or _plain(one) != _plain(other):
            found = one if one is not None else other
            raise MoveError(
                f"{table.name} differs at {_key(table, found)}: {_which(one, other)}; "
                "move to an empty target again"
            )


def _query(table: Table, after: Key | None = None, *, sqlite: bool) -> Any:
    keys = [_ordered(column, sqlite=sqlite) for column in table.primary_key.columns]
    query = select(table).order_by(*keys)
    return query if after is None else query.where(tuple_(*keys) > tuple_(*after))


def _ordered(column: Column[Any], *, sqlite: bool) -> ColumnElement[Any]:
    # PostgreSQL sorts words by its locale, SQLite by their bytes.
    return column if sqlite or not isinstance(column.type, String) else column.collate("C")


def _rows(connection: Connection, table: Table) -> Generator[Any, None, None]:
    query = _query(table, sqlite=connection.dialect.name == "sqlite")
    with closing(connection.execution_options(yield_per=BATCH).execute(query)) as found:
        yield from found


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def _chained(digest: str, row: Any) -> str:
    return hashlib.sha256(f"{digest}\n{_plain(row)}".encode()).hexdigest()


def _plain(row: Any) -> str:
    """A row as text that is the same on every database."""
    return json.dumps([_value(value) for value in row], sort_keys=True)


def _value(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat() if hasattr(value, "isoformat") else value


def _key(table: Table, row: Any) -> str:
    return ", ".join(f"{c.name} {getattr(row, c.name)}" for c in table.primary_key.columns)


def _which(one: Any, other: Any) -> str:
    if one is None:
        return "only the target has it"
    if other is None:
        return "only the source has it"
    names = [n for n in one._mapping if _value(one._mapping[n]) != _value(other._mapping[n])]
    return f"other {', '.join(names) or 'values'}"  # names of columns, never what is in them


def _call(target: Connection, revision: str) -> None:
    target.execute(text("UPDATE alembic_version SET version_num = :name"), {"name": revision})


def _foreign_keys(tables: Sequence[Table]) -> Iterator[Any]:
    for table in tables:
        yield from sorted(table.foreign_key_constraints, key=lambda key: str(key.name))


def _wind_up(target: Connection, table: Table) -> None:
    """Let numbers of new rows begin after the highest that came over."""
    keys = list(table.primary_key.columns)
    if len(keys) != 1 or not isinstance(keys[0].type, Integer):
        return
    values = {"name": table.name, "key": keys[0].name}
    sequence = target.scalar(text("SELECT pg_get_serial_sequence(:name, :key)"), values)
    highest = target.scalar(select(func.max(keys[0])))
    if sequence and highest:
        values = {"name": sequence, "highest": highest}
        target.execute(text("SELECT setval(:name, :highest)"), values)
