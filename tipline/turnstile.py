"""Lets the processes that write to one SQLite file go one after the other, none of them starved.

SQLite gives the file to whoever asks first after it was let go.  A worker that writes all the time
asks again at once and wins; the webhook beside it waits for seconds.  Here the next in line holds
a second lock, so that nobody can push in before it, and it notices within a millisecond that it
is its turn.  This is politeness, not safety: that stays with SQLite.
"""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

POLL_SECONDS = 0.001
PATIENCE_SECONDS = 30.0  # then go on without: SQLite itself will say if somebody is stuck


class Turnstile:
    """Two lock files beside the database; one thread of this process goes through at a time."""

    def __init__(self, path: Path) -> None:
        self._paths = (path.with_name(f"{path.name}-next"), path.with_name(f"{path.name}-writer"))
        self._thread = threading.Lock()
        self._files: tuple[int, int] | None = None
        self._pid = 0

    @contextmanager
    def through(self) -> Iterator[None]:
        """Wait for the turn and keep it for the length of the block."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        mine = self._thread.acquire(timeout=PATIENCE_SECONDS)
        try:
            if not mine:
                yield
                return
            following, writing = self._open()
            try:
                _lock(following, deadline)
                _lock(writing, deadline)
                fcntl.flock(following, fcntl.LOCK_UN)
                yield
            finally:
                fcntl.flock(following, fcntl.LOCK_UN)
                fcntl.flock(writing, fcntl.LOCK_UN)
        finally:
            if mine:
                self._thread.release()

    def _open(self) -> tuple[int, int]:
        # Locks belong to an open file: one inherited by a fork would be shared with the parent.
        if self._files is None or self._pid != os.getpid():
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
            first, second = (os.open(path, flags, 0o600) for path in self._paths)
            self._files, self._pid = (first, second), os.getpid()
        return self._files

    def close(self) -> None:
        """Let go of the files."""
        if self._files is not None and self._pid == os.getpid():
            for file in self._files:
                os.close(file)
        self._files = None


def _lock(file: int, deadline: float) -> None:
    """Lock a file; gives up silently at the deadline."""
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return
            time.sleep(POLL_SECONDS)
        else:
            return
