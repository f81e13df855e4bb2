"""Turns SIFT descriptors into 128-bit codes and cells of the inverted file.

The weights in ``codebook.npz`` are trained by ``benchmarks/image_codebook.py``: a mean, a random
rotation and medians (Hamming embedding: Jégou, Douze, Schmid, ECCV 2008) and the centres of the
cells by k-means, all on root-SIFT (Arandjelović, Zisserman, CVPR 2012).
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Codebook:
    """``mean (128,)``, ``rotation (128, 128)``, ``median (128,)``, ``closeness (129, cells)``.

    A descriptor with a 1 behind it, times ``closeness``, is largest where the centre is nearest.
    """

    mean: Floats
    rotation: Floats
    median: Floats
    closeness: Floats

    def codes(self, roots: Floats) -> NDArray[np.uint64]:
        """``(n, 128)`` root-SIFT as ``(n, 2) uint64``: one bit a dimension."""
        bits = _product(roots - self.mean, self.rotation) > self.median
        return np.packbits(bits, axis=1).view(np.uint64).reshape(-1, 2)

    def cells(self, roots: Floats, probes: int) -> NDArray[np.intp]:
        """The ``probes`` nearest cells of each descriptor, ``(n, probes)``, nearest first."""
        near = _product(np.hstack([roots, np.ones((len(roots), 1), np.float32)]), self.closeness)
        found, rows = np.empty((len(roots), probes), np.intp), np.arange(len(roots))
        for probe in range(probes):  # a few passes for the largest cost less than any sorting
            found[:, probe] = near.argmax(axis=1)
            near[rows, found[:, probe]] = -np.inf
        return found


def _product(first: Floats, second: Floats) -> Floats:
    """By OpenCV, as it takes 32-bit numbers as they are."""
    return np.asarray(cv2.gemm(first, second, 1.0, np.empty(0), 0.0), np.float32)


@cache
def codebook() -> Codebook:
    """The trained codebook.

    From here on the BLAS of OpenCV and NumPy keeps to the thread that calls it: for products as
    small as these it wakes others that then turn idly, at the price of twice the processor time
    for all that a picture takes (``benchmarks/stages.py``).
    """
    threadpool_limits(limits=1, user_api="blas")
    with np.load(Path(__file__).with_name("codebook.npz")) as data:
        centres = data["centres"].astype(np.float32) / np.float32(data["scale"])
        return Codebook(
            data["mean"].astype(np.float32),
            data["rotation"].astype(np.float32),
            data["median"].astype(np.float32),
            np.vstack([centres.T, -(centres * centres).sum(axis=1) / 2]).astype(np.float32),
        )
