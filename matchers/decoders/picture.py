"""Decodes one picture file to upright 8-bit RGB, inside the decoding process."""

import warnings
from typing import Any

from PIL import Image, ImageFile, ImageOps

from matchers.decoders.limits import (
    MAX_ASPECT,
    MAX_FILE_BYTES,
    MAX_FRAMES_LOOKED_AT,
    MAX_PIXELS,
    MAX_SIDE,
    MIN_SIDE,
    WORKING_SIDE,
)
from matchers.errors import UnreadableMedia
from matchers.sandbox import Decoded

# Named one by one: Pillow's other plugins (PostScript, fonts, icons, ...) are attack surface.
FORMATS = ["JPEG", "MPO", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIF"]
BLANK = 4  # grey levels between the darkest and lightest pixel of a frame that shows nothing


def picture(path: str) -> Decoded:
    """The picture at ``path``: facts ``width, height, original, animated`` and RGB bytes.

    The longer side comes back at most :data:`WORKING_SIDE` pixels long. An animation is
    represented by its first frame that shows anything.
    """
    _register_heif()
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    with open(path, "rb") as file:  # noqa: PTH123 - the sandbox hands out plain names
        if file.seek(0, 2) > MAX_FILE_BYTES:
            raise UnreadableMedia(f"the picture is larger than {MAX_FILE_BYTES >> 20} MB")
        file.seek(0)
        image = _open(file)
        original = image.size
        if image.format == "JPEG":
            image.draft("RGB", (WORKING_SIDE, WORKING_SIDE))
        frame = _first_frame(image)
        animated = bool(getattr(image, "is_animated", False)) and image.format != "MPO"
    upright = ImageOps.exif_transpose(frame)
    rgb = to_rgb(upright)
    rgb.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    facts: dict[str, Any] = {
        "width": rgb.width,
        "height": rgb.height,
        "original": list(original),
        "animated": animated,
    }
    return Decoded(facts, (rgb.tobytes(),))


def _open(file: Any) -> Image.Image:
    try:
        image = Image.open(file, formats=[name for name in FORMATS if name in _known()])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UnreadableMedia(f"the picture has more than {MAX_PIXELS:,} pixels") from None
    except (OSError, SyntaxError, ValueError):
        raise UnreadableMedia("the file is not a picture of a known kind, or is broken") from None
    width, height = image.size
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise UnreadableMedia(f"the picture is too large: {width} × {height} pixels")
    if min(width, height) < MIN_SIDE:
        raise UnreadableMedia(f"the picture is too small: {width} × {height} pixels")
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise UnreadableMedia(f"the picture is a mere strip: {width} × {height} pixels")
    return image


def _known() -> dict[str, Any]:
    Image.init()
    return dict(Image.OPEN)


def _first_frame(image: Image.Image) -> Image.Image:
    try:
        image.load()
        for number in range(1, MAX_FRAMES_LOOKED_AT):
            low, high = image.convert("L").getextrema()
            if int(high) - int(low) > BLANK or not getattr(image, "is_animated", False):  # type: ignore[arg-type]  # one band: two numbers
                break
            image.seek(number)
            image.load()
    except EOFError:
        image.seek(0)
    except (OSError, SyntaxError, ValueError, IndexError):
        raise UnreadableMedia("the picture is cut off or broken") from None
    return image.copy()


def to_rgb(image: Image.Image) -> Image.Image:
    """``image`` of any mode as RGB: 16 bits scaled down, transparency put on white."""
    if image.mode.startswith("I;16") or image.mode in {"I", "F"}:
        values = image.convert("F")
        high = values.getextrema()[1]
        scale = 255.0 / 65535.0 if float(high) > 255 else 1.0  # type: ignore[arg-type]  # one band: two numbers
        return values.point(lambda value: value * scale).convert("L").convert("RGB")
    if image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info:
        rgba = image.convert("RGBA")
        paper = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        paper.alpha_composite(rgba)
        return paper.convert("RGB")
    return image.convert("RGB")


def _register_heif() -> None:
    try:
        # An extra that may not be there, and where it is it has types.
        import pillow_heif  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return
    pillow_heif.register_heif_opener()
