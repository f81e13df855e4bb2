"""Says what a file is by looking at its bytes, never at its name or its declared type."""

import zipfile
from io import BytesIO
from pathlib import Path

import puremagic

from matchers.types import MediaKind

HEAD_BYTES = 4096

_STARTS: tuple[tuple[bytes, MediaKind, str], ...] = (
    (b"\xff\xd8\xff", MediaKind.IMAGE, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", MediaKind.IMAGE, "image/png"),
    (b"GIF87a", MediaKind.IMAGE, "image/gif"),
    (b"GIF89a", MediaKind.IMAGE, "image/gif"),
    (b"BM", MediaKind.IMAGE, "image/bmp"),
    (b"II*\x00", MediaKind.IMAGE, "image/tiff"),
    (b"MM\x00*", MediaKind.IMAGE, "image/tiff"),
    (b"%PDF-", MediaKind.DOCUMENT, "application/pdf"),
    (b"\x1aE\xdf\xa3", MediaKind.VIDEO, "video/webm"),
    (b"fLaC", MediaKind.AUDIO, "audio/flac"),
    (b"#!AMR", MediaKind.AUDIO, "audio/amr"),
    (b"ID3", MediaKind.AUDIO, "audio/mpeg"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", MediaKind.DOCUMENT, "application/x-ole-storage"),
    (b"{\\rtf", MediaKind.DOCUMENT, "application/rtf"),
)

_BRANDS: dict[bytes, tuple[MediaKind, str]] = {
    b"heic": (MediaKind.IMAGE, "image/heic"),
    b"heix": (MediaKind.IMAGE, "image/heic"),
    b"mif1": (MediaKind.IMAGE, "image/heif"),
    b"msf1": (MediaKind.IMAGE, "image/heif"),
    b"avif": (MediaKind.IMAGE, "image/avif"),
    b"avis": (MediaKind.IMAGE, "image/avif"),
    b"M4A ": (MediaKind.AUDIO, "audio/mp4"),
    b"M4B ": (MediaKind.AUDIO, "audio/mp4"),
    b"qt  ": (MediaKind.VIDEO, "video/quicktime"),
    b"3gp4": (MediaKind.VIDEO, "video/3gpp"),
    b"3gp5": (MediaKind.VIDEO, "video/3gpp"),
}

_RIFF: dict[bytes, tuple[MediaKind, str]] = {
    b"WEBP": (MediaKind.IMAGE, "image/webp"),
    b"WAVE": (MediaKind.AUDIO, "audio/wav"),
    b"AVI ": (MediaKind.VIDEO, "video/x-msvideo"),
}

_OFFICE: tuple[tuple[str, str], ...] = (
    ("word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)


def sniff(source: Path | bytes) -> tuple[MediaKind, str]:
    """The kind and content type of a file, or of a file's bytes.

    Unknown or empty content is ``(MediaKind.OTHER, "application/octet-stream")``; contact
    cards are ``OTHER`` as well.  Markup is never reported as anything that a browser renders.
    """
    head = source[:HEAD_BYTES] if isinstance(source, bytes) else _head(source)
    if not head:
        return MediaKind.OTHER, "application/octet-stream"
    return _known(head) or _zip(head, source) or _text(head) or _rest(head)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)


def _known(head: bytes) -> tuple[MediaKind, str] | None:
    for start, kind, content_type in _STARTS:
        if head.startswith(start):
            return kind, content_type
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], (MediaKind.VIDEO, "video/mp4"))
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12])
    if head.startswith(b"OggS"):
        moving = b"\x80theora" in head
        return (MediaKind.VIDEO, "video/ogg") if moving else (MediaKind.AUDIO, "audio/ogg")
    return _frames(head)


def _frames(head: bytes) -> tuple[MediaKind, str] | None:
    """Bare AAC (ADTS) and MP3 streams: eleven or twelve set bits, then a possible layer."""
    if len(head) > 2 and head[0] == 0xFF:
        if head[1] & 0xF6 == 0xF0:
            return MediaKind.AUDIO, "audio/aac"
        if head[1] & 0xE6 == 0xE2 and head[2] & 0xF0 != 0xF0:
            return MediaKind.AUDIO, "audio/mpeg"
    return None


def _zip(head: bytes, source: Path | bytes) -> tuple[MediaKind, str] | None:
    if not head.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(BytesIO(source) if isinstance(source, bytes) else source) as archive:
            names = archive.namelist()
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                declared = archive.read("mimetype").decode("ascii", "replace")
                if declared.startswith("application/vnd.oasis.opendocument."):
                    return MediaKind.DOCUMENT, declared
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return MediaKind.OTHER, "application/zip"
    for prefix, content_type in _OFFICE:
        if any(name.startswith(prefix) for name in names):
            return MediaKind.DOCUMENT, content_type
    return MediaKind.OTHER, "application/zip"


def _text(head: bytes) -> tuple[MediaKind, str] | None:
    if b"\x00" in head:
        return None
    try:
        text = head.decode("utf-8", "strict" if len(head) < HEAD_BYTES else "ignore")
    except UnicodeDecodeError:
        return None
    if text.lstrip("\ufeff \r\n").upper().startswith("BEGIN:VCARD"):
        return MediaKind.OTHER, "text/vcard"
    return MediaKind.DOCUMENT, "text/plain"


def _rest(head: bytes) -> tuple[MediaKind, str]:
    try:
        content_type = str(puremagic.from_string(head, mime=True))
    except (puremagic.PureError, ValueError):
        return MediaKind.OTHER, "application/octet-stream"
    family = content_type.partition("/")[0]
    kinds = {"image": MediaKind.IMAGE, "video": MediaKind.VIDEO, "audio": MediaKind.AUDIO}
    if family not in kinds or "svg" in content_type:
        return MediaKind.OTHER, "application/octet-stream"
    return kinds[family], content_type
