"""The Hamming index finds exactly what looking at every row finds."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.image import hamming
from matchers.image.hamming import MAX_RADIUS, HammingIndex


def _rows(seed: int, count: int) -> np.ndarray:
    """Random hashes with many near-duplicates among them."""
    rng = np.random.default_rng(seed)
    rows = rng.integers(0, 256, (count, 32), np.uint8)
    for number in range(count // 2, count):
        bits = np.unpackbits(rows[rng.integers(0, max(1, count // 2))])
        flips = rng.choice(256, rng.integers(0, 40), replace=False)
        bits[flips] ^= 1
        rows[number] = np.packbits(bits)
    return rows


def _slow(rows: np.ndarray, query: np.ndarray, radius: int) -> set[tuple[int, int]]:
    bits = np.unpackbits(rows ^ query, axis=1).sum(axis=1)
    return {(int(n), int(bits[n])) for n in np.flatnonzero(bits <= radius)}


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    count=st.integers(1, 400),
    radius=st.integers(0, MAX_RADIUS),
    tail=st.integers(0, 200),
)
def test_the_index_finds_what_a_scan_finds(seed: int, count: int, radius: int, tail: int) -> None:
    rows = _rows(seed, count)
    index = HammingIndex()
    limit, hamming.TAIL = hamming.TAIL, tail
    try:
        for part in np.array_split(rows, 3):
            index.extend(part)
    finally:
        hamming.TAIL = limit
    query = rows[seed % count]
    found, bits = index.search(query.tobytes(), radius)
    assert set(zip(found.tolist(), bits.tolist(), strict=True)) == _slow(rows, query, radius)


def test_a_saved_index_is_the_same_when_mapped(tmp_path: Path) -> None:
    rows = _rows(1, 500)
    index = HammingIndex()
    index.extend(rows)
    index.save(tmp_path)
    mapped = HammingIndex.open(tmp_path)
    mapped.extend(rows[:3])
    found, _ = mapped.search(rows[0].tobytes(), 0)
    assert {0, 500} <= set(found.tolist())


def test_a_radius_that_would_not_be_exact_is_refused() -> None:
    with pytest.raises(ValueError, match="radius 32"):
        HammingIndex().search(bytes(32), MAX_RADIUS + 1)
