"""Whole-picture hashes: 256-bit pHash by imagehash, 256-bit PDQ with its quality."""

import imagehash
import numpy as np
import pdqhash
from numpy.typing import NDArray
from PIL import Image

HASH_BYTES = 32  # 256 bits, both methods


def phash256(gray: NDArray[np.uint8]) -> bytes:
    """imagehash's ``phash(hash_size=16)`` of ``(h, w) uint8`` as 32 bytes."""
    small = Image.fromarray(gray).resize((64, 64), Image.Resampling.LANCZOS)
    return np.packbits(imagehash.phash(small, hash_size=16).hash.ravel()).tobytes()


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
