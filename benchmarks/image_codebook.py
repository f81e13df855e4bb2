"""Trains ``matchers/image/codebook.npz`` on the calibration half of the picture set.

Run: ``python -m benchmarks.image_codebook`` (about two minutes; writes the file in place).
"""

from pathlib import Path

import cv2
import numpy as np

from benchmarks.image_split import IMAGES, halves, rows
from matchers.image import codebook as target
from matchers.image.features import _roots
from matchers.image.pixels import fit
from matchers.image.thresholds import FEATURE_SIDE

CELLS = 4096
ROUNDS = 15
SEED = 20
QUERY_SIDE = 512  # pixels


def descriptors(path: Path, side: int) -> np.ndarray:
    """Root-SIFT of one picture."""
    gray = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    sift = cv2.SIFT_create(nfeatures=400, contrastThreshold=0.02, edgeThreshold=12)
    found = sift.detectAndCompute(fit(gray, side, enlarge=True), None)[1]
    return np.zeros((0, 128), np.float32) if found is None else _roots(found)


def centres(data: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Plain k-means; a cell left empty starts again at a random descriptor."""
    chosen = data[rng.choice(len(data), CELLS, replace=False)]
    for _ in range(ROUNDS):
        norms = (chosen * chosen).sum(1)
        nearest = np.concatenate(
            [(norms - 2 * part @ chosen.T).argmin(1) for part in np.array_split(data, 40)]
        )
        sums = np.zeros_like(chosen)
        np.add.at(sums, nearest, data)
        counts = np.bincount(nearest, minlength=CELLS)
        empty = counts == 0
        chosen = sums / np.maximum(counts, 1)[:, None]
        chosen[empty] = data[rng.choice(len(data), empty.sum())]
    return chosen


def main() -> None:
    """Train and write."""
    half = halves()
    paths = [
        (row["path"], FEATURE_SIDE) for row in rows("refs.tsv") if half[row["id"]] == "calibration"
    ]
    paths += [
        (row["path"], QUERY_SIDE)
        for row in rows("queries.tsv")
        if half.get(row["gold"]) == "calibration"
    ]
    data = np.concatenate([descriptors(IMAGES / path, side) for path, side in paths])
    rng = np.random.default_rng(SEED)
    mean = data.mean(0)
    rotation = np.linalg.qr(rng.normal(size=(128, 128)))[0].astype(np.float32)
    median = np.median((data - mean) @ rotation, axis=0)
    cells = centres(data, rng)
    scale = 127 / np.abs(cells).max()
    np.savez_compressed(
        Path(target.__file__).with_name("codebook.npz"),
        mean=mean.astype(np.float16),
        rotation=rotation.astype(np.float16),
        median=median.astype(np.float32),
        centres=np.round(cells * scale).astype(np.int8),
        scale=np.float32(scale),
    )
    print(f"{len(data)} descriptors of {len(paths)} pictures, {CELLS} cells")


if __name__ == "__main__":
    main()
