"""Files made to break a decoder: refused by it, kept for a person, and the voter is answered."""

import hashlib
import io
import os
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from matchers.sandbox import shared
from tests.line import Line
from tipline.jobs import run_pending
from tipline.models import InboundMedia, Job, JobState, MediaState, TipState


def png(width: int, height: int, data: bytes) -> bytes:
    """A PNG that says it is so large, whatever is in it."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [body, b"IDAT" + data, b"IEND"]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c)) for c in chunks
    )


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.radial_gradient("L").convert("RGB").save(out, "JPEG", quality=95)
    return out.getvalue()


def endless_gif() -> bytes:
    """Ten thousand frames, each a whole picture."""
    out = io.BytesIO()
    Image.new("P", (400, 300), 1).save(out, "GIF")
    one = out.getvalue()
    begin = one.index(b",")  # where the image begins; before it are header and palette
    return one[:begin] + one[begin:-1] * 10_000 + b";"


def zip_bomb() -> bytes:
    """A text document whose words unpack to 60 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"\0" * (60 << 20))
    return out.getvalue()


def noise(start: bytes, size: int = 4000) -> bytes:
    """A beginning that promises a kind of file, and then nothing of the sort."""
    rest = b"".join(hashlib.sha256(n.to_bytes(4)).digest() for n in range(size // 32))
    return start + rest


BAD = {
    "bomb of 3.6 gigapixels": png(60_000, 60_000, zlib.compress(b"\0" * 100_000)),
    "bomb within the limit of pixels": png(7_000, 7_000, zlib.compress(b"\0" * 100)),
    "1 × 100,000 pixels": png(1, 100_000, zlib.compress(b"\0" * 400_000)),
    "GIF of ten thousand frames": endless_gif(),
    "truncated JPEG": jpeg()[:900],
    "GIF that is a script": b"GIF89a/*" + b"<script>alert(1)</script>" * 20,
    "JPEG that is a ZIP too": jpeg() + zip_bomb(),
    "corrupt JPEG": noise(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"),
    "corrupt video": noise(b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"),
    "corrupt WebM": noise(b"\x1aE\xdf\xa3"),
    "corrupt voice note": noise(b"OggS\x00\x02"),
    "corrupt PDF": noise(b"%PDF-1.7\n"),
    "document that unpacks to too much": zip_bomb(),
}


def send(line: Line, data: bytes) -> list[str]:
    url = "https://api.twilio.com/media/file"
    line.channel.files[url] = data
    return line.voter().sends(
        NumMedia="1", MediaUrl0=url, MediaContentType0="image/jpeg", MessageType="image"
    )


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_queued_for_a_person_and_kept(line: Line, name: str) -> None:
    line.check()

    (reply,) = send(line, BAD[name])

    assert "has not been checked yet" in reply
    (tip,) = line.tips
    assert (tip.state, tip.waiting) == (TipState.QUEUED, True)
    (media,) = line.all(InboundMedia)
    assert media.state is MediaState.STORED
    assert media.sha256 is not None
    with line.runtime.store.open(media.sha256) as kept:
        assert kept.read() == BAD[name]
    assert not [job for job in line.all(Job) if job.state is JobState.DEAD]


def test_the_next_voter_is_answered_after_a_file_that_killed_the_decoder(line: Line) -> None:
    line.check()
    send(line, BAD["corrupt video"])
    child = shared()._child  # nobody else has a use for its number
    assert child is not None
    os.kill(child.pid, 9)

    replies = line.voter(2).sends("Polling stations in Arvania close at 12 on Sunday")
    send(line, BAD["truncated JPEG"])

    assert "❌ False" in replies[0]
    assert [tip.state for tip in line.tips][-1] is TipState.QUEUED


def test_an_empty_file_is_said_to_be_empty_and_asked_for_again(line: Line) -> None:
    (reply,) = send(line, b"")

    (media,) = line.all(InboundMedia)
    assert (media.state, "empty" in media.reason) == (MediaState.REFUSED, True)
    assert reply
    assert run_pending(line.runtime) == 0
