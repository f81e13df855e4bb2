"""Sessions on the database, for writing and for reading, on SQLite and PostgreSQL.

SQLite: write-ahead log, and every writing transaction begins with ``BEGIN IMMEDIATE``.  A deferred
transaction that first reads and then writes fails with "database is locked" as soon as two
processes do it at once, however long the busy timeout is.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from tipline.turnstile import Turnstile

BUSY_TIMEOUT_MS = 30_000  # a writer waits this long for its turn before it fails
RECYCLED_SECONDS = 3600
WRITER_POLL_SECONDS = 0.001  # how often whoever waits for its turn asks for it


class Database:
    """One engine with two kinds of session; safe to share between threads."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _sqlite_engine(url) if url.startswith("sqlite") else _postgres_engine(url)
        self._write = sessionmaker(self.engine, expire_on_commit=False)
        path = make_url(url).database
        in_file = self.sqlite and path and path != ":memory:"
        self._turnstile = Turnstile(Path(path)) if in_file and path else None
        reader = self.engine.execution_options(tipline_readonly=True)
        self._read = sessionmaker(reader, expire_on_commit=False)

    @property
    def sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that commits at the end of the block, and rolls back on an exception."""
        turn = self._turnstile.through() if self._turnstile else nullcontext()
        with turn, self._write() as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading only: never waits for a writer, refuses to write.

        What was loaded stays readable after the block.
        """
        with self._read() as session:
            yield session

    def writer(self) -> Session:
        """An open session for code that decides itself when to commit (web requests)."""
        return self._write()

    def dispose(self) -> None:
        """Close all connections (before forking, and in tests)."""
        self.engine.dispose()
        if self._turnstile:
            self._turnstile.close()


def conninfo(url: str) -> str:
    """A SQLAlchemy URL of PostgreSQL as libpq reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _sqlite_engine(url: str) -> Engine:
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    # Parameters hold what voters wrote; an error message must not carry them into a log.
    # A connection learns of new statistics (``tipline/statistics.py``) only when it is opened.
    engine = create_engine(
        url,
        hide_parameters=True,
        connect_args={"timeout": BUSY_TIMEOUT_MS / 1000},
        pool_recycle=RECYCLED_SECONDS,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgres_engine(url: str) -> Engine:
    engine = create_engine(
        url, hide_parameters=True, pool_pre_ping=True, pool_size=10, max_overflow=10
    )
    event.listen(engine, "begin", _begin_postgres)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own accord
    cursor = connection.cursor()
    try:
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        # FULL: what was accepted is on the disk before we say so, also if the power goes.
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()
    except sqlite3.Error:
        connection.close()  # the pool does not have it yet, so nobody else would
        raise


def _begin_sqlite(connection: Connection) -> None:
    # Straight to the driver: this is done for every transaction.
    cursor = connection.connection.cursor()
    try:
        if connection.get_execution_options().get("tipline_readonly"):
            cursor.execute("PRAGMA query_only = ON")
            cursor.execute("BEGIN DEFERRED")
        else:
            cursor.execute("PRAGMA query_only = OFF")
            if not _begin_immediate(cursor):
                raise _locked()
    finally:
        cursor.close()


# SQLSTATE of PostgreSQL: connections (08…), a server that is shut down or starts (57P0…), or that
# has as many connections as it may (53300).
_AWAY_STATES = ("08", "57P0", "53300")


def is_away(error: BaseException) -> bool:
    """Whether the database could not be reached, or gave no turn: nobody's fault who asked."""
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated or isinstance(error.orig, TimeoutError):
        return True
    if not isinstance(error.orig, psycopg.OperationalError):
        return False
    state = error.orig.sqlstate
    return state is None or state.startswith(_AWAY_STATES)


def _locked() -> OperationalError:
    waited = f"no turn to write within {BUSY_TIMEOUT_MS // 1000} s"
    return OperationalError("BEGIN IMMEDIATE", {}, TimeoutError(waited))


def _begin_immediate(cursor: Any) -> bool:
    """Become the writer; False if another process stayed it for the whole time.

    SQLite's own waiting sleeps ever longer, up to 0.1 s, while a write takes a few milliseconds:
    a webhook beside a busy worker then waits many times longer than it must.
    """
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    cursor.execute("PRAGMA busy_timeout = 0")
    try:
        while time.monotonic() < deadline:
            try:
                cursor.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
                time.sleep(WRITER_POLL_SECONDS)
            else:
                return True
        return False
    finally:
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")


def _begin_postgres(connection: Connection) -> None:
    if connection.get_execution_options().get("tipline_readonly"):
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
