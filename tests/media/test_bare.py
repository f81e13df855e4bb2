"""Nothing in a file that is shown or handed over says where, when or by what it was made."""

import io
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.console import world
from tests.console.conftest import Person, maker, signed_in
from tests.console.test_media import add
from tipline.media.bare import bare
from tipline.models import Role
from tipline.runtime import Runtime

__all__ = ["maker", "signed_in"]

TELLS = (b"Sedna", b"SamsungX", b"Ann Bell", b"2026:11:03", b"5.5555", b"GPSdata")


def picture() -> Image.Image:
    data = np.random.default_rng(3).integers(0, 255, (48, 64, 3), dtype=np.uint8)
    return Image.fromarray(data)


def exif() -> Image.Exif:
    """As a telephone writes it: device, owner, time, which way up, and where on earth."""
    found = Image.Exif()
    found[0x010F], found[0x013B], found[0x0132] = "SamsungX", "Ann Bell", "2026:11:03 10:00:00"
    found[0x0112] = 6
    place = found.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (59.0, 26.0, 13.5), "E", (24.0, 45.0, 12.25)
    place[29] = "2026:11:03"
    return found


def saved(kind: str, **more: object) -> bytes:
    out = io.BytesIO()
    picture().save(out, kind, **more)
    return out.getvalue()


def png() -> bytes:
    told = PngInfo()
    told.add_text("Author", "Ann Bell")
    told.add_itxt("Place", "Sedna", zip=False)
    return saved("PNG", pnginfo=told, exif=exif())


def film(suffix: str, tmp: Path) -> bytes:
    path = tmp / f"film.{suffix}"
    with av.open(str(path), "w") as out:
        out.metadata.update({"title": "Sedna", "artist": "Ann Bell", "comment": "SamsungX",
                             "location": "+5.5555+006.5/"})  # fmt: skip
        stream = out.add_stream("mpeg4", rate=5)
        stream.width, stream.height = 64, 48
        stream.metadata["title"] = "Sedna"
        for _ in range(3):
            out.mux(stream.encode(av.VideoFrame.from_image(picture())))
        out.mux(stream.encode())
    return path.read_bytes()


KINDS: dict[str, Callable[[], bytes]] = {
    "JPEG": lambda: saved("JPEG", exif=exif(), comment=b"Sedna", icc_profile=b"") + b"GPSdata",
    "progressive JPEG": lambda: saved("JPEG", exif=exif(), progressive=True) + b"GPSdata",
    "PNG": png,
    "WebP": lambda: saved("WEBP", exif=exif(), xmp=b"<x>Sedna</x>", lossless=True),
    "GIF": lambda: saved("GIF", comment=b"Sedna, Ann Bell"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_keeps_its_pixels_and_tells_nothing(kind: str) -> None:
    data = KINDS[kind]()
    assert any(word in data for word in TELLS)

    clean = bare(data)

    assert clean is not None
    assert len(clean) == len(data)
    assert [word for word in TELLS if word in clean] == []
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(clean)) as after:
        assert np.array_equal(np.asarray(before.convert("RGB")), np.asarray(after.convert("RGB")))
        found = after.getexif()
        assert dict(found.get_ifd(0x8825)) == {}
        # Which way up it is stays: without it the picture lies on its side.
        assert set(found) <= {0x0112}
        assert found.get(0x0112) == (6 if "JPEG" in kind else None)
    assert bare(clean) == clean


@pytest.mark.parametrize("suffix", ["mp4", "mov"])
def test_a_film_still_plays_and_tells_nothing(suffix: str, tmp_path: Path) -> None:
    data = film(suffix, tmp_path)
    assert b"Ann Bell" in data

    clean = bare(data)

    assert clean is not None
    assert len(clean) == len(data)
    assert [word for word in TELLS if word in clean] == []
    with av.open(io.BytesIO(data)) as before, av.open(io.BytesIO(clean)) as after:
        frames = [f.to_ndarray() for f in before.decode(video=0)]
        again = [f.to_ndarray() for f in after.decode(video=0)]
        assert "artist" not in after.metadata
    assert len(frames) == 3
    assert all(map(np.array_equal, frames, again))


def test_a_recording_tells_nothing() -> None:
    tag = b"ID3\x04\x00\x00\x00\x00\x00\x14" + b"Ann Bell in Sedna".ljust(20, b"\0")
    data = tag + b"\xff\xfb\x90\x00" + bytes(400) + b"TAG" + b"Sedna".ljust(125, b"\0")

    clean = bare(data)

    assert clean is not None
    assert (len(clean), clean[30:434]) == (len(data), data[30:434])
    assert [word for word in TELLS if word in clean] == []


@given(
    st.sampled_from(
        [b"\xff\xd8\xff\xe1", b"\x89PNG\r\n\x1a\n", b"RIFF____WEBP", b"GIF89a",
         b"\0\0\0\x18ftypmp42", b"ID3\x04\0\0", b""]
    ),
    st.binary(max_size=300),
)  # fmt: skip
def test_any_bytes_are_taken_and_keep_their_length(head: bytes, rest: bytes) -> None:
    clean = bare(head + rest)

    assert clean is None or len(clean) == len(head + rest)


def test_the_console_hands_over_no_place_and_no_device(
    signed_in: Callable[..., Person], maker: world.Maker, runtime: Runtime, tmp_path: Path
) -> None:
    sent = [
        (KINDS["JPEG"](), "image/jpeg", "image"),
        (KINDS["PNG"](), "image/png", "image"),
        (saved("TIFF", exif=exif()), "image/tiff", "image"),
        (film("mp4", tmp_path), "video/mp4", "video"),
    ]
    files = [(add(maker, runtime, *one), one[0]) for one in sent]
    viewer = signed_in(Role.VIEWER)
    for sha256, data in files:
        whole = viewer.get(f"/console/media/{sha256}").data
        part = viewer.get(f"/console/media/{sha256}", headers={"Range": "bytes=20-59"})

        assert any(word in data for word in TELLS)
        assert [word for word in TELLS if word in whole] == []
        assert (part.status_code, part.data) == (206, whole[20:60])
