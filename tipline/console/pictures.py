"""Pictures that voters sent, decoded apart and written anew: nothing hidden in them survives."""

import base64
import io
from collections.abc import Mapping
from pathlib import Path

from PIL import Image

from matchers.image.open import open_picture

# Longest side in pixels; the decoder itself gives at most 1,600.
SIZES = {"small": 192, "medium": 640, "large": 1600}
VEILED = 24  # a letter needs five or more; so many show the colours of a picture and no word
QUALITY = 82
CONTENT_TYPE = "image/webp"


def rewritten(path: Path, size: str, *, veiled: bool = False) -> bytes:
    """The picture at ``path`` as a new WebP file no larger than ``SIZES[size]``.

    ``veiled``, of the same size, but with no more in it than :data:`VEILED` pixels a side.

    Raises ``matchers.errors.UnreadableMedia`` for what can't be decoded.
    """
    picture = Image.fromarray(open_picture(path).rgb)
    picture.thumbnail((SIZES[size], SIZES[size]), Image.Resampling.LANCZOS)
    if veiled:
        full = picture.size
        picture.thumbnail((VEILED, VEILED), Image.Resampling.BOX)
        picture = picture.resize(full, Image.Resampling.BOX)
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=QUALITY, method=2)
    return out.getvalue()


def drawn(details: Mapping[str, object]) -> bytes:
    """The small picture that a job drew of a video, kept in its row; empty if there is none."""
    return base64.b64decode(str(details.get("thumbnail") or ""))
