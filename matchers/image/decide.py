"""Turns what was seen into Answer, Ask or NoMatch."""

from collections.abc import Mapping, Sequence

import cv2
import numpy as np

from matchers.image import ocr
from matchers.image.compare import Agreement
from matchers.image.even import as_even
from matchers.image.look import Sight, Sighting
from matchers.image.ocr import Word, plain
from matchers.image.thresholds import (
    DOUBTFUL,
    EVEN,
    EVEN_TRIED,
    MIN_WORD_HEIGHT,
    OUTSIDE_WORDS,
    SAME,
    SAME_MOST,
    SAME_PER_HEIGHT,
    SAME_PHOTO,
    SAME_READ,
    SAME_READ_HEIGHT,
    SAME_READ_PER_HEIGHT,
    SAME_UNREAD,
    WHOLE,
    WORD_HEIGHT_PER_BLUR,
)
from matchers.image.words import MIN_LETTERS, SURE, different_number, same_words, split, spoken
from matchers.types import (
    Answer,
    Ask,
    Candidate,
    Conflict,
    ConflictKind,
    Decision,
    NoMatch,
    Reference,
)

SCORE = 0.9  # where an Answer begins on the scale of scores; what decides is SAME
ORIGIN = (
    f"largest local difference ≤ {SAME}–{SAME_MOST} by size of the words ({SAME_PHOTO} without "
    "words): benchmarks/image_edits.py, where one changed digit leaves more"
)
BESIDE = 0.03  # share of the query beside the reference in which nobody could write
MUCH_BESIDE = 0.2  # share of the query that could hold another picture
EDGE, BUSY = 10, 0.04  # grey levels; share of pixels: bars and blurs have .00–.02, photos .05–.4
NARROW = 0.12  # of the height: a letter of a real word takes .2 and more, i and l included
QUOTED = 160  # characters of words quoted in a conflict
MAX_CANDIDATES = 20


def decide(sight: Sight, found: Sequence[Sighting], now: Mapping[str, Reference]) -> Decision:
    """The decision about a query; ``now`` is what the ids mean at present."""
    known = [one for one in found if one.id in now]
    if not known:
        return NoMatch()
    candidates = tuple(_candidate(sight, one, now[one.id]) for one in known[:MAX_CANDIDATES])
    same = tuple(c for c in candidates if c.score >= c.threshold and not c.conflicts)
    claims = {now[c.id].claim.casefold().strip() for c in same}
    if len(claims) == 1:
        return Answer(same[0], same[1:], candidates)
    return Ask(candidates)  # nothing is the same, or one picture was checked for several claims


def _candidate(sight: Sight, one: Sighting, reference: Reference) -> Candidate:
    agreement = one.agreement
    same = agreement.visible >= WHOLE and _the_same(sight, one)
    conflicts = tuple(_conflicts(sight, one)) if same else ()
    return Candidate(
        id=one.id,
        score=_score(agreement, same),
        method=one.method,
        threshold=SCORE,
        origin=ORIGIN,
        conflicts=conflicts,
        explanation=(
            f"{agreement.visible:.0%} of the checked picture is in this one; "
            f"{agreement.share:.0%} of what both show agrees; the largest difference "
            f"is {agreement.worst:.2f} (the same up to {_allowed(one):.2f})."
        ),
        matched=reference.claim,
    )


def _the_same(sight: Sight, one: Sighting) -> bool:
    """Whether pixels say so; or pixels nearly, and every word as well."""
    worst = one.agreement.worst
    if worst <= _allowed(one):
        return True
    if not one.known.worded:
        return False
    if _evenly(sight, one):
        return True
    nearly = _by_height(one, SAME_READ, SAME_READ_PER_HEIGHT, SAME_READ_HEIGHT)
    return worst <= nearly and _reads_the_same(sight, one)


def _evenly(sight: Sight, one: Sighting) -> bool:
    """Whether the words are large enough, and no place differs much more than all the others."""
    height = _height(one)
    tried = height >= EVEN[0][0] and one.agreement.worst <= EVEN_TRIED
    return tried and as_even(height, sight.uneven(one))


def _allowed(one: Sighting) -> float:
    """The residue up to which this picture is the same: less, the smaller the words are."""
    if one.known.worded:
        return _by_height(one, SAME, SAME_PER_HEIGHT, MIN_WORD_HEIGHT)
    return SAME_UNREAD if one.known.lettered else SAME_PHOTO


