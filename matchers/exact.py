"""Looks up ids by something that is either the same or not: a file's digest, a web address."""

import threading
from collections.abc import Iterable

from matchers.links import canonical_url


class ExactIndex:
    """Keys to ids, both ways, safe to read from one thread while another one changes it."""

    def __init__(self) -> None:
        self._ids: dict[str, set[str]] = {}
        self._keys: dict[str, set[str]] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._ids)

    def _put(self, id: str, key: str) -> None:
        with self._lock:
            self._ids.setdefault(key, set()).add(id)
            self._keys.setdefault(id, set()).add(key)

    def _get(self, key: str) -> tuple[str, ...]:
        with self._lock:
            return tuple(sorted(self._ids.get(key, ())))

    def contents(self) -> dict[str, list[str]]:
        """Every id with its keys, sorted, to be put down and read back with ``add``."""
        with self._lock:
            return {id: sorted(keys) for id, keys in self._keys.items()}

    def remove(self, ids: Iterable[str]) -> None:
        """Forget every key of ``ids``; unknown ids are no error."""
        with self._lock:
            for id in ids:
                for key in self._keys.pop(id, ()):
                    left = self._ids[key]
                    left.discard(id)
                    if not left:
                        del self._ids[key]


class FileIndex(ExactIndex):
    """SHA-256 of a file's bytes (64 hex digits) to the ids that it belongs to."""

    def add(self, id: str, sha256: str) -> None:
        """Remember that the file belongs to ``id``; several of both are allowed."""
        self._put(id, sha256.lower())

    def find(self, sha256: str) -> tuple[str, ...]:
        """The ids that a file with this digest belongs to, sorted."""
        return self._get(sha256.lower())


class LinkIndex(ExactIndex):
    """Canonical web address to ids: pages that were checked, and the fact-checks themselves."""

    def add(self, id: str, url: str) -> None:
        """Remember ``url`` for ``id``; what isn't a web address is left out."""
        if key := canonical_url(url):
            self._put(id, key)

    def find(self, url: str) -> tuple[str, ...]:
        """The ids of the page at ``url``, sorted."""
        key = canonical_url(url)
        return self._get(key) if key else ()
