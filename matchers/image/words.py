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

    Both are placed on the reference (:func:`split`), and only what stands at the same place is a
    contradiction: a number that is merely missing on one side is a reading that failed, and a clock
    may be read as another number at every look.
    """
    extra = numbers(query) - numbers(reference)
    missing = numbers(reference) - numbers(query)
    theirs = [(word, number) for word, number in _numbered(reference) if number in missing]
    for word, number in _numbered(query):
        for other, instead in theirs if number in extra else ():
            if _overlap(word, other):
                return number, instead
    return None


def _numbered(words: Sequence[Word]) -> list[tuple[Word, str]]:
    return [(word, next(iter(found))) for word in words if (found := numbers([word]))]


def _overlap(first: Word, second: Word) -> bool:
    """Whether two boxes share half of the smaller one's width and height."""
    wide = min(first.right, second.right) - max(first.left, second.left)
    high = min(first.bottom, second.bottom) - max(first.top, second.top)
    return wide >= 0.5 * min(
        first.right - first.left, second.right - second.left
    ) and high >= 0.5 * min(first.bottom - first.top, second.bottom - second.top)


def split(
    words: Sequence[Word], transform: Affine, shape: tuple[int, int], longer: float
) -> tuple[list[Word], list[Word]]:
    """The query's words inside the reference laid over it, and those beside it.

    ``transform`` is reference pixels → query pixels, ``shape`` the reference's height and width,
    ``longer`` the query's longer side in pixels.  Those inside come back with the place that they
    have on the reference.
    """
    back = np.linalg.inv(np.vstack([transform, [0, 0, 1]]))
    inside: list[Word] = []
    beside: list[Word] = []
    for word in words:
        sides = np.array([[word.left, word.right], [word.top, word.bottom]]) * longer
        (left, right), (top, bottom) = np.sort(back[:2, :2] @ sides + back[:2, 2:], axis=1)
        if 0 <= (left + right) / 2 < shape[1] and 0 <= (top + bottom) / 2 < shape[0]:
            place = (float(side) / max(shape) for side in (left, top, right, bottom))
            inside.append(Word(word.text, word.confidence, *place))
        else:
            beside.append(word)
    return inside, beside


def spoken(words: Sequence[Word]) -> list[str]:
    """The words that say something: long enough, of letters, not a clock or a battery."""
    return [
        w.text for w in words if len(plain(w.text)) >= MIN_LETTERS and not _digits(plain(w.text))
    ]