def _by_height(one: Sighting, least: float, more: float, height: float) -> float:
    return min(SAME_MOST, max(least, least + more * (_height(one) - height)))


def _height(one: Sighting) -> float:
    """How high the smaller words are in the comparison, in pixels, less what blur takes."""
    agreement = one.agreement
    words = [word for word in one.known.words if _wide_enough(word)] or one.known.words
    long_ = [word for word in words if len(plain(word.text)) >= MIN_LETTERS]
    sure = [word for word in long_ if word.confidence >= SURE]  # texture isn't measured
    heights = sorted(word.bottom - word.top for word in sure or long_ or words)
    pixels = heights[len(heights) // 4] * max(agreement.shape) * agreement.scale
    return pixels - WORD_HEIGHT_PER_BLUR * agreement.blur


def _wide_enough(word: Word) -> bool:
    """Whether a word's box can hold its letters: a misread speck tells nothing about heights."""
    return word.right - word.left >= NARROW * (word.bottom - word.top) * len(word.text)


def _score(agreement: Agreement, same: bool) -> float:
    """At least :data:`SCORE` only for the whole reference without a difference."""
    close = 1 - min(1.0, agreement.worst)
    if same:
        return SCORE + (1 - SCORE) * close
    return min(SCORE - 0.01, SCORE * agreement.share * agreement.visible)


def _conflicts(sight: Sight, one: Sighting) -> list[Conflict]:
    """What keeps this picture from being answered although it looks the same."""
    known = one.known
    found = []
    if (known.lettered or known.worded) and not (known.read and ocr.available()):
        found.append(_words("words on the picture can't be read: OCR is not installed", ""))
    elif known.worded and _height(one) < MIN_WORD_HEIGHT and not _shown_the_same(sight, one):
        found.append(_words("the words on the picture are too small to be compared", ""))
    if one.outside > MUCH_BESIDE and _busy_beside(sight, one):
        found.append(Conflict(ConflictKind.CAPTION, "another picture beside this one", ""))
    if known.worded or one.outside > BESIDE or one.agreement.worst > DOUBTFUL:
        found += _read(sight, one)
    return found


def _busy_beside(sight: Sight, one: Sighting) -> bool:
    """Whether what is beside the reference shows something, rather than bars or a blur."""
    agreement = one.agreement
    height, width = agreement.shape
    corners = np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1]], float)
    polygon = (corners @ agreement.transform.T).round().astype(np.int32)
    beside = np.full(sight.gray.shape, 255, np.uint8)
    cv2.fillConvexPoly(beside, polygon, 0)
    beside = np.asarray(cv2.erode(beside, np.ones((9, 9), np.uint8)), np.uint8)
    edges = cv2.absdiff(sight.gray, cv2.blur(sight.gray, (5, 5)))[beside > 0]
    return edges.size > 0 and float((edges > EDGE).mean()) > BUSY


def _inside(sight: Sight, one: Sighting) -> tuple[list[Word], list[Word]]:
    agreement = one.agreement
    longer = float(max(sight.gray.shape))
    return split(sight.words, agreement.transform, agreement.shape, longer)


def _reads_the_same(sight: Sight, one: Sighting) -> bool:
    return same_words(one.known.words, _inside(sight, one)[0])


def _shown_the_same(sight: Sight, one: Sighting) -> bool:
    """Whether small words are the same for all that can be seen, or read."""
    return _evenly(sight, one) or _reads_the_same(sight, one)


def _read(sight: Sight, one: Sighting) -> list[Conflict]:
    inside, beside = _inside(sight, one)
    found = []
    mirrored = np.linalg.det(one.agreement.transform[:, :2]) < 0  # nobody reads mirror writing
    plainly = one.agreement.worst <= SAME  # pixels prove more than a misread digit disproves
    differ = None if mirrored or plainly else different_number(one.known.words, inside)
    if differ is not None:
        found.append(_words(*differ))
    new = spoken(beside if one.known.worded else [*inside, *beside])
    if len(new) >= OUTSIDE_WORDS:
        found.append(Conflict(ConflictKind.CAPTION, " ".join(new)[:QUOTED], ""))
    return found


def _words(ours: str, theirs: str) -> Conflict:
    return Conflict(ConflictKind.WORDS, ours[:QUOTED], theirs[:QUOTED])
