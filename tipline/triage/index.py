"""One index over words, files and links: of fact-checks, or of open claims."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from factchecks.keys import claim_key
from matchers.audio import AudioMatcher
from matchers.errors import IndexMismatch
from matchers.image import ImageMatcher
from matchers.message import FileIndex, LinkIndex, Matcher
from matchers.text import TextMatcher
from matchers.text.vectors import Vectors
from matchers.types import Answer, Ask, Content, Lookup, Matched, MediaKind, Part, Reference
from matchers.video import VideoMatcher
from tipline.logs import get
from tipline.triage.shelf import PICTURES, TEXTS, Saved, link_files

log = get(__name__)

# A file or an address is the same, but what was checked about it may differ.
EXACT = frozenset({"link", "file-sha256"})


@dataclass(frozen=True, slots=True)
class Entry:
    """Everything by which one id is found."""

    reference: Reference
    files: tuple[str, ...] = ()  # SHA-256 of each
    prints: tuple[tuple[str, bytes], ...] = ()  # kind of file and fingerprint
    links: tuple[str, ...] = ()


class ScopeIndex:
    """The matchers of one scope, changed together; one thread writes, others may match."""

    def __init__(
        self,
        lookup: Lookup,
        *,
        texts: Path | None = None,
        saved: Saved | None = None,
        vectors: Vectors | None = None,
    ) -> None:
        """``texts`` is a folder for the text index (None: in memory), filled from ``saved``.

        ``vectors`` (None: none are used) are never saved with it.
        """
        self.lookup = lookup
        self._texts = TextMatcher(lookup, directory=texts, vectors=vectors)
        self.vectors = vectors
        self._texts_at = texts
        self._pictures = (
            ImageMatcher.open(saved.folder / PICTURES, lookup) if saved else ImageMatcher(lookup)
        )
        self._videos = VideoMatcher(lookup)
        self._sounds = AudioMatcher(lookup)
        self._files = FileIndex()
        self._links = LinkIndex()
        if saved is not None:
            for index, kept in ((self._files, saved.files), (self._links, saved.links)):
                for id, keys in kept.items():
                    for key in keys:
                        index.add(id, key)
        self._looked_at: Mapping[MediaKind, ImageMatcher | VideoMatcher | AudioMatcher] = {
            MediaKind.IMAGE: self._pictures,
            MediaKind.VIDEO: self._videos,
            MediaKind.AUDIO: self._sounds,
        }
        self._matcher = Matcher(
            self._texts,
            self._pictures,
            self._files,
            self._links,
            lookup=lookup,
            videos=self._videos,
            sounds=self._sounds,
        )

    def replace(self, ids: Iterable[str], entries: Iterable[Entry]) -> None:
        """Forget everything about ``ids`` and add ``entries``; seen after :meth:`commit`."""
        ids = tuple(ids)
        if ids:
            entries = list(entries)  # read first: what stays is missing for as short as possible
            for part in (self._texts, self._files, self._links, *self._looked_at.values()):
                part.remove(ids)
        for entry in entries:
            self._add(entry)

    def commit(self) -> None:
        """Make all changes visible."""
        self._texts.commit()
        for part in self._looked_at.values():
            part.commit()

    def save(self, saved: Saved) -> None:
        """Write texts and pictures to the new folder; the index must have its texts on disk."""
        assert self._texts_at is not None
        self.commit()
        (saved.folder / TEXTS).mkdir()
        link_files(self._texts_at, saved.folder / TEXTS)
        self._pictures.save(saved.folder / PICTURES)
        saved.files.update(self._files.contents())
        saved.links.update(self._links.contents())

    def add_prints(self, prints: Iterable[tuple[str, str, bytes]]) -> None:
        """Add fingerprints by themselves: id, kind and payload of each."""
        for id, kind, payload in prints:
            self._add_print(id, MediaKind(kind), payload)

    def match(self, content: Content) -> Matched:
        """What ``content`` is about, with every safeguard of the matchers."""
        matched = self._matcher.match(content)
        return replace(matched, parts=tuple(self._one_claim(part) for part in matched.parts))

    def _add(self, entry: Entry) -> None:
        reference = entry.reference
        if reference.claim or reference.variants:
            self._texts.upsert([reference])
        for sha256 in entry.files:
            self._files.add(reference.id, sha256)
        for kind, fingerprint in entry.prints:
            self._add_print(reference.id, MediaKind(kind), fingerprint)
        for link in entry.links:
            self._links.add(reference.id, link)

    def _add_print(self, id: str, kind: MediaKind, fingerprint: bytes) -> None:
        try:
            self._looked_at[kind].add(id, fingerprint)
        except IndexMismatch:
            # One damaged row must not keep all others from being found.
            log.error("a fingerprint can't be read", kind=str(kind))

    def _one_claim(self, part: Part) -> Part:
        """The same file or page, checked for several claims: a person must say which."""
        answer = part.decision
        if not isinstance(answer, Answer) or answer.best.method not in EXACT:
            return part
        everyone = (answer.best, *answer.twins)
        now = self.lookup([candidate.id for candidate in everyone])
        claims = {claim_key(reference.claim) for reference in now.values()}
        if len(claims) <= 1:
            return part
        return replace(part, decision=Ask(answer.candidates or everyone))
