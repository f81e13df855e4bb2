"""The indexes of one process: loaded from the database, kept up to date while it runs."""

import threading
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from factchecks.changes import CLAIM, FACT_CHECK
from factchecks.models import IndexChange
from factchecks.queries import changes_since, latest_seq, references
from matchers.types import Content, Matched, Reference
from tipline.runtime import Runtime
from tipline.triage import sources
from tipline.triage.index import ScopeIndex

# PostgreSQL may show a lower number after a higher one: transactions commit in any order.
LOOK_BACK = 500


class LiveMatching:
    """Fact-checks (``match``) and claims (``claims.match``); ids mean what the database says now.

    ``refresh`` loads at first use and then follows ``index_change``; it is cheap when nothing
    changed (one number is read), so every match begins with it.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._db = runtime.db
        self._lock = threading.Lock()
        self._seq: int | None = None
        self._seen: set[int] = set()
        self.fact_checks = ScopeIndex(self._fact_checks_now)
        self.claims = ScopeIndex(self._claims_now)

    @property
    def ready(self) -> bool:
        """Whether everything was loaded once."""
        return self._seq is not None

    @property
    def seq(self) -> int:
        """The newest change that the indexes have taken in."""
        return self._seq or 0

    def match(self, content: Content) -> Matched:
        """Which fact-checks ``content`` is about, as of this moment."""
        self.refresh()
        return self.fact_checks.match(content)

    def refresh(self) -> None:
        """Take in every change committed before this call."""
        with self._lock:
            if self._seq is None:
                self._load()
            else:
                self._follow()

    def _load(self) -> None:
        with self._db.read() as session:
            # Before reading: what changes meanwhile is read a second time, never missed.
            newest = latest_seq(session)
            self._seen = {c.seq for c in changes_since(session, max(0, newest - LOOK_BACK))}
            self.fact_checks.replace((), sources.fact_checks(session))
            self.claims.replace((), sources.claims(session))
        self.fact_checks.commit()
        self.claims.commit()
        self._seq = newest

    def _follow(self) -> None:
        with self._db.read() as session:
            changes = [change for change in self._window(session) if change.seq not in self._seen]
            if not changes:
                return
            checks = _ids(changes, FACT_CHECK)
            claims = _ids(changes, CLAIM)
            if checks:
                self.fact_checks.replace(map(str, checks), sources.fact_checks(session, checks))
            if claims:
                self.claims.replace(map(str, claims), sources.claims(session, claims))
        if checks:
            self.fact_checks.commit()
        if claims:
            self.claims.commit()
        self._seq = max(self.seq, *(change.seq for change in changes))
        self._seen |= {change.seq for change in changes}
        self._seen = {seq for seq in self._seen if seq > self.seq - LOOK_BACK}

    def _window(self, session: Session) -> list[IndexChange]:
        """What may be new: after the newest, and on PostgreSQL the gaps shortly before it."""
        since = self.seq if self._db.sqlite else max(0, self.seq - LOOK_BACK)
        found: list[IndexChange] = []
        while batch := changes_since(session, found[-1].seq if found else since):
            found += batch
        return found

    def _fact_checks_now(self, ids: Sequence[str]) -> Mapping[str, Reference]:
        with self._db.read() as session:
            return references(session, ids)

    def _claims_now(self, ids: Sequence[str]) -> Mapping[str, Reference]:
        with self._db.read() as session:
            return sources.claim_references(session, ids)


def _ids(changes: Sequence[IndexChange], scope: str) -> list[int]:
    return sorted({change.ref_id for change in changes if change.scope == scope})
