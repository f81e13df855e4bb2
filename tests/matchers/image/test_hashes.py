"""Turning the hash of a picture is the same as hashing the turned picture."""

import numpy as np
import pytest
from PIL import Image

from matchers.image.codebook import codebook
from matchers.image.hashes import TURNS, distance, phash256, turned_phashes
from matchers.image.pixels import to_gray
from tests.matchers.clips import scene


@pytest.mark.parametrize("seed", range(4))
def test_turned_hashes_are_those_of_turned_pictures(seed: int) -> None:
    gray = to_gray(np.asarray(scene(seed, 300, 200)))
    small = Image.fromarray(gray).resize((64, 64), Image.Resampling.LANCZOS)
    square = np.asarray(small, np.uint8)
    for (turns, mirrored), hash_ in zip(TURNS, turned_phashes(gray), strict=True):
        turned = np.rot90(square[:, ::-1] if mirrored else square, turns)
        assert distance(hash_, phash256(np.ascontiguousarray(turned))) <= 1


def test_the_nearest_cells_are_the_nearest_centres() -> None:
    roots = np.random.default_rng(5).random((50, 128)).astype(np.float32)
    roots /= np.linalg.norm(roots, axis=1, keepdims=True)
    centres = codebook().closeness[:128].T
    far = ((roots[:, None] - centres[None]) ** 2).sum(axis=2)
    assert (codebook().cells(roots, 3) == np.argsort(far, axis=1)[:, :3]).mean() > 0.99
