"""Whole-picture hashes: 256-bit pHash by imagehash, 256-bit PDQ with its quality."""

import imagehash
import numpy as np
import pdqhash
from numpy.typing import NDArray
from PIL import Image

HASH_BYTES = 32  # 256 bits, both methods
# The eight ways to turn and mirror a square: quarter turns, then whether mirrored.
TURNS = [(turns, mirrored) for mirrored in (False, True) for turns in range(4)]
# The 16 lowest frequencies of the type II cosine transform of 64 values.
_COSINES = np.cos(np.pi / 64 * np.outer(np.arange(16), np.arange(64) + 0.5))
_SIGNS = np.where(np.arange(16) % 2, -1.0, 1.0)[None, :]  # what mirroring left and right does


def phash256(gray: NDArray[np.uint8]) -> bytes:
    """imagehash's ``phash(hash_size=16)`` of ``(h, w) uint8`` as 32 bytes."""
    small = Image.fromarray(gray).resize((64, 64), Image.Resampling.LANCZOS)
    return np.packbits(imagehash.phash(small, hash_size=16).hash.ravel()).tobytes()


def turned_phashes(gray: NDArray[np.uint8]) -> list[bytes]:
    """:func:`phash256` of ``(h, w) uint8`` turned and mirrored in the ways of :data:`TURNS`.

    A mirrored picture's cosine transform has other signs, a turned one's is transposed too: one
    transform does for all eight.
    """
    small = Image.fromarray(gray).resize((64, 64), Image.Resampling.LANCZOS)
    low = _COSINES @ np.asarray(small, np.float64) @ _COSINES.T
    every = [_turned(low * _SIGNS if mirrored else low, turns) for turns, mirrored in TURNS]
    flat = np.stack(every).reshape(len(TURNS), -1)
    middle = np.partition(flat, (127, 128), axis=1)[:, 127:129].mean(axis=1, keepdims=True)
    return [row.tobytes() for row in np.packbits(flat > middle, axis=1)]


def _turned(low: NDArray[np.float64], turns: int) -> NDArray[np.float64]:
    """The transform of a picture turned as ``numpy.rot90`` turns it."""
    for _ in range(turns):
        low = low.T * _SIGNS.T
    return low


def pdq(rgb: NDArray[np.uint8]) -> tuple[bytes, int]:
    """Meta's PDQ of ``(h, w, 3) uint8``: 32 bytes and the quality 0–100.

    PDQ's authors discard quality below 50: such a picture has too little in it to be told
    from others.
    """
    bits, quality = pdqhash.compute(np.ascontiguousarray(rgb))
    return np.packbits(np.asarray(bits, np.uint8)).tobytes(), int(quality)


def distance(first: bytes, second: bytes) -> int:
    """In how many bits two hashes of the same length differ."""
    return (int.from_bytes(first) ^ int.from_bytes(second)).bit_count()
