"""The indexes of one process: loaded from the database, kept up to date while it runs."""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy.orm import Session

from factchecks.changes import CLAIM, FACT_CHECK
from factchecks.models import IndexChange
from factchecks.queries import changes_since, count_live, latest_seq, references
from matchers.errors import IndexMismatch
from matchers.text.kept import KeptVectors
from matchers.text.vectors import Vectors
from matchers.types import Content, Matched, MediaKind, Reference
from tipline.runtime import Runtime
from tipline.triage import sources
from tipline.triage.index import Entry, ScopeIndex
from tipline.triage.shelf import Saved, Shelf
from tipline.triage.strict import limits_of, stricter
from tipline.triage.voters_index import VotersIndex

# PostgreSQL may show a lower number after a higher one: transactions commit in any order.
LOOK_BACK = 500
# Fewer fact-checks are read from the database within seconds; more begin with the saved index.
SAVED_FROM = 20_000
STALE_AFTER = 5_000  # fact-checks that changed since it was saved: then it is saved anew


class LiveMatching:
    """Fact-checks (``match``) and claims (``claims.match``); ids mean what the database says now.

    ``refresh`` loads at first use and then follows ``index_change``; it is cheap when nothing
    changed (one number is read), so every match begins with it.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._db, self._preferences = runtime.db, runtime.preferences
        self._lock = threading.Lock()
        self._seq: int | None = None
        self._seen: set[int] = set()
        self._runtime = runtime
        self._shelf = Shelf(runtime.settings.instance / "index")
        self._saved_pictures: dict[str, int] = {}
        self.fact_checks = ScopeIndex(self._fact_checks_now)
        self.voters = VotersIndex(self._db, self._claims_now)

    @property
    def claims(self) -> ScopeIndex:
        """The index of claims, read at first use; raises ``ClaimsAreLoading`` while it is read."""
        return self.voters.get()

    @property
    def ready(self) -> bool:
        """Whether the fact-checks were loaded once: what can be answered is answered."""
        return self._seq is not None

    @property
    def seq(self) -> int:
        """The newest change that the indexes have taken in."""
        return self._seq or 0

    def match(self, content: Content) -> Matched:
        """Which fact-checks ``content`` is about, as of this moment."""
        self.refresh()
        self._preferences.follow()
        return stricter(self.fact_checks.match(content), limits_of(self._preferences.matching))

    def refresh(self) -> None:
        """Take in every change committed before this call."""
        with self._lock:
            if self._seq is None:
                self._load()
            else:
                self._follow()

    def _load(self) -> None:
        with self._db.read() as session:
            many = count_live(session) >= SAVED_FROM
        newest = self._load_shared() if many else None
        with self._db.read() as session:
            # Before reading: what changes meanwhile is read a second time, never missed.
            newest = latest_seq(session) if newest is None else newest
            self._seen = {c.seq for c in changes_since(session, max(0, newest - LOOK_BACK))}
            self._seen = {seq for seq in self._seen if seq <= newest}
            if not many:
                self.fact_checks = ScopeIndex(self._fact_checks_now, vectors=self._vectors())
                self.fact_checks.replace((), sources.fact_checks(session))
        self.fact_checks.commit()
        self._seq = newest

    def _load_shared(self) -> int:
        """Begin with what a process of this host has saved; build and save it if none has."""
        with self._shelf.turn(), self._db.read() as session:
            newest = latest_seq(session)
            saved = self._shelf.newest(session)
            try:
                self._open(saved)
            except IndexMismatch:  # another version wrote it
                saved = None
                self._open(None)
            if saved is None:
                pictures: dict[str, int] = {}
                entries = _counted(sources.fact_checks(session), pictures)
                self.fact_checks.replace((), entries)
                self._save(session, newest, pictures)
                return newest
            self._saved_pictures = saved.pictures
            if self.fact_checks.vectors is not None:
                self.fact_checks.vectors.upsert(sources.live_references(session))
            self.fact_checks.add_prints(sources.sounds_and_videos(session))
            since = saved.seq if self._db.sqlite else max(0, saved.seq - LOOK_BACK)
            checks = _ids(_all_since(session, since), FACT_CHECK)
            kept = self._replace_checks(session, checks)
            if kept and len(checks) > STALE_AFTER:
                self._save(session, newest, dict(self._saved_pictures))
            return newest

    def _open(self, saved: Saved | None) -> None:
        self._shelf.close()
        texts = self._shelf.own_texts(saved.folder if saved else None)
        self.fact_checks = ScopeIndex(
            self._fact_checks_now, texts=texts, saved=saved, vectors=self._vectors()
        )

    def _vectors(self) -> Vectors | None:
        """Sentence vectors for fact-checks alone: what voters sent is not to lie in a file."""
        encoder = self._runtime.encoder
        if encoder is None:
            return None
        folder = self._runtime.settings.instance / "vectors"
        return Vectors(encoder, KeptVectors(folder, encoder))

    def _save(self, session: Session, seq: int, pictures: dict[str, int]) -> None:
        if not seq:
            return
        saved = Saved(self._shelf.begin(), seq, {}, {}, pictures)
        self.fact_checks.save(saved)
        self._shelf.finish(session, saved)
        self._saved_pictures = pictures

    def _replace_checks(self, session: Session, ids: list[int]) -> bool:
        """Read fact-checks anew; False if pictures are gone that the saved folder holds."""
        pictures: dict[str, int] = {}
        entries = list(_counted(sources.fact_checks(session, ids), pictures))
        self.fact_checks.replace(map(str, ids), entries)
        kept = True
        for id in map(str, ids):
            if pictures.get(id, 0) < self._saved_pictures.get(id, 0):
                kept = False
            if id in pictures:
                self._saved_pictures[id] = pictures[id]
            else:
                self._saved_pictures.pop(id, None)
        if not kept:
            self._shelf.drop()
        return kept

    def close(self) -> None:
        """Throw away what this process alone has on disk."""
        self._shelf.close()

    def _follow(self) -> None:
        with self._db.read() as session:
            changes = [change for change in self._window(session) if change.seq not in self._seen]
            if not changes:
                self._follow_vectors()
                return
            checks = _ids(changes, FACT_CHECK)
            claims = _ids(changes, CLAIM)
            if checks:
                self._replace_checks(session, checks)
        if checks:
            self.fact_checks.commit()
        if claims:
            self.voters.follow(claims)
        self._seq = max(self.seq, *(change.seq for change in changes))
        self._seen |= {change.seq for change in changes}
        self._seen = {seq for seq in self._seen if seq > self.seq - LOOK_BACK}

    def _follow_vectors(self) -> None:
        """Take in what a worker has encoded since."""
        vectors = self.fact_checks.vectors
        if vectors is not None and vectors.waiting:
            vectors.commit()

    def _window(self, session: Session) -> list[IndexChange]:
        """What may be new: after the newest, and on PostgreSQL the gaps shortly before it."""
        since = self.seq if self._db.sqlite else max(0, self.seq - LOOK_BACK)
        return _all_since(session, since)

    def _fact_checks_now(self, ids: Sequence[str]) -> Mapping[str, Reference]:
        with self._db.read() as session:
            return references(session, ids)

    def _claims_now(self, ids: Sequence[str]) -> Mapping[str, Reference]:
        with self._db.read() as session:
            return sources.claim_references(session, ids)


def _all_since(session: Session, since: int) -> list[IndexChange]:
    found: list[IndexChange] = []
    while batch := changes_since(session, found[-1].seq if found else since):
        found += batch
    return found


def _counted(entries: Iterable[Entry], pictures: dict[str, int]) -> Iterator[Entry]:
    """The entries as they are; how many pictures each has is noted."""
    for entry in entries:
        number = sum(kind == MediaKind.IMAGE for kind, _ in entry.prints)
        if number:
            pictures[entry.reference.id] = number
        yield entry


def _ids(changes: Sequence[IndexChange], scope: str) -> list[int]:
    return sorted({change.ref_id for change in changes if change.scope == scope})
