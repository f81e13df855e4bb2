"""The index of what voters sent, read from the database; in the background where that is much.

It is never written to a disk of its own, so each worker reads it at every start.  Meanwhile a tip
that a fact-check answers is answered, unless a checker said no to that fact-check for some claim,
which may be this one.  What none answers waits: to group it, or to tell its voter that nobody asked
before, all claims must be known.
"""

import threading
import time
from collections.abc import Sequence

from sqlalchemy import func, select

from matchers.types import Lookup
from tipline import logs
from tipline.db import Database
from tipline.errors import Away
from tipline.models import Claim
from tipline.triage import sources
from tipline.triage.index import ScopeIndex

log = logs.get(__name__)

# Read at once: takes a second (`benchmarks.large --fact-checks 2000 --claims 20000 --tips 100000`:
# 20,000 claims in 8.4 s).
AT_ONCE = 2_000


class ClaimsAreLoading(Away):
    """The claims are being read; whoever needs them waits a moment."""

    seconds = 5.0


class VotersIndex:
    """Opened at first use; :meth:`follow` keeps it up to date, also while it is being read."""

    def __init__(self, db: Database, lookup: Lookup) -> None:
        self._db, self._lookup = db, lookup
        self._lock = threading.Lock()
        self._index: ScopeIndex | None = None
        self._loading = False
        self._changed: set[int] = set()  # while it was read
        self._waiting: set[int] = set()  # tips for which it was missed

    def get(self) -> ScopeIndex:
        """The index with everything in it; raises ``ClaimsAreLoading``, and then begins to read."""
        with self._lock:
            if self._index is None and not self._loading:
                self._begin()
            if self._index is None:
                raise ClaimsAreLoading("what voters sent is being read into the index of claims")
            return self._index

    def wait(self, tip_id: int) -> None:
        """Remember that this tip can't do without it."""
        with self._lock:
            if self._index is None:
                self._waiting.add(tip_id)

    def expect(self, tip_id: int) -> None:
        """Raise ``ClaimsAreLoading`` where looking this tip up again would be for nothing."""
        if tip_id in self._waiting:
            self.get()

    def follow(self, ids: Sequence[int]) -> None:
        """Read these claims anew."""
        with self._lock:
            if self._index is not None:
                self._read_again(self._index, ids)
            elif self._loading:
                self._changed.update(ids)

    def _begin(self) -> None:
        with self._db.read() as session:
            many = session.scalar(select(func.count(Claim.id))) or 0
        if many <= AT_ONCE:
            self._index = self._read()
            return
        self._loading, self._changed = True, set()
        threading.Thread(target=self._read_apart, name="claims", daemon=True).start()

    def _read_apart(self) -> None:
        began, index = time.monotonic(), None
        try:
            index = self._read()
            with self._lock:
                self._read_again(index, sorted(self._changed))
                self._index = index
                self._waiting.clear()
        except Exception as error:  # noqa: BLE001 - e.g. the database is away; the next use begins anew
            log.warning("claims_were_not_loaded", reason=type(error).__name__)
        else:
            log.info("claims_loaded", seconds=round(time.monotonic() - began, 1))
        finally:
            self._loading = False

    def _read(self) -> ScopeIndex:
        index = ScopeIndex(self._lookup)
        with self._db.read() as session:
            index.replace((), sources.claims(session))
        index.commit()
        return index

    def _read_again(self, index: ScopeIndex, ids: Sequence[int]) -> None:
        if not ids:
            return
        with self._db.read() as session:
            index.replace(map(str, ids), sources.claims(session, ids))
        index.commit()
