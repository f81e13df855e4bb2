"""Real processes for tests that kill them: started in their own group, ended for certain."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0  # seconds for anything that should happen at once, on a busy machine


def free_port() -> int:
    """A port that nothing listens at now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(done: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Wait until ``done``; fails with ``what`` if it never comes."""
    deadline = time.monotonic() + patience
    while not done():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {patience:.0f} s in vain: {what}")
        time.sleep(0.02)


class Process:
    """One process with all its children."""

    def __init__(
        self, *arguments: str, env: Mapping[str, str], log: Path, keep_open: Sequence[int] = ()
    ) -> None:
        self._keep_open = tuple(keep_open)
        self._command = [sys.executable, "-m", *arguments]
        self._env = {**os.environ, **env}
        self._log = log
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; what it prints goes to the end of its log file."""
        with self._log.open("ab") as log:
            self._running = subprocess.Popen(
                self._command,
                env=self._env,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=self._keep_open,
            )

    def signal(self, number: int) -> None:
        """Send a signal to the process and all its children."""
        if self._running is not None and self._running.poll() is None:
            os.killpg(self._running.pid, number)

    def kill(self) -> None:
        """End it at once, with no chance to clear up."""
        self.signal(signal.SIGKILL)
        if self._running is not None:
            self._running.wait(PATIENCE)

    def end(self) -> int:
        """Ask the process itself to end; its exit status."""
        assert self._running is not None
        self._running.terminate()
        return self._running.wait(PATIENCE)

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._running is not None
        return self._running.pid


@contextmanager
def running(processes: Sequence[Process]) -> Iterator[None]:
    """Start processes; whatever happens, none is left at the end."""
    try:
        for process in processes:
            process.start()
        yield
    finally:
        for process in processes:
            process.kill()


def answers(url: str) -> bool:
    """Whether a web server answers there."""
    try:
        with urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False
