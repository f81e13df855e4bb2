"""Files without what is written about them: place, time, device, names, thumbnails, comments.

A file keeps its length: what is taken out is overwritten where it stands.  So nothing is decoded or
compressed again, offsets inside a film stay right, and a browser can still ask for a part of it.
"""

import re
import struct
import zlib
from collections.abc import Callable, Iterator

from tipline.media.bare_film import film, sound

_SCAN_END = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs acTL fcTL fdAT cICP".split()
)
# Pictures in the same container keep in "meta" where their pixels are.
_STILLS = frozenset((b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis", b"hevc", b"heim"))
_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_ORIENTATION = 0x0112


def bare(data: bytes) -> bytes | None:
    """``data`` without metadata, as long as before; None for a kind of file unknown here.

    Known are JPEG, PNG, WebP, GIF, MP4 and QuickTime films, and MP3.  Of a broken picture all that
    comes after what was understood is overwritten; of a broken film it stays.
    """
    for begins, patches in _KINDS:
        if begins(data):
            out = bytearray(data)
            for start, new in patches(data):
                out[start : start + len(new)] = new
            return bytes(out[: len(data)])
    return None


def _jpeg(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker == 0xD9:
            at += 2
            break
        size = int.from_bytes(data[at + 2 : at + 4])
        body, end = at + 4, at + 2 + size
        payload = data[body:end]
        icc = marker == 0xE2 and payload.startswith(b"ICC_PROFILE\0")
        if (0xE1 <= marker <= 0xEF and marker != 0xEE and not icc) or marker == 0xFE:
            yield body, _upright(payload) if marker == 0xE1 else bytes(len(payload))
        at = max(end, at + 4)
        if marker == 0xDA:
            found = _SCAN_END.search(data, at)
            at = found.start() if found else len(data)
    yield at, bytes(max(0, len(data) - at))


def _upright(exif: bytes) -> bytes:
    """An Exif block of the same length that says only which way up the picture is."""
    blank = bytes(len(exif))
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(exif[6:10])
    if not exif.startswith(b"Exif\0\0") or order is None or len(exif) < 32:
        return blank
    (first,) = struct.unpack(f"{order}I", exif[10:14])
    entries = exif[6 + first : 8 + first]
    count = struct.unpack(f"{order}H", entries)[0] if len(entries) == 2 else 0
    for n in range(min(count, 200)):
        entry = exif[8 + first + 12 * n : 20 + first + 12 * n]
        if len(entry) == 12 and struct.unpack(f"{order}HH", entry[:4]) == (_ORIENTATION, 3):
            (value,) = struct.unpack(f"{order}H", entry[8:10])
            ifd = struct.pack("<IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, value, 0, 0)
            kept = b"II*\0" + ifd
            return (b"Exif\0\0" + kept + blank)[: len(exif)]
    return blank


def _png(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 8
    while at + 12 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        end = at + 12 + size
        if end > len(data):
            break
        if kind not in _PNG_KEPT:
            # Ancillary, private, safe to copy: no reader looks into it.
            blank = b"blNk" + bytes(size)
            yield at + 4, blank + zlib.crc32(blank).to_bytes(4)
        at = end
        if kind == b"IEND":
            break
    yield at, bytes(max(0, len(data) - at))


def _webp(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 12
    while at + 8 <= len(data):
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        if kind == b"VP8X" and size and at + 8 < len(data):
            yield at + 8, bytes([data[at + 8] & ~0x0C])  # "there is Exif", "there is XMP"
        elif kind not in (b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"):
            yield at, b"JUNK"
            yield at + 8, bytes(max(0, min(end, len(data)) - at - 8))
        at = end
    yield at, bytes(max(0, len(data) - at))


def _gif(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 13 + _table(data[10]) if len(data) > 13 else len(data)
    while at < len(data):
        if data[at] == 0x2C and at + 10 < len(data):
            at += 11 + _table(data[at + 9])
            blank = False
        elif data[at] == 0x21 and at + 1 < len(data):
            label, name = data[at + 1], data[at + 3 : at + 14]
            blank = label in (0xFE, 0x01) or (label == 0xFF and name not in _LOOPS)
            at += 2
        else:
            at += data[at] == 0x3B
            break
        while at < len(data) and data[at]:
            size = data[at]
            if blank:
                yield at + 1, bytes(max(0, min(size, len(data) - at - 1)))
            at += 1 + size
        at += 1
    yield at, bytes(max(0, len(data) - at))


def _table(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


_KINDS: tuple[
    tuple[Callable[[bytes], bool], Callable[[bytes], Iterator[tuple[int, bytes]]]], ...
] = (
    (lambda d: d[:3] == b"\xff\xd8\xff", _jpeg),
    (lambda d: d[:8] == b"\x89PNG\r\n\x1a\n", _png),
    (lambda d: d[:4] == b"RIFF" and d[8:12] == b"WEBP", _webp),
    (lambda d: d[:6] in (b"GIF87a", b"GIF89a"), _gif),
    (lambda d: d[4:8] == b"ftyp" and d[8:12] not in _STILLS, film),
    (lambda d: d[:3] == b"ID3" or (len(d) > 2 and d[0] == 0xFF and d[1] & 0xE6 == 0xE2), sound),
)
