"""Where films and sound files say something about themselves: ISO boxes and ID3 tags."""

from collections.abc import Iterator

_INSIDE = frozenset((b"moov", b"trak", b"mdia", b"moof", b"traf"))
_TOLD = frozenset((b"udta", b"meta", b"uuid", b"skip", b"free", b"wide", b"XMP_"))
# Creation and modification time stand first, in seconds since 1904; 8 bytes each in version 1.
_TIMED = frozenset((b"mvhd", b"tkhd", b"mdhd"))
_DEEPEST = 6


def film(data: bytes) -> Iterator[tuple[int, bytes]]:
    """What is to be written over an MP4 or QuickTime film so that it says nothing of its origin."""
    yield from _boxes(data, 0, len(data), 0)


def _boxes(data: bytes, at: int, end: int, depth: int) -> Iterator[tuple[int, bytes]]:
    while at + 8 <= end:
        size, kind, head = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8], 8
        if size == 1 and at + 16 <= end:
            size, head = int.from_bytes(data[at + 8 : at + 16]), 16
        elif size == 0:
            size = end - at
        if size < head or at + size > end:
            return
        if kind in _TOLD:
            yield at + 4, b"free"
            yield at + head, bytes(size - head)
        elif kind in _TIMED and size >= head + 20:
            yield at + head + 4, bytes(16 if data[at + head] == 1 else 8)
        elif kind in _INSIDE and depth < _DEEPEST:
            yield from _boxes(data, at + head, at + size, depth + 1)
        at += size


def sound(data: bytes) -> Iterator[tuple[int, bytes]]:
    """What is to be written over an MP3: its ID3 tags, at the beginning and at the end."""
    if data[:3] == b"ID3" and len(data) > 10:
        size = 0
        for byte in data[6:10]:
            size = size << 7 | (byte & 0x7F)
        yield 10, bytes(min(size, len(data) - 10))
        yield 5, b"\0"  # no flags: the rest is padding
    if data[-128:-125] == b"TAG":
        yield len(data) - 125, bytes(125)
