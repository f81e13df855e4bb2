"""Pictures that voters sent, decoded apart and written anew: nothing hidden in them survives."""

import base64
import io
from collections.abc import Mapping
from pathlib import Path

from PIL import Image

from matchers.image.open import open_picture

# Longest side in pixels; the decoder itself gives at most 1,600.
SIZES = {"small": 192, "medium": 640, "large": 1600}
QUALITY = 82
CONTENT_TYPE = "image/webp"


def rewritten(path: Path, size: str) -> bytes:
    """The picture at ``path`` as a new WebP file no larger than ``SIZES[size]``.

    Raises ``matchers.errors.UnreadableMedia`` for what can't be decoded.
    """
    picture = Image.fromarray(open_picture(path).rgb)
    picture.thumbnail((SIZES[size], SIZES[size]), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=QUALITY, method=2)
    return out.getvalue()


def drawn(details: Mapping[str, object]) -> bytes:
    """The small picture that a job drew of a video, kept in its row; empty if there is none."""
    return base64.b64decode(str(details.get("thumbnail") or ""))
