"""How fast and large the picture indexes are: 1,000,000 hashes, 100,000 pictures, whole queries.

Run: ``python -m benchmarks.image_speed`` (eight minutes, 2 GB, and 2 GB of disk for a while).
Features are those of a few pictures, shifted by random bits, since no set of 100,000 pictures can
be shipped; whole queries need the picture set.  Times are CPU, unless they are about disks.
"""

import resource
import shutil
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.image_split import IMAGES, rows
from matchers.image.features import Features, detect
from matchers.image.fingerprint import Fingerprint, pack
from matchers.image.hamming import HammingIndex
from matchers.image.inverted import InvertedFile, shortlist
from matchers.image.library import Library
from matchers.image.look import Sight, sightings
from matchers.image.make import analyse
from matchers.image.open import open_picture
from matchers.image.pixels import Gray
from matchers.image.thresholds import LOOKS, MAX_FEATURES, PROBES

HASHES = 1_000_000
PICTURES = 100_000
DRAWN = 200
QUERIES = 40
TEMPLATES = 120  # pictures of the set that are not asked for, that others are made of
WHOLE = 180  # whole queries


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
    made = rng.integers(0, 256, (HASHES, 32), np.uint8)
    index, before = HammingIndex(), memory()
    start = time.process_time()
    index.extend(made)
    print(f"hashes: {HASHES:,} sorted in {time.process_time() - start:.1f} s", end="")
    print(f", {memory() - before:.0f} MB")
    times = []
    for number in range(300):
        start = time.process_time()
        index.search(made[number].tobytes(), 31)
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
        query = detect(noise(rng), LOOKS[0][0], LOOKS[0][1][0][1], PROBES)
        start = time.process_time()
        shortlist(file.find(query), query, 16)
        times.append(time.process_time() - start)
    print(f"  find: p50 {np.median(times) * 1000:.0f} ms, max {max(times) * 1000:.0f} ms")


def whole(rng: np.random.Generator) -> None:
    """Whole queries, words apart, of the picture set among synthetic references."""
    if not (IMAGES / "refs.tsv").exists():
        print("whole queries: skipped, there is no picture set (set TIPLINE_SHARED)")
        return
    known = rows("refs.tsv")
    distractors = [row for row in known if row["kind"].startswith("distractor")]
    strange = [*known[::4], *distractors][:TEMPLATES]
    library, folder = Library(), Path(tempfile.mkdtemp(prefix="speed-"))
    for row in known:
        library.add(row["id"], pack(_made(row)))
    templates = [_made(row) for row in strange]
    for number in range(PICTURES - len(known)):
        library.add(f"s{number}", pack(_strange(templates[number % len(templates)], rng)))
    library.commit()
    try:
        _saved(library, folder / "saved")
        _asked(Library.open(folder / "saved"))
    finally:
        shutil.rmtree(folder)


def _made(row: dict[str, str]) -> Fingerprint:
    return analyse(open_picture(IMAGES / row["path"]).rgb, words=False)


def _strange(template: Fingerprint, rng: np.random.Generator) -> Fingerprint:
    """A picture of the same sort: other hashes, features shifted as above."""
    found = template.features
    flips = np.uint64(1) << rng.integers(0, 64, found.codes.shape, np.uint64)
    cells = found.cells.copy()
    moved = rng.random(len(cells)) < 0.5
    cells[moved, 0] = rng.integers(0, 4096, int(moved.sum()))
    views = tuple(replace(view, phash=rng.bytes(32)) for view in template.views)
    return replace(
        template, views=views, features=Features(found.place, found.codes ^ flips, cells)
    )


def _saved(library: Library, folder: Path) -> None:
    start = time.perf_counter()
    library.save(folder)
    print(f"saved in {time.perf_counter() - start:.1f} s", end="")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    start = time.perf_counter()
    Library.open(folder)
    print(f", {size >> 20} MB; opened, mapped, in {time.perf_counter() - start:.2f} s")


def _asked(library: Library) -> None:
    """Every so many of the set's queries, in the set's own proportions."""
    asked = rows("queries.tsv")
    times: dict[str, list[float]] = {
        "in the index": [],
        "look-alike": [],
        "stranger": [],
        "all": [],
    }
    for query in asked[:: max(1, len(asked) // WHOLE)]:
        sight = Sight(open_picture(IMAGES / query["path"]).rgb, words_wanted=False)
        start = time.process_time()
        sightings(library, sight)
        spent = (time.process_time() - start) * 1000
        other = "stranger" if query["kind"] == "neg:unrelated" else "look-alike"
        times["in the index" if query["gold"] else other].append(spent)
        times["all"].append(spent)
    for name, spent_ in times.items():
        p50, p95 = np.percentile(spent_, [50, 95])
        print(f"  whole query, {name} ({len(spent_)}): p50 {p50:.0f} ms, p95 {p95:.0f} ms")


if __name__ == "__main__":
    hashes(np.random.default_rng(1))
    features(np.random.default_rng(2))
    whole(np.random.default_rng(3))
