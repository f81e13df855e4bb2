"""Keeps what was last found out about a few pictures: each is matched against several indexes."""

import hashlib
import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

import numpy as np

from matchers.image.pixels import Gray

KEPT = 8  # pictures: as many as the threads of a worker may be at, and a few more

Found = TypeVar("Found")


class Recent(Generic[Found]):
    """The last findings by the pixels that they are about and what was asked of them.

    Threads that ask for the same at the same time may both do the work; both get the same.
    """

    def __init__(self, most: int = KEPT) -> None:
        self._most = most
        self._kept: dict[tuple[bytes, Hashable], Found] = {}
        self._lock = threading.Lock()

    def get(self, gray: Gray, asked: Hashable, find: Callable[[], Found]) -> Found:
        """What ``find`` finds of ``(h, w) uint8``, or found a moment ago for the same question."""
        pixels = hashlib.blake2b(np.ascontiguousarray(gray).data, digest_size=16)
        pixels.update(repr(gray.shape).encode())
        key = (pixels.digest(), asked)
        with self._lock:
            if key in self._kept:
                return self._kept[key]
        found = find()
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > self._most:
                del self._kept[next(iter(self._kept))]
        return found
