"""Kinds of files by their bytes."""

import io
import zipfile

import pytest

from matchers.sniff import sniff
from matchers.types import MediaKind


def _docx() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "kind", "content_type"),
    [
        (b"\xff\xd8\xff\xe0aaaa", MediaKind.IMAGE, "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", MediaKind.IMAGE, "image/webp"),
        (b"\x00\x00\x00\x18ftypheic", MediaKind.IMAGE, "image/heic"),
        (b"\x00\x00\x00\x18ftypisom", MediaKind.VIDEO, "video/mp4"),
        (b"OggS" + b"\x00" * 24 + b"OpusHead", MediaKind.AUDIO, "audio/ogg"),
        (b"%PDF-1.7\n", MediaKind.DOCUMENT, "application/pdf"),
        (b"BEGIN:VCARD\nVERSION:3.0\n", MediaKind.OTHER, "text/vcard"),
        (b"<svg onload=alert(1)>", MediaKind.DOCUMENT, "text/plain"),
        (b"<html><script>", MediaKind.DOCUMENT, "text/plain"),
        (b"PK\x03\x04broken", MediaKind.OTHER, "application/zip"),
        (b"\x00\x01\x02", MediaKind.OTHER, "application/octet-stream"),
        (b"", MediaKind.OTHER, "application/octet-stream"),
    ],
)
def test_content_decides_what_a_file_is(content: bytes, kind: MediaKind, content_type: str) -> None:
    assert sniff(content) == (kind, content_type)


def test_office_documents_are_told_from_other_archives(tmp_path) -> None:
    path = tmp_path / "picture.jpg"
    path.write_bytes(_docx())
    assert sniff(path)[0] is MediaKind.DOCUMENT
    assert sniff(path)[1].endswith("wordprocessingml.document")
