"""Recognises sounds: one recording in, a decision out."""

import threading
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matchers.audio.align import Items, Overlap, overlap
from matchers.audio.chromaprint import SECONDS_PER_ITEM
from matchers.audio.fingerprint import SoundPrint, open_sound, unpack
from matchers.audio.same import BESIDE, SAME_APART, SAME_ERRORS, same
from matchers.sandbox import Sandbox
from matchers.types import Answer, Ask, Candidate, Decision, Lookup, NoMatch

NEAR_ERRORS = 0.25  # re-encodings ≤ .10; unrelated sounds ≥ .33
TRIED = 12  # offsets compared per query
VOTED = 2000  # items of a query that vote
_FLIPS = np.array([0, *(1 << bit for bit in range(32))], np.uint32)
ORIGIN = (
    f"bit errors ≤ {SAME_ERRORS}, no short passage off by more than {SAME_APART} dB, at most "
    f"{BESIDE} s more or less at the ends: benchmarks/moving.py"
)


class AudioMatcher:
    """An index of sounds by id, several per id; ids mean what ``lookup`` says now."""

    def __init__(self, lookup: Lookup, *, sandbox: Sandbox | None = None) -> None:
        self.lookup = lookup
        self._sandbox = sandbox
        self._lock = threading.Lock()
        self._sounds: dict[str, list[SoundPrint]] = {}
        self._changed = False
        self._flat: list[tuple[str, SoundPrint]] = []
        self._keys: Items = np.zeros(0, np.uint32)
        self._places: NDArray[np.int64] = np.zeros((0, 2), np.int64)

    def add(self, id: str, fingerprint: bytes) -> None:
        """Add one sound of ``id``; found after the next :meth:`commit`."""
        with self._lock:
            self._sounds.setdefault(id, []).append(unpack(fingerprint))
            self._changed = True

    def remove(self, ids: Iterable[str]) -> None:
        """Forget every sound of ``ids`` after the next :meth:`commit`."""
        with self._lock:
            for id in ids:
                self._changed |= self._sounds.pop(id, None) is not None

    def commit(self) -> None:
        """Make additions and removals visible to :meth:`match`."""
        with self._lock:
            if not self._changed:
                return
            self._changed = False
            flat = [(id, sound) for id, sounds in self._sounds.items() for sound in sounds]
            keys = np.concatenate([np.zeros(0, np.uint32), *(sound.items for _, sound in flat)])
            numbers = np.repeat(np.arange(len(flat)), [len(sound.items) for _, sound in flat])
            at = np.concatenate(
                [np.zeros(0, np.int64), *(np.arange(len(s.items)) for _, s in flat)]
            )
            order = np.argsort(keys, kind="stable")
            self._flat, self._keys = flat, keys[order]
            self._places = np.stack([numbers, at], axis=1)[order].astype(np.int64)

    def match(self, path: Path) -> Decision:
        """What the sound in the file at ``path`` is.

        Raises :class:`UnreadableMedia` if there is none that can be compared.
        """
        query = open_sound(path, self._sandbox)
        best: dict[str, tuple[Overlap, SoundPrint]] = {}
        for id, sound, found in self._overlaps(query.items):
            if id not in best or found.errors < best[id][0].errors:
                best[id] = (found, sound)
        now = self.lookup(list(best))
        ranked = sorted((pair for pair in best.items() if pair[0] in now), key=_errors)
        candidates = tuple(
            _candidate(id, found, same(query, known, found), now[id].claim)
            for id, (found, known) in ranked
        )
        surely = [c for c in candidates if c.score >= c.threshold]
        if len({now[c.id].claim for c in surely}) == 1:
            return Answer(surely[0], tuple(surely[1:]), candidates)
        return Ask(candidates) if candidates else NoMatch()

    def _overlaps(self, query: Items) -> Iterable[tuple[str, SoundPrint, Overlap]]:
        with self._lock:
            flat, keys, places = self._flat, self._keys, self._places
        for (number, offset), _votes in _votes_for(query, keys, places).most_common(TRIED):
            id, sound = flat[number]
            for nearby in (offset - 1, offset, offset + 1):
                found = overlap(query, sound.items, nearby)
                if found is not None and found.errors <= NEAR_ERRORS:
                    yield id, sound, found


def _votes_for(query: Items, keys: Items, places: NDArray[np.int64]) -> Counter[tuple[int, int]]:
    """How many items meet at each (sound, offset), one wrong bit allowed."""
    votes: Counter[tuple[int, int]] = Counter()
    for at, item in enumerate(query[:VOTED]):
        wanted = item ^ _FLIPS
        begins, ends = np.searchsorted(keys, wanted), np.searchsorted(keys, wanted, "right")
        for begin, end in zip(begins, ends, strict=True):
            if 0 < end - begin <= 200:  # more is silence or one tone: it says nothing
                votes.update((int(number), int(there) - at) for number, there in places[begin:end])
    return votes


def _errors(pair: tuple[str, tuple[Overlap, SoundPrint]]) -> float:
    return pair[1][0].errors


def _candidate(id: str, found: Overlap, same_words: bool, claim: str) -> Candidate:
    seconds = found.length * SECONDS_PER_ITEM
    said = "and so does every short passage" if same_words else "but not every word may be the same"
    return Candidate(
        id,
        1 - found.errors if same_words else min(1 - found.errors, 0.8),
        "audio-chromaprint",
        threshold=1 - SAME_ERRORS,
        origin=ORIGIN,
        explanation=(
            f"{seconds:.0f} seconds sound the same but for {found.errors:.0%} of the bits, {said}."
        ),
        matched=claim,
    )
