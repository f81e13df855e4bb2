"""Recognises pictures: one picture in, a decision out."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from matchers.image.captions import with_caption
from matchers.image.decide import decide
from matchers.image.library import Library
from matchers.image.look import Sight, sightings
from matchers.image.ocr import Reading
from matchers.image.open import open_picture
from matchers.image.pixels import Rgb
from matchers.sandbox import Sandbox
from matchers.types import Answer, Decision, Lookup, NoMatch


@dataclass(frozen=True, slots=True)
class Seen:
    """A decision about a picture, and what can be read on it (only if it isn't an Answer)."""

    decision: Decision
    reading: Reading = Reading()  # noqa: RUF009 - frozen


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

    def save(self, directory: Path) -> None:
        """Write everything committed to the new folder ``directory``, for :meth:`open`."""
        self._library.save(directory)

    @classmethod
    def open(
        cls, directory: Path, lookup: Lookup, *, sandbox: Sandbox | None = None
    ) -> "ImageMatcher":
        """The matcher written to ``directory``, mapped: processes share its memory.

        What is added later is this process's own; what is removed is overwritten on the disk with
        the next :meth:`commit`, for everybody.  Raises :class:`IndexMismatch` for one that is
        incomplete or that another version wrote.
        """
        matcher = cls(lookup, sandbox=sandbox)
        matcher._library = Library.open(directory)
        return matcher

    def match(self, path: Path, *, caption: str = "", language: str | None = None) -> Decision:
        """What the picture at ``path`` is, decided together with its caption.

        Raises :class:`UnreadableMedia` if it can't be opened.
        """
        sight = Sight(open_picture(path, self._sandbox).rgb, language)
        return with_caption(self._decide(sight), caption, self.lookup)

    def look(self, path: Path, *, language: str | None = None) -> Seen:
        """As :meth:`match` without a caption, and the words on it unless it is an Answer."""
        return self.look_at(open_picture(path, self._sandbox).rgb, language)

    def look_at(self, rgb: Rgb, language: str | None = None) -> Seen:
        """As :meth:`look`, at ``(h, w, 3) uint8``: the page of a document, say."""
        sight = Sight(rgb, language)
        decision = self._decide(sight)
        return Seen(decision) if isinstance(decision, Answer) else Seen(decision, sight.reading)

    def _decide(self, sight: Sight) -> Decision:
        found = sightings(self._library, sight)
        if not found:
            return NoMatch()
        return decide(sight, found, self.lookup([one.id for one in found]))
