"""What is kept of a sound in order to recognise it."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matchers.audio.chromaprint import available, chromaprint
from matchers.errors import IndexMismatch, UnreadableMedia
from matchers.sandbox import Sandbox, shared

MAGIC = b"TSF"
SOUND_VERSION = 1
MIN_ITEMS = 24  # three seconds: shorter sounds are too alike
SAMPLES = "matchers.decoders.moving:sound"


def fingerprint(path: Path, sandbox: Sandbox | None = None) -> bytes:
    """The fingerprint of the sound in an audio or video file, for :meth:`AudioMatcher.add`.

    Raises :class:`UnreadableMedia` if there is no sound in it, too little of it, or no Chromaprint.
    """
    return MAGIC + bytes([SOUND_VERSION]) + items(path, sandbox).astype(">u4").tobytes()


def items(path: Path, sandbox: Sandbox | None = None) -> NDArray[np.uint32]:
    """The same, not packed."""
    if not available():
        raise UnreadableMedia("sounds can't be compared: Chromaprint is not installed")
    made = chromaprint((sandbox or shared()).run(SAMPLES, path).blobs[0])
    if len(made) < MIN_ITEMS:
        raise UnreadableMedia("the sound is too short to be told from others")
    return made


def unpack(blob: bytes) -> NDArray[np.uint32]:
    """The numbers in ``blob``; raises :class:`IndexMismatch` for another version's."""
    if blob[:3] != MAGIC or len(blob) < 4 or blob[3] != SOUND_VERSION or len(blob) % 4:
        raise IndexMismatch(f"not a version {SOUND_VERSION} sound fingerprint: compute it again")
    return np.frombuffer(blob[4:], ">u4").astype(np.uint32)
