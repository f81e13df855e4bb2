"""What is kept of a picture in order to recognise it: one compact, versioned blob.

Layout: magic ``TPF``, one byte of version, then sections: one byte of tag, four bytes of length
(big-endian), content.  Sections with an unknown tag are skipped.  Of a picture with words on it a
blob has the words and a small grey picture: it is as private as the picture itself.
"""

import json
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matchers.errors import IndexMismatch
from matchers.image import features as feature_codec
from matchers.image.features import Features
from matchers.image.ocr import Word
from matchers.image.thresholds import TEXT_BEARING_WORDS
from matchers.image.views import Box

MAGIC = b"TPF"
FINGERPRINT_VERSION = 3
_SECTION = struct.Struct(">cI")
_VIEW = struct.Struct(">HHHH32s32sB")
_SIZE = struct.Struct(">HHB")
_READ, _LETTERED = 1, 2  # flags: OCR was there; something on it looks like lettering


@dataclass(frozen=True, slots=True)
class View:
    """Hashes of one part of a picture; ``quality`` is PDQ's, 0–100."""

    box: Box  # in pixels of the picture as it was hashed
    phash: bytes
    pdq: bytes
    quality: int


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The contents of a blob.

    ``size`` is the width and height at which views and features were taken; ``raster`` the small
    grey picture, as WebP; ``read`` whether OCR was there to look for ``words``; ``lettered``
    whether something on it looks like lettering, read or not.
    """

    size: tuple[int, int]
    views: tuple[View, ...]
    features: Features
    raster: bytes
    words: tuple[Word, ...]
    read: bool
    lettered: bool

    @property
    def worded(self) -> bool:
        """Whether OCR read words on it."""
        return len(self.words) >= TEXT_BEARING_WORDS


def pack(made: Fingerprint) -> bytes:
    """The blob of a fingerprint."""
    flags = _READ * made.read | _LETTERED * made.lettered
    views = b"".join(
        _VIEW.pack(v.box.left, v.box.top, v.box.right, v.box.bottom, v.phash, v.pdq, v.quality)
        for v in made.views
    )
    return b"".join(
        [
            MAGIC + bytes([FINGERPRINT_VERSION]),
            _section(b"S", _SIZE.pack(*made.size, flags)),
            _section(b"V", views),
            _section(b"F", feature_codec.pack(made.features)),
            _section(b"R", made.raster),
            _section(b"W", _pack_words(made.words)),
        ]
    )


def unpack(blob: bytes) -> Fingerprint:
    """The fingerprint in ``blob``; raises :class:`IndexMismatch` if another version made it."""
    if blob[:3] != MAGIC or len(blob) < 4 or blob[3] != FINGERPRINT_VERSION:
        raise IndexMismatch(
            f"not a version {FINGERPRINT_VERSION} picture fingerprint: compute it again"
        )
    try:
        sections = dict(_sections(blob[4:]))
        width, height, flags = _SIZE.unpack(sections[b"S"])
        views = tuple(View(Box(*row[:4]), *row[4:]) for row in _VIEW.iter_unpack(sections[b"V"]))
        features = feature_codec.unpack(sections[b"F"])
        words = _unpack_words(sections[b"W"])
        raster = sections[b"R"]
    except (KeyError, ValueError, struct.error, zlib.error) as error:
        raise IndexMismatch(f"a broken picture fingerprint ({error}): compute it again") from None
    return Fingerprint(
        (width, height),
        views,
        features,
        raster,
        words,
        bool(flags & _READ),
        bool(flags & _LETTERED),
    )


def _pack_words(words: Sequence[Word]) -> bytes:
    rows = [
        [w.text, w.confidence, *(round(side, 4) for side in (w.left, w.top, w.right, w.bottom))]
        for w in words
    ]
    return zlib.compress(json.dumps(rows, ensure_ascii=False).encode(), 9)


def _unpack_words(packed: bytes) -> tuple[Word, ...]:
    return tuple(Word(*row) for row in json.loads(zlib.decompress(packed)))


def _section(tag: bytes, content: bytes) -> bytes:
    return _SECTION.pack(tag, len(content)) + content


def _sections(rest: bytes) -> Iterator[tuple[bytes, bytes]]:
    while rest:
        tag, size = _SECTION.unpack_from(rest)
        yield tag, rest[_SECTION.size : _SECTION.size + size]
        rest = rest[_SECTION.size + size :]
