"""Pictures of every kind are opened upright, as 8-bit RGB, or refused with a reason."""

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from matchers.errors import UnreadableMedia
from matchers.image.open import open_picture


@pytest.fixture(scope="module")
def photo() -> Image.Image:
    rng = np.random.default_rng(4)
    small = rng.integers(0, 255, (12, 16, 3), np.uint8)
    return Image.fromarray(small).resize((320, 240), Image.Resampling.BICUBIC)


def _close(path: Path, photo: Image.Image, tolerance: float) -> None:
    opened = open_picture(path).rgb.astype(float)
    assert opened.shape == (240, 320, 3)
    assert np.abs(opened - np.asarray(photo, float)).mean() < tolerance


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "gif", "bmp", "tiff"])
def test_every_usual_format_opens(tmp_path: Path, photo: Image.Image, suffix: str) -> None:
    photo.save(tmp_path / f"a.{suffix}")
    _close(tmp_path / f"a.{suffix}", photo, 12)


@pytest.mark.parametrize("turned", [False, True])
def test_an_iphones_heic_opens_upright(tmp_path: Path, photo: Image.Image, turned: bool) -> None:
    heif = pytest.importorskip("pillow_heif", reason="the extra `heic` is not installed")
    heif.register_heif_opener()
    exif = Image.Exif()
    if turned:
        exif[0x0112] = 6  # pillow-heif writes it as HEIF's own rotation
    sent = photo.transpose(Image.Transpose.ROTATE_90) if turned else photo
    sent.save(tmp_path / "a.heic", exif=exif.tobytes(), quality=90)
    _close(tmp_path / "a.heic", photo, 12)


def test_cmyk_opens_as_rgb(tmp_path: Path, photo: Image.Image) -> None:
    photo.convert("CMYK").save(tmp_path / "a.jpg", quality=95)
    _close(tmp_path / "a.jpg", photo, 12)


def test_sixteen_bits_become_eight(tmp_path: Path, photo: Image.Image) -> None:
    gray = np.asarray(photo.convert("L"), np.uint16) * 257
    Image.fromarray(gray).save(tmp_path / "a.png")
    _close(tmp_path / "a.png", photo.convert("L").convert("RGB"), 6)


def test_transparency_is_put_on_white(tmp_path: Path) -> None:
    Image.new("RGBA", (64, 64), (0, 0, 0, 0)).save(tmp_path / "a.png")
    assert open_picture(tmp_path / "a.png").rgb.min() == 255


def test_exif_orientation_is_applied(tmp_path: Path, photo: Image.Image) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    photo.transpose(Image.Transpose.ROTATE_90).save(tmp_path / "a.jpg", exif=exif, quality=95)
    _close(tmp_path / "a.jpg", photo, 12)


@pytest.mark.parametrize("suffix", ["gif", "webp"])
def test_an_animation_is_its_first_frame_that_shows_something(
    tmp_path: Path, photo: Image.Image, suffix: str
) -> None:
    blank = Image.new("RGB", photo.size)
    path = tmp_path / f"a.{suffix}"
    blank.save(path, save_all=True, append_images=[blank, photo], duration=100)
    opened = open_picture(path)
    assert opened.animated
    assert opened.rgb.std() > 20


def test_a_gif_of_ten_thousand_frames_costs_no_more_than_its_first(tmp_path: Path) -> None:
    frames = [Image.new("P", (32, 32), n % 2) for n in range(10_000)]
    frames[0].putpalette([0, 0, 0, 255, 255, 255])
    frames[0].putpixel((3, 3), 1)
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:], optimize=False)
    assert open_picture(tmp_path / "a.gif").rgb.shape == (32, 32, 3)


def _png_header(width: int, height: int) -> bytes:
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    data = b"IDAT" + zlib.compress(b"\0" * 1000)
    tail = struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))
    return b"\x89PNG\r\n\x1a\n" + chunk + tail


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"hello", "not a picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not a picture"),
        (_png_header(60_000, 60_000), "pixels"),
        (_png_header(1, 100_000), "pixels"),
        (_png_header(20, 5_000), "strip"),
        (_png_header(500, 500), "cut off|broken"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 50, "not a picture"),
    ],
)
def test_what_can_not_be_a_picture_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(UnreadableMedia, match=reason):
        open_picture(tmp_path / "a")


def test_a_truncated_file_is_refused(tmp_path: Path, photo: Image.Image) -> None:
    photo.save(tmp_path / "a.jpg", quality=95)
    whole = (tmp_path / "a.jpg").read_bytes()
    (tmp_path / "a.jpg").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnreadableMedia, match="cut off"):
        open_picture(tmp_path / "a.jpg")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableMedia, match="missing"):
        open_picture(tmp_path / "a.jpg")
