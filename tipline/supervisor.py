"""Keeps a few processes running: starts them, restarts what falls over, ends them in peace."""

import ctypes
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence

from tipline import logs

GRACE_SECONDS = 30.0  # to end in peace; after that a process is killed, and its jobs are taken up
STEADY_SECONDS = 10.0  # whoever has run for so long has started well
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
HOPELESS = 3  # falls in a row without ever having been steady: a wrong setting, a taken port
_PR_SET_PDEATHSIG = 1

log = logs.get(__name__)


class Child:
    """One process that should be running; ``keep_open`` are files that it inherits."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        env: Mapping[str, str],
        keep_open: Sequence[int] = (),
    ) -> None:
        self.name = name
        self._keep_open = tuple(keep_open)
        self._command = list(command)
        self._env = dict(env)
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._start_at = 0.0
        self._falls = 0
        self._was_steady = False

    @property
    def hopeless(self) -> bool:
        """Whether it falls over each time that it is started."""
        return self._falls >= HOPELESS and not self._was_steady

    @property
    def pid(self) -> int | None:
        """The process's id while there is one."""
        return self._process.pid if self._process else None

    def look_after(self) -> None:
        """Start it if it is time to; notice if it ended."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._start_at:
                self._start()
            return
        status = self._process.poll()
        if status is None:
            if now - self._started >= STEADY_SECONDS:
                self._was_steady, self._falls = True, 0
            return
        self._process = None
        self._falls += 1
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (self._falls - 1))
        self._start_at = now + pause
        log.error("process_ended", kind=self.name, status=status, seconds=pause)

    def ask_to_end(self) -> None:
        """Send SIGTERM."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def wait(self, seconds: float) -> None:
        """Wait for the end, and force it when the time is over."""
        if self._process is None:
            return
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            log.error("process_killed", kind=self.name)
            self._process.kill()
            self._process.wait()

    def _start(self) -> None:
        # A session of its own: Ctrl+C reaches the supervisor only, which then asks nicely.
        self._process = subprocess.Popen(  # noqa: S603 - our own commands
            self._command,
            env=self._env,
            start_new_session=True,
            pass_fds=self._keep_open,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - no threads here
        )
        self._started = time.monotonic()


def supervise(children: Sequence[Child], stop: threading.Event) -> int:
    """Keep ``children`` running until ``stop`` is set; the exit status."""
    status = 0
    while not stop.is_set():
        for child in children:
            child.look_after()
        broken = [child.name for child in children if child.hopeless]
        if broken:
            log.critical("process_hopeless", kind=",".join(broken))
            status = 1
            break
        stop.wait(0.2)
    for child in children:
        child.ask_to_end()
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children:
        child.wait(max(0.0, deadline - time.monotonic()))
    return status


def stop_on_signals() -> threading.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _end_with_parent() -> None:
    """In a new child on Linux: be told to end if the supervisor itself is killed."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
