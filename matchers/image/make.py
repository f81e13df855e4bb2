"""Makes the fingerprint of a picture file."""

from pathlib import Path

import cv2
import numpy as np

from matchers.image.fingerprint import Fingerprint, View, pack
from matchers.image.hashes import pdq, phash256
from matchers.image.open import open_picture
from matchers.sandbox import Sandbox

HASHING_SIDE = 512  # every picture is brought to this before it is hashed


def fingerprint(path: Path, sandbox: Sandbox | None = None) -> bytes:
    """The fingerprint of the picture at ``path`` for :meth:`ImageMatcher.add`.

    Raises :class:`UnreadableMedia` if it isn't a picture that can be opened safely.
    """
    return pack(analyse(path, sandbox))


def analyse(path: Path, sandbox: Sandbox | None = None) -> Fingerprint:
    """As :func:`fingerprint`, not packed."""
    rgb = open_picture(path, sandbox).rgb
    scale = HASHING_SIDE / max(rgb.shape[:2])
    size = (max(8, round(rgb.shape[1] * scale)), max(8, round(rgb.shape[0] * scale)))
    small = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    gray = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8)
    hash_, quality = pdq(small)
    return Fingerprint((View(0, phash256(gray), hash_, quality),))
