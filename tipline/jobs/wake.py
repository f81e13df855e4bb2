"""Waking those who wait for work: at once within a process, within a tenth of a second across."""

import threading
import weakref
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from tipline.db import Database

POLL_SECONDS = 0.1  # how often another process's commits are looked for
POSTGRES_POLL_SECONDS = 0.25  # a query each time, where SQLite reads one number from memory

_bells: "weakref.WeakSet[threading.Event]" = weakref.WeakSet()


def new_bell() -> threading.Event:
    """An event that is set whenever there may be new work; its owner clears it."""
    bell = threading.Event()
    _bells.add(bell)
    return bell


def ring() -> None:
    """Wake everybody in this process."""
    for bell in list(_bells):
        bell.set()


def ring_after_commit(session: Session) -> None:
    """Wake everybody in this process once the session's transaction is there for all to see."""

    def committed(_session: Session) -> None:
        ring()

    event.listen(session, "after_commit", committed, once=True)


class ChangeWatch:
    """A thread that rings when another connection has changed the database."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="change-watch", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Stop watching."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        if self._db.sqlite:
            self._watch_sqlite()
        else:
            while not self._stop.wait(POSTGRES_POLL_SECONDS):
                ring()

    def _watch_sqlite(self) -> None:
        # A plain driver connection outside any transaction: data_version moves with each commit
        # of another connection, and asking costs microseconds.
        connection: Any = self._db.engine.raw_connection()
        try:
            cursor = connection.cursor()
            seen = None
            while not self._stop.wait(POLL_SECONDS):
                version = cursor.execute("PRAGMA data_version").fetchone()[0]
                if version != seen:
                    seen = version
                    ring()
        finally:
            connection.close()
