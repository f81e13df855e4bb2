"""Compares the words read on two pictures: what a person would call the same words."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from matchers.image.geometry import Affine
from matchers.image.ocr import Word, plain

SURE = 80  # confidence from which a reading counts as evidence of a difference
MIN_WORDS = 3  # of so many letters, for a reading to stand for a picture
MIN_LETTERS = 3  # shorter "words" are as often texture


def numbers(words: Sequence[Word], confidence: int = SURE) -> Counter[str]:
    """The numbers among confidently read words."""
    found = (plain(word.text) for word in words if word.confidence >= confidence)
    return Counter("".join(c for c in word if c.isdigit()) for word in found if _digits(word))


def _digits(word: str) -> bool:
    return any(c.isdigit() for c in word)


def same_words(reference: Sequence[Word], query: Sequence[Word]) -> bool:
    """Whether two good readings have the same words in the same order, numbers included."""
    first = [plain(word.text) for word in reference]
    second = [plain(word.text) for word in query]
    sure = all(word.confidence >= SURE for word in (*reference, *query))
    letters = sum(len(word) >= MIN_LETTERS for word in first)
    return sure and letters >= MIN_WORDS and first == second


def different_number(reference: Sequence[Word], query: Sequence[Word]) -> tuple[str, str] | None:
    """A number that one confident reading has and the other contradicts: (query's, reference's).

    A number that is merely missing on one side is a reading that failed, not a contradiction.
    """
    ours, theirs = numbers(query), numbers(reference)
    extra, missing = ours - theirs, theirs - ours
    if extra and missing:
        return next(iter(extra)), next(iter(missing))
    return None


def split(
    words: Sequence[Word], transform: Affine, shape: tuple[int, int], longer: float
) -> tuple[list[Word], list[Word]]:
    """The query's words inside the reference laid over it, and those beside it.

    ``transform`` is reference pixels → query pixels, ``shape`` the reference's height and width,
    ``longer`` the query's longer side in pixels.
    """
    back = np.linalg.inv(np.vstack([transform, [0, 0, 1]]))
    inside: list[Word] = []
    beside: list[Word] = []
    for word in words:
        middle = np.array([word.left + word.right, word.top + word.bottom]) / 2 * longer
        x, y = (back @ np.array([*middle, 1]))[:2]
        within = 0 <= x < shape[1] and 0 <= y < shape[0]
        (inside if within else beside).append(word)
    return inside, beside


def spoken(words: Sequence[Word]) -> list[str]:
    """The words that say something: long enough, of letters, not a clock or a battery."""
    return [
        w.text for w in words if len(plain(w.text)) >= MIN_LETTERS and not _digits(plain(w.text))
    ]
