"""Runs decoders of untrusted bytes in a limited child process that can be lost without harm.

The life of a worker::

    started ──► limits itself ──► idle ◄──► decoding one file
                                    └──► killed (time, memory, crash) ──► a new one is started

Requests go to the child as one line of JSON; answers come back as JSON and raw bytes, never as
pickles, so that a decoder that has been taken over can't make the parent run anything.
"""

import atexit
import contextlib
import json
import os
import select
import struct
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from matchers.errors import UnreadableMedia

HEAD = struct.Struct(">I")
HELD = "held"  # the request that asks by which means of the kernel the child is confined
MAX_HEAD = 4 << 20  # bytes of JSON in one answer
MAX_BODY = 512 << 20  # bytes of raw data in one answer


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: seconds of clock and of CPU, bytes of address space."""

    seconds: float = 20.0
    cpu_seconds: int = 15
    memory: int = 2 << 30


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a decoder gave back: small facts, and raw bytes whose layout the facts describe."""

    facts: dict[str, Any]
    blobs: tuple[bytes, ...]


class Sandbox:
    """One decoding process at a time, started when first needed and again after every loss."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = os.getpid()
        atexit.register(self.close)

    def run(self, task: str, path: Path, **options: Any) -> Decoded:
        """Run ``module:function`` (of ``matchers.decoders``) on the file at ``path``.

        Raises :class:`UnreadableMedia` when the file is refused or its decoding goes over the
        limits or kills the process.
        """
        with self._lock:
            if self._owner != os.getpid():  # we were forked: the child belongs to our parent
                self._child, self._owner = None, os.getpid()
            child = self._child
            if child is None or child.poll() is not None:
                self._kill()  # closes what was open to one that ended by itself
                child = self._child = self._start()
            try:
                return self._ask(child, {"task": task, "path": str(path), "options": options})
            except _Lost as lost:
                self._kill()
                raise UnreadableMedia(
                    f"the file could not be decoded within its limits ({lost})"
                ) from None

    def held(self) -> dict[str, bool]:
        """What the kernel keeps a decoder from: ``filter`` (network, writing, programs) and
        ``namespace`` (no network at all)."""
        return self.run(HELD, Path()).facts

    def close(self) -> None:
        """End the child process, if this process started it."""
        if self._owner == os.getpid():
            self._kill()

    def _start(self) -> subprocess.Popen[bytes]:
        root = str(Path(__file__).resolve().parent.parent)
        return subprocess.Popen(  # noqa: S603 - our own module, no outside input in the arguments
            [sys.executable, "-m", "matchers.sandbox_child", json.dumps(asdict(self.limits))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=root,
            # Nothing of our environment: it has secrets that a decoder has no business with.
            env={"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PATH": "/usr/bin:/bin"},
        )

    def _kill(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()

    def _ask(self, child: subprocess.Popen[bytes], request: dict[str, Any]) -> Decoded:
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            child.stdin.write(json.dumps(request).encode() + b"\n")
            child.stdin.flush()
        except BrokenPipeError:
            raise _Lost("the decoder had ended") from None
        fd, deadline = child.stdout.fileno(), time.monotonic() + self.limits.seconds
        size = HEAD.unpack(_read(fd, HEAD.size, deadline))[0]
        if size > MAX_HEAD:
            raise _Lost("its answer is too large")
        head = json.loads(_read(fd, size, deadline))
        if "error" in head:
            raise UnreadableMedia(str(head["error"]))
        if sum(head["sizes"]) > MAX_BODY:
            raise _Lost("its answer is too large")
        return Decoded(head["facts"], tuple(_read(fd, n, deadline) for n in head["sizes"]))


class _Lost(Exception):
    """The child ended or ran out of time; the message says which."""


def _read(fd: int, wanted: int, deadline: float) -> bytes:
    got = bytearray()
    while len(got) < wanted:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([fd], [], [], left)[0]:
            raise _Lost("it took too long")
        piece = os.read(fd, min(1 << 20, wanted - len(got)))
        if not piece:
            raise _Lost("it needed too much time or memory, or broke the decoder")
        got += piece
    return bytes(got)


_shared: Sandbox | None = None
_shared_lock = threading.Lock()


def shared() -> Sandbox:
    """The sandbox of this process, with the usual limits."""
    global _shared  # noqa: PLW0603 - one child per process, made when first needed
    with _shared_lock:
        if _shared is None:
            _shared = Sandbox()
        return _shared
