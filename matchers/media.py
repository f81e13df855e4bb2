"""Decides about one file of a message: picture, video, sound or document."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from matchers.audio import AudioMatcher
from matchers.audio.speech import asked_about
from matchers.documents import open_document
from matchers.errors import UnreadableMedia
from matchers.exact import FileIndex
from matchers.image.matcher import ImageMatcher, Seen
from matchers.image.ocr import Reading, available
from matchers.types import (
    Answer,
    Ask,
    Candidate,
    Conflict,
    ConflictKind,
    Decision,
    Lookup,
    MediaItem,
    MediaKind,
    NoMatch,
    Part,
)
from matchers.video import VideoMatcher

EXACT = "the same bytes or address: nothing to estimate"
MAX_WORDS_OF_DOCUMENT = 20_000  # characters matched as text
PAGES_SEEN = 2  # pictures of pages looked at when the words say nothing

MatchText = Callable[[str, str | None], Sequence[Part]]


@dataclass(frozen=True, slots=True)
class Media:
    """The matchers of files; ``text`` is asked about words that are read in them."""

    text: MatchText
    images: ImageMatcher
    files: FileIndex
    lookup: Lookup
    videos: VideoMatcher | None = None
    sounds: AudioMatcher | None = None

    def parts(self, item: MediaItem, language: str | None, notes: list[str]) -> list[Part]:
        """What was decided about the file; raises :class:`UnreadableMedia` if it can't be read."""
        name = str(item.kind)
        same = exact(
            self.files.find(item.sha256), self.lookup, "file-sha256", "The very same file."
        )
        if same is not None:
            return [Part("", same, name)]
        if item.kind is MediaKind.IMAGE:
            return self._seen(self.images.look(item.path, language=language), language, notes)
        if item.kind is MediaKind.DOCUMENT:
            return self._document(item.path, language, notes)
        return [Part("", self._heard(item, language), name)]

    def _heard(self, item: MediaItem, language: str | None) -> Decision:
        """Which recording it is; if none that is known, what the words in it are like."""
        if not item.heard:
            return self._sounds_like(item)
        try:
            decision = self._sounds_like(item)
        except UnreadableMedia:  # too short to be compared, or nothing here to compare sounds by
            decision = NoMatch()
        return asked_about(decision, self.text(item.heard, language))

    def _sounds_like(self, item: MediaItem) -> Decision:
        if item.kind is MediaKind.VIDEO and self.videos is not None:
            return self.videos.match(item.path)
        if item.kind is MediaKind.AUDIO and self.sounds is not None:
            return self.sounds.match(item.path)
        return NoMatch()

    def _seen(self, seen: Seen, language: str | None, notes: list[str]) -> list[Part]:
        """The picture, and what the words on it are, unless the picture is answered."""
        part = Part(seen.reading.text, seen.decision, "image")
        if isinstance(seen.decision, Answer) or not seen.reading.words:
            if not available():
                notes.append("words on pictures can't be read: OCR is not installed")
            return [part]
        if seen.reading.doubtful:
            notes.append("some words on the picture could not be read")
        differing = {c.id for c in seen.decision.candidates if c.conflicts}
        found = [
            replace(p, decision=_read(p.decision, seen.reading, differing), evidence="image")
            for p in self.text(seen.reading.text, language)
            if not isinstance(p.decision, NoMatch)
        ]
        if isinstance(seen.decision, NoMatch):
            return found or [part]
        if any(isinstance(p.decision, Answer) for p in found):
            return found  # the words are a checked claim: no need to ask about the picture
        return [part, *found]

    def _document(self, path: Path, language: str | None, notes: list[str]) -> list[Part]:
        document = open_document(path)
        text = document.text.strip()[:MAX_WORDS_OF_DOCUMENT]
        parts = [replace(p, evidence="document") for p in self.text(text, language)] if text else []
        found = [part for part in parts if not isinstance(part.decision, NoMatch)]
        if found:
            return found
        for page in document.pictures[:PAGES_SEEN]:
            seen = self._seen(self.images.look_at(page, language), language, notes)
            found += [p for p in seen if not isinstance(p.decision, NoMatch)]
        return found or parts or [Part("", NoMatch(), "document")]


def exact(ids: Sequence[str], lookup: Lookup, method: str, why: str) -> Answer | None:
    """An Answer for what is the very same thing, if an id still means something."""
    now = lookup(ids) if ids else {}
    found = tuple(
        Candidate(id, 1.0, method, origin=EXACT, explanation=why, matched=now[id].claim)
        for id in ids
        if id in now
    )
    return Answer(found[0], found[1:], found) if found else None


def _read(decision: Decision, reading: Reading, differing: set[str]) -> Decision:
    """An Answer about words read on a picture holds only if all of them were read, and well."""
    if not isinstance(decision, Answer):
        return decision
    everyone = (decision.best, *decision.twins)
    if reading.sure and not differing & {c.id for c in everyone}:
        return decision
    doubt = Conflict(ConflictKind.WORDS, "words on the picture that can't all be read", "")
    rest = tuple(c for c in decision.candidates if c.id not in {e.id for e in everyone})
    asked = tuple(replace(c, conflicts=(*c.conflicts, doubt)) for c in everyone)
    return Ask(asked + rest)
