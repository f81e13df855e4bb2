"""Makes the fingerprint of a picture file."""

from pathlib import Path

import cv2
import numpy as np

from matchers.errors import UnreadableMedia
from matchers.image import ocr
from matchers.image.features import detect
from matchers.image.fingerprint import Fingerprint, View, pack
from matchers.image.hashes import pdq, phash256
from matchers.image.lettering import looks_lettered
from matchers.image.open import open_picture
from matchers.image.pixels import Gray, Rgb, fit, to_gray
from matchers.image.thresholds import (
    FEATURE_SIDE,
    MAX_FEATURES,
    MIN_QUALITY,
    RASTER_SIDE,
    RASTER_SIDE_TEXT,
    TEXT_BEARING_WORDS,
)
from matchers.image.views import views
from matchers.sandbox import Sandbox

HASHING_SIDE = 512  # every picture is brought to this before it is hashed
RASTER_QUALITY = 40  # WebP: about 8 KB for a photo, 15–40 KB for a picture with words


def fingerprint(path: Path, sandbox: Sandbox | None = None, language: str | None = None) -> bytes:
    """The fingerprint of the picture at ``path`` for :meth:`ImageMatcher.add`.

    ``language`` (ISO 639-1) says in what language words are looked for first.  Raises
    :class:`UnreadableMedia` if it isn't a picture that can be opened safely.
    """
    return pack(analyse(open_picture(path, sandbox).rgb, language))


def analyse(rgb: Rgb, language: str | None = None, *, words: bool = True) -> Fingerprint:
    """The fingerprint of ``(h, w, 3) uint8``, not packed; without ``words`` nothing is read."""
    gray = to_gray(rgb)
    small = fit(rgb, HASHING_SIDE, enlarge=True)
    found = ocr.read(gray, language).words if words else ()
    lettered = looks_lettered(gray)
    worded = len(found) >= TEXT_BEARING_WORDS
    return Fingerprint(
        size=(small.shape[1], small.shape[0]),
        views=_views(small),
        features=detect(gray, FEATURE_SIDE, MAX_FEATURES, 1),
        raster=_raster(gray, RASTER_SIDE_TEXT if lettered or worded else RASTER_SIDE),
        words=found,
        read=words and ocr.available(),
        lettered=lettered,
    )


def _views(small: Rgb) -> tuple[View, ...]:
    gray = to_gray(small)
    made = []
    for box in views(gray):
        hash_, quality = pdq(small[box.top : box.bottom, box.left : box.right])
        if quality >= MIN_QUALITY:
            made.append(View(box, phash256(box.cut(gray)), hash_, quality))
    return tuple(made)


def _raster(gray: Gray, side: int) -> bytes:
    done, packed = cv2.imencode(
        ".webp", fit(gray, side), [cv2.IMWRITE_WEBP_QUALITY, RASTER_QUALITY]
    )
    if not done:
        raise UnreadableMedia("the picture could not be kept in small")
    return packed.tobytes()


def raster(packed: bytes) -> Gray:
    """The small grey picture of a fingerprint."""
    decoded = cv2.imdecode(np.frombuffer(packed, np.uint8), cv2.IMREAD_GRAYSCALE)
    if decoded is None:
        raise UnreadableMedia("a kept picture is broken: compute the fingerprint again")
    return np.asarray(decoded, np.uint8)
