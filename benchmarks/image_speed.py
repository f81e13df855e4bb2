"""How fast and how large the picture indexes are: 1,000,000 hashes, 100,000 pictures' features.

Run: ``python -m benchmarks.image_speed`` (three minutes, 1.5 GB).  Features are those of drawn
pictures, shifted by random bits, since no set of 100,000 pictures can be shipped; times are CPU.
"""

import resource
import time

import numpy as np

from matchers.image.features import Features, detect
from matchers.image.hamming import HammingIndex
from matchers.image.inverted import InvertedFile, shortlist
from matchers.image.pixels import Gray
from matchers.image.thresholds import MAX_FEATURES, PROBES, QUERY_FEATURES, QUERY_SIDE

HASHES = 1_000_000
PICTURES = 100_000
DRAWN = 200
QUERIES = 40


def memory() -> float:
    """MB held at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def noise(rng: np.random.Generator) -> Gray:
    """A picture with structure at every scale."""
    image = np.zeros((480, 640), np.float32)
    for cells in (6, 12, 24, 48, 96):
        small = rng.normal(size=(cells, cells * 4 // 3)).astype(np.float32)
        rows = np.linspace(0, cells - 1, 480).astype(int)
        columns = np.linspace(0, small.shape[1] - 1, 640).astype(int)
        image += small[rows][:, columns] * 30
    return np.clip(image + 128, 0, 255).astype(np.uint8)


def hashes(rng: np.random.Generator) -> None:
    """Exact radius search."""
    rows = rng.integers(0, 256, (HASHES, 32), np.uint8)
    index, before = HammingIndex(), memory()
    start = time.process_time()
    index.extend(rows)
    print(f"hashes: {HASHES:,} sorted in {time.process_time() - start:.1f} s", end="")
    print(f", {memory() - before:.0f} MB")
    times = []
    for number in range(300):
        start = time.process_time()
        index.search(rows[number].tobytes(), 31)
        times.append(time.process_time() - start)
    print(f"  search: p50 {np.median(times) * 1000:.2f} ms, max {max(times) * 1000:.2f} ms")


def features(rng: np.random.Generator) -> None:
    """Candidates by local features."""
    drawn = [detect(noise(rng), 400, MAX_FEATURES, 1) for _ in range(DRAWN)]
    file, before = InvertedFile(), memory()
    for number in range(PICTURES):
        made = drawn[number % DRAWN]
        flips = np.uint64(1) << rng.integers(0, 64, made.codes.shape, np.uint64)
        cells = made.cells.copy()
        moved = rng.random(len(cells)) < 0.5
        cells[moved, 0] = rng.integers(0, 4096, int(moved.sum()))
        file.add(number, Features(made.place, made.codes ^ flips, cells))
    start = time.process_time()
    file.commit()
    print(f"features: {PICTURES:,} pictures in {time.process_time() - start:.1f} s", end="")
    print(f", {memory() - before:.0f} MB while built")
    times = []
    for _ in range(QUERIES):
        query = detect(noise(rng), QUERY_SIDE, QUERY_FEATURES, PROBES)
        start = time.process_time()
        shortlist(file.find(query), query, 16)
        times.append(time.process_time() - start)
    print(f"  find: p50 {np.median(times) * 1000:.0f} ms, max {max(times) * 1000:.0f} ms")


if __name__ == "__main__":
    hashes(np.random.default_rng(1))
    features(np.random.default_rng(2))
