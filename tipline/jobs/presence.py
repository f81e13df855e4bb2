"""Telling at once that another worker on this machine is dead, long before its lease runs out.

Each worker holds a lock: on a small file beside the SQLite database, or in PostgreSQL on a
connection of its own.  The kernel, or the server, lets go of it when the process ends, however it
ends.  Where neither can be told (a database in memory) the leases alone decide.
"""

import fcntl
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy.engine import make_url

from tipline.db import Database
from tipline.jobs.heldlock import HeldLock, lock_is_held


def worker_name() -> str:
    """A name that no other worker has, ever."""
    return f"{socket.gethostname()[:60]}-{os.getpid()}-{secrets.token_hex(4)}"


def _folder(db: Database) -> Path | None:
    path = make_url(db.url).database if db.sqlite else None
    if not path or path == ":memory:":
        return None
    return Path(f"{path}-workers")


@contextmanager
def present(db: Database, name: str) -> Iterator[None]:
    """Be known as alive for the length of the block."""
    if not db.sqlite:
        with HeldLock(db, name).held():
            yield
        return
    folder = _folder(db)
    if folder is None:
        yield
        return
    folder.mkdir(parents=True, exist_ok=True)
    # Locked before it gets its name, so that nobody ever sees it without its lock.
    unfinished, final = folder / f".{name}", folder / name
    with unfinished.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        unfinished.rename(final)
        try:
            yield
        finally:
            final.unlink(missing_ok=True)


def alive(db: Database, name: str) -> bool | None:
    """Whether the worker's process lives; None where nobody can tell."""
    if not db.sqlite:
        return lock_is_held(db, name)
    folder = _folder(db)
    if folder is None:
        return None
    try:
        with (folder / name).open("r+") as file:
            return not _free(file)
    except OSError:  # it ended well, or was cleared away, or never had a name
        return False


def somebody_works(db: Database) -> bool:
    """Whether any worker lives; where nobody can tell (PostgreSQL), no."""
    folder = _folder(db)
    if folder is None or not folder.is_dir():
        return False
    return any(alive(db, path.name) for path in folder.iterdir())


def dead_workers(db: Database) -> Iterator[str]:
    """Names of workers whose process is gone; each file is removed once its name was dealt with."""
    folder = _folder(db)
    if folder is None or not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        try:
            file = path.open("r+")
        except FileNotFoundError:  # its worker ended well just now
            continue
        with file:
            if _free(file):
                yield path.name
                path.unlink(missing_ok=True)


def _free(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
