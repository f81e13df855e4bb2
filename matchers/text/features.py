"""Measure how near the candidates of a message are to it, each as a row of numbers."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from matchers.text.outline import Outline

OF_TEXT = (
    "covered", "covers", "shared", "cosine", "phrases", "size", "rarest", "second", "opening",
    "numbers_shared", "numbers_lost", "names_shared", "names_lost",
)  # fmt: skip
_FIELDS = ("words", "grams", "sounds")
OF_SCORES = 9  # per field BM25 score, reciprocal rank, share of the best
NAMES = (
    *(f"claim_{name}" for name in OF_TEXT),
    *(f"title_{name}" for name in OF_TEXT),
    "message_size", "same_language",
    *(f"{what}_{field}" for what in ("score", "rank", "share") for field in _FIELDS),
    *(f"score_per_word_{field}" for field in _FIELDS),
    *(f"{kind}_{name}" for kind in ("best", "relative", "lead") for name in OF_TEXT),
)  # fmt: skip
_OPENING = 12  # words at the start of a message, where its claim tends to be

Idf = Callable[[str], float]
"""How rare a stemmed word is among the indexed texts (see :meth:`matchers.text.view.View.idf`)."""


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


class Message:
    """The side of the comparison that stays the same for all candidates."""

    def __init__(self, outline: Outline, idf: Idf) -> None:
        self.outline = outline
        self.weights = {word: idf(word) for word in outline.words}
        self.total = sum(self.weights.values())
        self.pairs = frozenset(pairwise(outline.stems))
        self.numbers = frozenset(word for word in outline.words if word[0] == "#")
        self.opening = frozenset(outline.stems[:_OPENING])
        self._idf = idf

    def measure(self, text: Outline) -> tuple[float, ...]:
        """One text against the message, as named in :data:`OF_TEXT`, each about 0 to 1."""
        if not text.words:
            return _NOTHING
        weights, idf, theirs = self.weights, self._idf, text.words
        common = theirs & self.outline.words
        shared = sorted(map(weights.__getitem__, common), reverse=True)
        held, total = sum(shared), sum(map(idf, theirs))
        numbers = len(common & self.numbers) if text.numbers else 0
        phrases = sum(map(self.pairs.__contains__, pairwise(text.stems))) if len(shared) > 1 else 0
        names = sum(map(weights.__getitem__, text.names & common)) if text.names else 0.0
        return (
            _share(held, total),
            _share(held, self.total),
            held / 50.0,
            held / math.sqrt(total * self.total) if total and self.total else 0.0,
            _share(phrases, len(text.stems) - 1),
            math.log1p(len(text.words)) / 5.0,
            shared[0] / 10.0 if shared else 0.0,
            shared[1] / 10.0 if len(shared) > 1 else 0.0,
            _share(len(common & self.opening), len(self.opening)),
            numbers / 3.0,
            (text.numbers - numbers) / 3.0,
            names / 20.0,
            (sum(map(idf, text.names)) - names) / 20.0 if text.names else 0.0,
        )

    def row(self, claim: Outline, title: Outline, scores: Sequence[float]) -> tuple[float, ...]:
        """All numbers about one candidate that don't depend on the other candidates."""
        size = len(self.outline.stems)
        return (
            *self.measure(claim),
            *self.measure(title),
            math.log1p(size) / 5.0,
            float((claim.language or title.language) == self.outline.language),
            *scores,
            *(score / (10 + size) for score in scores[:3]),
        )


_NOTHING = (0.0,) * len(OF_TEXT)


def table(rows: Sequence[Sequence[float]]) -> npt.NDArray[np.float64]:
    """Rows of one message, ``(n, len(NAMES))``, completed by how each stands among the others.

    ``best`` is the better of claim and title, ``relative`` that as a share of the highest among
    the candidates, ``lead`` its distance to the highest of the others.
    """
    found = np.asarray(rows, dtype=np.float64)
    width = len(OF_TEXT)
    best = np.maximum(found[:, :width], found[:, width : 2 * width])
    top = best.max(axis=0)
    relative = best / np.where(top > 0, top, 1.0)
    second = np.partition(best, -2, axis=0)[-2] if len(best) > 1 else np.zeros(width)
    lead = best - np.where(best >= top, second, top)
    return np.hstack([found, best, relative, lead])
