"""Keep an index of claims and say which of them a message is about."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from matchers.text.candidates import joined, rank
from matchers.text.decide import decide
from matchers.text.documents import documents
from matchers.text.index import TextIndex
from matchers.text.laying import Laid, lay
from matchers.text.model import ranker
from matchers.text.statement import Statement, language_of, read
from matchers.text.vectors import Vectors
from matchers.text.view import View
from matchers.types import Lookup, NoMatch, Part, Reference

_AT_ONCE = 256  # references that are encoded together
_LOOKED_UP = 24  # candidates whose present meaning is asked for


class TextMatcher:
    """Claims by their words; what an id means is asked of ``lookup`` at every match.

    One thread may write while others match; changes show after :meth:`commit`.
    """

    def __init__(
        self, lookup: Lookup, *, directory: Path | None = None, vectors: Vectors | None = None
    ) -> None:
        """``directory`` None keeps the index in memory; else it is on disk and opens in seconds.

        ``vectors`` adds those of sentences (see :mod:`matchers.text.vectors`), off by default;
        they aren't in the directory.

        :raises IndexMismatch: the directory was written by another version of the method.
        """
        self._lookup = lookup
        self._index = TextIndex(directory)
        self._model = ranker()
        self.vectors = vectors

    def __len__(self) -> int:
        return len(self._index)

    def upsert(self, references: Iterable[Reference]) -> None:
        """Add or replace references by id; claim, title and variants become searchable.

        :raises IndexBusy: another process is writing to the same directory.
        """
        for some in batched(references, _AT_ONCE):
            for reference in some:
                self._index.put(reference.id, documents(reference))
            if self.vectors is not None:
                self.vectors.upsert(some)

    def remove(self, ids: Iterable[str]) -> None:
        """Take references out; ids that aren't there are ignored."""
        gone = list(ids)
        self._index.remove(gone)
        if self.vectors is not None:
            self.vectors.remove(gone)

    def commit(self) -> None:
        """Make all changes visible, also those of another process to the same directory."""
        self._index.commit()
        if self.vectors is not None:
            self.vectors.commit()

    def match(self, text: str, language: str | None = None) -> tuple[Part, ...]:
        """One part per claim found in ``text``, at least one; any string will do.

        ``language`` (ISO 639-1) is only a hint.
        """
        message = read(text, language_of(text, language))
        if not len(message):
            return (Part(text, NoMatch()),)
        view = self._index.view()

        def inner(piece: str) -> list[Laid]:
            return self._laid(view, read(piece, message.language))

        return decide(text, message, self._laid(view, message), inner)

    def _laid(self, view: View, message: Statement) -> list[Laid]:
        near = rank(view, self._model, message)
        if self.vectors is not None:
            near = joined(near, self.vectors.near(message.tokens.clean))
        near = near[:_LOOKED_UP]
        references = self._lookup([one.id for one in near]) if near else {}
        return lay(view, message, near, references)


def batched(references: Iterable[Reference], size: int) -> Iterator[list[Reference]]:
    """The references in lists of at most ``size`` (``itertools.batched`` is of Python 3.12)."""
    left = iter(references)
    while some := list(islice(left, size)):
        yield some
