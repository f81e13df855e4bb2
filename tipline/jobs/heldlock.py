"""A lock in PostgreSQL that a process holds as long as it lives, on a connection of its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import text

from tipline import logs
from tipline.db import Database, conninfo

log = logs.get(__name__)

KIND = 0x74697077  # the advisory locks that are names of workers
CHECK_SECONDS = 5.0  # how often the connection is tried; a broken one is made anew

_HELD = text(
    "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted"
    " AND classid = :kind AND objid::bigint = hashtext(:name)::bigint & 4294967295"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
)


def lock_is_held(db: Database, name: str) -> bool:
    """Whether a living process holds the lock of this name."""
    with db.read() as session:
        return bool(session.scalar(_HELD, {"kind": KIND, "name": name}))


class HeldLock:
    """Holds the lock of a name; takes it again after the database was away."""

    def __init__(self, db: Database, name: str) -> None:
        self._conninfo = conninfo(db.url)
        self._name = name
        self._end = threading.Event()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold it for the length of the block."""
        connection = self._take()
        thread = threading.Thread(target=self._keep, args=(connection,), name="presence")
        thread.start()
        try:
            yield
        finally:
            self._end.set()
            thread.join()

    def _take(self) -> psycopg.Connection[tuple[object, ...]] | None:
        try:
            connection = psycopg.connect(self._conninfo, autocommit=True, connect_timeout=10)
            connection.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", (KIND, self._name))
        except psycopg.Error:
            log.error("presence_not_known", worker=self._name)
            return None
        return connection

    def _keep(self, connection: psycopg.Connection[tuple[object, ...]] | None) -> None:
        while not self._end.wait(CHECK_SECONDS if connection else CHECK_SECONDS / 5):
            try:
                if connection is not None:
                    connection.execute("SELECT 1")
            except psycopg.Error:
                connection.close()  # type: ignore[union-attr]  # it was there a line above
                connection = None
            if connection is None:
                connection = self._take()
        if connection is not None:
            connection.close()
