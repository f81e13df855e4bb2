"""A token bucket: how many messages may go out now, at so many a second."""

import threading
import time
from collections.abc import Callable

BURST_SECONDS = 0.5  # after a quiet time half a second's worth may go at once


class Bucket:
    """The allowance of one sender; safe to share between threads."""

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._size = max(1.0, rate * BURST_SECONDS)
        self._clock = clock
        self._tokens = self._size
        self._filled_at = clock()
        self._paused_until = 0.0
        self._lock = threading.Lock()

    def take(self, wanted: int) -> int:
        """Take up to ``wanted`` tokens; how many there were."""
        with self._lock:
            self._fill()
            if self._clock() < self._paused_until:
                return 0
            taken = min(wanted, int(self._tokens))
            self._tokens -= taken
            return taken

    def give_back(self, unused: int) -> None:
        """Return tokens for which there was no message."""
        with self._lock:
            self._tokens = min(self._size, self._tokens + unused)

    def pause(self, seconds: float) -> None:
        """Let nothing out for a while: the provider said that we are too fast, or is away."""
        with self._lock:
            self._paused_until = max(self._paused_until, self._clock() + seconds)

    def wait(self) -> float:
        """Seconds until the next token."""
        with self._lock:
            self._fill()
            paused = self._paused_until - self._clock()
            missing = (1.0 - self._tokens) / self._rate
            return max(0.0, paused, missing)

    def _fill(self) -> None:
        now = self._clock()
        self._tokens = min(self._size, self._tokens + (now - self._filled_at) * self._rate)
        self._filled_at = now
