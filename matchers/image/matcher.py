"""Recognises pictures: one picture in, a decision out."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from matchers.image.captions import with_caption
from matchers.image.decide import decide
from matchers.image.library import Library
from matchers.image.look import Sight, sightings
from matchers.image.open import open_picture
from matchers.image.pixels import Rgb
from matchers.sandbox import Sandbox
from matchers.types import Decision, Lookup, NoMatch


@dataclass(frozen=True, slots=True)
class Seen:
    """A decision about a picture, and the words that were read on it where it was undecided."""

    decision: Decision
    words: str = ""


class ImageMatcher:
    """An index of pictures by id, several pictures per id; ids mean what ``lookup`` says now.

    The way of a picture::

        opened ──► hashes ──► local features ──► laid over each other ──► words ──► decision
    """

    def __init__(self, lookup: Lookup, *, sandbox: Sandbox | None = None) -> None:
        self.lookup = lookup
        self._sandbox = sandbox
        self._library = Library()

    def __len__(self) -> int:
        return len(self._library)

    def add(self, id: str, fingerprint: bytes) -> None:
        """Add one picture of ``id``; found after the next :meth:`commit`.

        Raises :class:`IndexMismatch` if another version made the fingerprint.
        """
        self._library.add(id, fingerprint)

    def remove(self, ids: Iterable[str]) -> None:
        """Forget every picture of ``ids``, at once; unknown ids are no error."""
        self._library.remove(ids)

    def commit(self) -> None:
        """Make additions visible to :meth:`match`."""
        self._library.commit()

    def match(self, path: Path, *, caption: str = "", language: str | None = None) -> Decision:
        """What the picture at ``path`` is, decided together with its caption.

        Raises :class:`UnreadableMedia` if it can't be opened.
        """
        sight = Sight(open_picture(path, self._sandbox).rgb, language)
        return with_caption(self._decide(sight), caption, self.lookup)

    def look(self, path: Path, *, language: str | None = None, read: bool = True) -> Seen:
        """As :meth:`match` without a caption, with the words on the picture if ``read``."""
        sight = Sight(open_picture(path, self._sandbox).rgb, language)
        decision = self._decide(sight)
        return Seen(decision, " ".join(word.text for word in sight.words) if read else "")

    def match_pixels(self, rgb: Rgb, language: str | None = None) -> Decision:
        """What ``(h, w, 3) uint8`` is, e.g. a frame of a video or a page of a document."""
        return self._decide(Sight(rgb, language))

    def _decide(self, sight: Sight) -> Decision:
        found = sightings(self._library, sight)
        if not found:
            return NoMatch()
        return decide(sight, found, self.lookup([one.id for one in found]))
