"""Files that voters sent: looked at safely, never run, never for strangers."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tests.console import world
from tests.console.conftest import Person
from tests.matchers.clips import clip, story
from tipline.models import MediaFile, Role
from tipline.runtime import Runtime
from tipline.triage.thumbnails import draw, drawn


def add(maker: world.Maker, runtime: Runtime, data: bytes, content_type: str, kind: str) -> str:
    claim = maker.claim("See this file")
    sha256 = maker.media(claim.tips[0], runtime.store, data, content_type, kind).sha256
    maker.session.commit()
    return sha256


def test_a_picture_is_written_anew_so_that_nothing_hidden_survives(
    signed_in: Callable[..., Person], maker: world.Maker, runtime: Runtime
) -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "SECRET PLACE"
    Image.new("RGB", (900, 300), "teal").save(out, "JPEG", exif=exif)
    data = out.getvalue() + b"<script>alert('polyglot')</script>"
    sha256 = add(maker, runtime, data, "image/jpeg", "image")
    person = signed_in(Role.VIEWER)
    for size, longest in (("small", 192), ("medium", 640), ("large", 900)):
        answer = person.get(f"/console/media/{sha256}/{size}")
        assert answer.mimetype == "image/webp"
        assert b"SECRET PLACE" not in answer.data
        assert b"polyglot" not in answer.data
        with Image.open(io.BytesIO(answer.data)) as picture:
            assert max(picture.size) == longest
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    "sent",
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml", "image"),
        (b"<script>alert(1)</script>", "text/html", "document"),
        (b"%PDF-1.4", "application/pdf", "document"),
        (b"MZ", "application/x-dosexec", "other"),
    ],
)
def test_what_a_browser_could_run_is_only_a_download(
    signed_in: Callable[..., Person],
    maker: world.Maker,
    runtime: Runtime,
    sent: tuple[bytes, str, str],
) -> None:
    sha256 = add(maker, runtime, *sent)
    person = signed_in(Role.VIEWER)
    with person.get(f"/console/media/{sha256}") as answer:
        assert answer.data == sent[0]
        assert answer.mimetype == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["Cache-Control"] == "no-store"
    assert person.get(f"/console/media/{sha256}/small").status_code == 404


def test_sound_can_be_played_from_the_middle(
    signed_in: Callable[..., Person], maker: world.Maker, runtime: Runtime
) -> None:
    sha256 = add(maker, runtime, b"OggS" + bytes(996), "audio/ogg", "audio")
    person = signed_in(Role.VIEWER)
    with person.get(f"/console/media/{sha256}", headers={"Range": "bytes=100-199"}) as answer:
        assert answer.status_code == 206
        assert len(answer.data) == 100
        assert answer.mimetype == "audio/ogg"
    page = person.get("/console/claims/1").text
    assert f'<audio controls preload="none" src="/console/media/{sha256}"' in page


def test_what_a_machine_has_heard_stands_beside_the_player_unless_it_has_to_be_hidden(
    signed_in: Callable[..., Person], maker: world.Maker, runtime: Runtime
) -> None:
    sha256 = add(maker, runtime, b"OggS" + bytes(996), "audio/ogg", "audio")
    person = signed_in(Role.CHECKER)
    player = f'<audio controls preload="none" src="/console/media/{sha256}"'
    hear(runtime, sha256, "hot water with <lemon>")

    page = person.get("/console/claims/1").text

    assert "Heard in it (by a machine)" in page
    assert "hot water with &lt;lemon&gt;" in page
    assert player in page

    hear(runtime, sha256, "Call me at +1 202 555 0172 now")
    page = person.get("/console/claims/1").text

    assert "[phone number]" in page
    assert "555 0172" not in page
    assert player not in page
    assert person.get(f"/console/media/{sha256}").status_code == 403

    person.post("/console/claims/1/open", {"reason": "to call back the witness"})

    assert player in person.get("/console/claims/1").text


def hear(runtime: Runtime, sha256: str, words: str) -> None:
    with runtime.db.write() as session:
        session.get_one(MediaFile, sha256).details = {"heard": words}


def test_a_video_shows_what_is_in_it_before_it_is_played(
    signed_in: Callable[..., Person], maker: world.Maker, runtime: Runtime, tmp_path: Path
) -> None:
    path = clip(tmp_path / "a.mp4", story(1, seconds=4))
    sha256 = add(maker, runtime, path.read_bytes(), "video/mp4", "video")
    person = signed_in(Role.VIEWER)
    assert person.get(f"/console/media/{sha256}/medium").status_code == 404  # not drawn yet
    with runtime.db.write() as session:
        drawn(session, runtime, {"sha256": sha256}, draw(runtime, {"sha256": sha256}))

    answer = person.get(f"/console/media/{sha256}/medium")

    assert answer.mimetype == "image/webp"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    with Image.open(io.BytesIO(answer.data)) as picture:
        assert max(picture.size) == 240
    page = person.get("/console/claims/1").text
    assert f'<video controls preload="none" poster="/console/media/{sha256}/medium"' in page


@pytest.mark.parametrize("name", ["0" * 64, "..%2f..%2fsecret-key", "x"])
def test_a_file_that_no_message_brought_is_not_there(
    signed_in: Callable[..., Person], runtime: Runtime, name: str
) -> None:
    runtime.store.put(b"never part of a message")
    assert signed_in(Role.ADMIN).get(f"/console/media/{name}").status_code == 404


def test_a_row_whose_file_is_gone_is_a_404(
    signed_in: Callable[..., Person], maker: world.Maker, runtime: Runtime
) -> None:
    sha256 = add(maker, runtime, world.png(), "image/png", "image")
    runtime.store.delete(sha256)
    person = signed_in(Role.VIEWER)
    assert person.get(f"/console/media/{sha256}").status_code == 404
    assert person.get(f"/console/media/{sha256}/small").status_code == 404
