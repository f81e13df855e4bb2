"""Optional sentence vectors: another source of candidates for questions, never for answers.

Off unless a model is given; needs ``pip install 'tipline[semantic]'``.  What vectors find goes
through the same comparison and guard as everything else, and a similarity can only raise the
chance of an Ask.
"""

from collections.abc import Iterable, Sequence
from threading import Lock

import numpy as np
import numpy.typing as npt

from matchers.errors import MatcherError
from matchers.text.kept import Encoder, KeptVectors, digest
from matchers.types import Lookup, Reference

FOUND = 20  # references that vectors bring up
# Cosine of MiniLM-like models: below the first two texts are about different things, at the
# second they are about as surely the same topic as a question needs (measured in docs/matching.md).
_FAR, _NEAR = 0.45, 0.85
_LEFT_OVER = 1000  # vectors of texts that no fact-check has any more that a file may have
_MOST = 0.85  # chance that vectors can give; an Answer needs the words


class SemanticMissing(MatcherError):
    """The extra for sentence vectors isn't installed: pip install 'tipline[semantic]'."""


class SentenceTransformer:
    """An encoder from any sentence-transformers model, by name or by path."""

    def __init__(self, model: str, *, fetch: bool = False) -> None:
        """Loads the model; ``fetch`` allows to download one that is given by name.

        :raises SemanticMissing: the extra isn't installed, or the model not on this machine.
        """
        try:
            import sentence_transformers  # an extra; not everybody has it
        except ImportError as error:
            raise SemanticMissing(
                "sentence vectors need the extra: pip install 'tipline[semantic]'"
            ) from error
        self.name = model
        self._lock = Lock()  # tokenizers can't be used by two threads at once
        try:
            self._model = sentence_transformers.SentenceTransformer(
                model, device="cpu", local_files_only=not fetch
            )
        except (OSError, ValueError) as error:
            raise SemanticMissing(
                f"no model {model!r} can be loaded on this machine ({type(error).__name__}): give "
                "the folder of one, or fetch it once with python -c "
                f'"from sentence_transformers import SentenceTransformer as S; S({model!r})"'
            ) from error

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """One row per text, of length 1."""
        with self._lock:
            rows = self._model.encode(
                list(texts),
                normalize_embeddings=True,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
        return np.asarray(rows, dtype=np.float32)


class Vectors:
    """The vectors of all references in memory; 384 dimensions take 2.3 kB a reference."""

    def __init__(self, encoder: Encoder, kept: KeptVectors | None = None) -> None:
        """Without ``kept`` every text is encoded when it is added.

        With it, what isn't kept yet waits for :meth:`encode_waiting`, of this process or another.
        """
        self._encoder, self._kept = encoder, kept
        self._lock = Lock()
        self._rows: dict[str, npt.NDArray[np.float16]] = {}
        self._waiting: dict[str, bytes] = {}
        self._keys: dict[str, bytes] = {}
        self._changed = False
        self._ids: tuple[str, ...] = ()
        self._table: npt.NDArray[np.float32] = np.zeros((0, 1), dtype=np.float32)

    @property
    def waiting(self) -> int:
        """How many references have no vector yet."""
        return len(self._waiting)

    def upsert(self, references: Iterable[Reference]) -> None:
        """Add or replace; claim and title are one text."""
        texts = {reference.id: _text(reference) for reference in references}
        if self._kept is None:
            rows = self._encoder.encode(list(texts.values())) if texts else ()
            with self._lock:
                self._changed = True
                for id_, row in zip(texts, rows, strict=True):
                    self._rows[id_] = row.astype(np.float16)
            return
        with self._lock:
            for id_, text in texts.items():
                self._rows.pop(id_, None)
                self._waiting[id_] = self._keys[id_] = digest(text)
            self._changed = True
            self._settle(texts)

    def remove(self, ids: Iterable[str]) -> None:
        """Take references out; unknown ones are ignored."""
        with self._lock:
            for id_ in ids:
                for known in (self._rows, self._waiting, self._keys):
                    known.pop(id_, None)
            self._changed = True

    def commit(self) -> None:
        """Make the changes, and what others have encoded meanwhile, visible to :meth:`near`."""
        if self._kept is not None and self._waiting and self._kept.refresh():
            with self._lock:
                self._settle(list(self._waiting))
        with self._lock:
            if not self._changed:
                return
            self._changed = False
            self._ids = tuple(self._rows)
            rows = list(self._rows.values())
            self._table = np.stack(rows).astype(np.float32) if rows else self._table[:0]

    def encode_waiting(self, lookup: Lookup, most: int) -> int:
        """Encode and keep up to ``most`` of what waits, by what it says now; how many were."""
        assert self._kept is not None
        with self._lock:
            ids = list(self._waiting)[:most]
        texts = [_text(reference) for reference in (lookup(ids) if ids else {}).values()]
        if texts:
            rows = self._encoder.encode(texts)
            self._kept.add(dict(zip(map(digest, texts), rows, strict=True)))
        with self._lock:
            self._settle(ids)
            for id_ in ids:  # gone, or about to be put anew with other words
                self._waiting.pop(id_, None)
        self.commit()
        return len(ids)

    def forget_others(self) -> None:
        """Have the file forget what no reference says any more, once that is most of it."""
        assert self._kept is not None
        if len(self._kept) > 2 * len(self._keys) + _LEFT_OVER:
            self._kept.keep_only(frozenset(self._keys.values()))

    def near(self, text: str) -> dict[str, float]:
        """The chance (0 to :data:`_MOST`) of the :data:`FOUND` references nearest in meaning."""
        with self._lock:
            ids, table = self._ids, self._table
        if not ids:
            return {}
        cosines = table @ self._encoder.encode([text])[0]
        best = np.argsort(-cosines)[:FOUND]
        return {
            ids[place]: _MOST * min(1.0, max(0.0, (float(cosines[place]) - _FAR) / (_NEAR - _FAR)))
            for place in best
        }

    def _settle(self, ids: Iterable[str]) -> None:
        """Give those of ``ids`` that wait their vectors, where these are kept; holding the lock."""
        assert self._kept is not None
        for id_ in ids:
            row = self._kept.get(self._waiting[id_]) if id_ in self._waiting else None
            if row is not None:
                self._rows[id_] = row
                del self._waiting[id_]
                self._changed = True


def _text(reference: Reference) -> str:
    return " ".join(t for t in (reference.claim, reference.title) if t.strip()) or " "
