"""What is kept of a picture in order to recognise it: one compact, versioned blob.

Layout: magic ``TPF``, one byte of version, then sections: one byte of tag, four bytes of length
(big-endian), content.  Sections with an unknown tag are skipped.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from matchers.errors import IndexMismatch

MAGIC = b"TPF"
FINGERPRINT_VERSION = 1
_SECTION = struct.Struct(">cI")
_VIEW = struct.Struct(">B32s32sB")


@dataclass(frozen=True, slots=True)
class View:
    """Hashes of one view of a picture; ``quality`` is PDQ's, 0–100."""

    name: int
    phash: bytes
    pdq: bytes
    quality: int


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The contents of a blob."""

    views: tuple[View, ...]


def pack(fingerprint: Fingerprint) -> bytes:
    """The blob of ``fingerprint``."""
    views = b"".join(_VIEW.pack(v.name, v.phash, v.pdq, v.quality) for v in fingerprint.views)
    return MAGIC + bytes([FINGERPRINT_VERSION]) + _section(b"V", views)


def unpack(blob: bytes) -> Fingerprint:
    """The fingerprint in ``blob``; raises :class:`IndexMismatch` if another version made it."""
    if blob[:3] != MAGIC or len(blob) < 4 or blob[3] != FINGERPRINT_VERSION:
        raise IndexMismatch(
            f"not a version {FINGERPRINT_VERSION} picture fingerprint: compute it again"
        )
    sections = dict(_sections(blob[4:]))
    return Fingerprint(tuple(View(*row) for row in _VIEW.iter_unpack(sections.get(b"V", b""))))


def _section(tag: bytes, content: bytes) -> bytes:
    return _SECTION.pack(tag, len(content)) + content


def _sections(rest: bytes) -> Iterator[tuple[bytes, bytes]]:
    while rest:
        tag, size = _SECTION.unpack_from(rest)
        yield tag, rest[_SECTION.size : _SECTION.size + size]
        rest = rest[_SECTION.size + size :]
