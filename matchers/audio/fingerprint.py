"""What is kept of a sound in order to recognise it.

Layout: magic ``TSF``, version, number of Chromaprint's items; the items, big-endian; then levels
(:mod:`matchers.audio.spectrum`).  Speech can be made out from levels: they are as private as the
recording itself.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matchers.audio import spectrum
from matchers.audio.chromaprint import available, chromaprint
from matchers.errors import IndexMismatch, UnreadableMedia
from matchers.sandbox import Sandbox, shared

MAGIC = b"TSF"
SOUND_VERSION = 2
MIN_ITEMS = 24  # three seconds: shorter sounds are too alike
SAMPLES = "matchers.decoders.moving:sound"
_HEAD = struct.Struct(">3sBI")

Items = NDArray[np.uint32]


class Incomparable(UnreadableMedia):
    """There is a sound, but it can't be compared."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording that was opened: 16-bit samples at 11,025 Hz and Chromaprint's items."""

    samples: spectrum.Samples
    items: Items


@dataclass(frozen=True, slots=True)
class SoundPrint:
    """The contents of a fingerprint; ``packed`` are its levels, packed."""

    items: Items
    packed: bytes

    @property
    def levels(self) -> spectrum.Levels:
        """Its levels."""
        return spectrum.unpack(self.packed)


def open_sound(path: Path, sandbox: Sandbox | None = None) -> Sound:
    """The sound in an audio or video file.

    Raises :class:`UnreadableMedia` if there is no sound in it, and :class:`Incomparable` if there
    is too little of it, or no Chromaprint.
    """
    pcm = (sandbox or shared()).run(SAMPLES, path).blobs[0]
    if not available():
        raise Incomparable("sounds can't be compared: Chromaprint is not installed")
    made = chromaprint(pcm)
    if len(made) < MIN_ITEMS:
        raise Incomparable("the sound is too short to be told from others")
    return Sound(np.frombuffer(pcm, np.int16), made)


def fingerprint(path: Path, sandbox: Sandbox | None = None) -> bytes:
    """The fingerprint of the sound in a file, for :meth:`AudioMatcher.add`."""
    return pack(open_sound(path, sandbox))


def pack(sound: Sound) -> bytes:
    """The fingerprint of a sound that was opened."""
    head = _HEAD.pack(MAGIC, SOUND_VERSION, len(sound.items))
    packed = spectrum.pack(spectrum.levels(sound.samples))
    return head + sound.items.astype(">u4").tobytes() + packed


def unpack(blob: bytes) -> SoundPrint:
    """The contents of ``blob``; raises :class:`IndexMismatch` for another version's."""
    try:
        magic, version, count = _HEAD.unpack_from(blob)
    except struct.error:
        magic, version, count = b"", 0, 0
    end = _HEAD.size + 4 * count
    if magic != MAGIC or version != SOUND_VERSION or len(blob) <= end:
        raise IndexMismatch(f"not a version {SOUND_VERSION} sound fingerprint: compute it again")
    items = np.frombuffer(blob[_HEAD.size : end], ">u4").astype(np.uint32)
    return SoundPrint(items, blob[end:])
