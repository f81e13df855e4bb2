"""Reads the words on a picture with Tesseract, in process; says so when it isn't installed."""

import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from matchers.image.pixels import Gray, fit
from matchers.image.recent import Recent
from matchers.image.thresholds import WORD_CONFIDENCE

READING_SIDE = 1600  # pixels on the longer side at most; small pictures are doubled
TIMEOUT_MS = 6000  # a reading
SURE = 85  # mean confidence of a reading whose words may be taken for what was said
LEGIBLE = 30  # confidence of a doubtful word that still is more than dirt
GOOD = 75  # mean confidence from which no other script or preparation is tried
CLEAR = 88  # ... where the language isn't known: Hindi read as Latin letters reaches 80

_FOLDERS = (
    "/usr/share/tesseract-ocr",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "/usr/share/tesseract",
    "/opt/homebrew/share/tessdata",
)
# ISO 639-1 to Tesseract's names, by script; the ones of one script are read together.
_SCRIPTS: dict[str, dict[str, str]] = {
    "latin": {"en": "eng", "pt": "por", "es": "spa", "fr": "fra", "id": "ind", "de": "deu"},
    "devanagari": {"hi": "hin", "mr": "mar", "ne": "nep"},
    "arabic": {"ar": "ara", "fa": "fas", "ur": "urd"},
    "bengali": {"bn": "ben"},
    "tamil": {"ta": "tam"},
    "telugu": {"te": "tel"},
}
_local = threading.local()
_readings: Recent["Reading"] = Recent()


@dataclass(frozen=True, slots=True)
class Word:
    """One word: Tesseract's confidence 0–100; its box as shares of the picture's longer side."""

    text: str
    confidence: int
    left: float
    top: float
    right: float
    bottom: float


@cache
def tessdata() -> Path | None:
    """The folder with Tesseract's language data, if there is one with English in it."""
    for folder in map(Path, _FOLDERS):
        for found in sorted(folder.glob("**/eng.traineddata"), reverse=True):
            return found.parent
    return None


@cache
def available_languages() -> frozenset[str]:
    """The languages that Tesseract can read here; empty if it or its data is missing."""
    folder = tessdata()
    try:
        import tesserocr  # noqa: F401 - only whether it is there
    except ImportError:
        return frozenset()
    if folder is None:
        return frozenset()
    return frozenset(path.stem for path in folder.glob("*.traineddata")) - {"osd"}


def available() -> bool:
    """Whether words on pictures can be read at all."""
    return bool(available_languages())


@dataclass(frozen=True, slots=True)
class Reading:
    """The confident ``words`` in reading order; ``doubtful``: how many more could not be read."""

    words: tuple[Word, ...] = ()
    doubtful: int = 0
    text: str = ""  # the words as one line, doubtful ones too

    @property
    def sure(self) -> bool:
        """Whether every word was read, and well: a lost "not" would change everything."""
        return bool(self.words) and not self.doubtful and _mean(self.words) >= SURE


def read(gray: Gray, language: str | None = None) -> Reading:
    """The words on ``(h, w) uint8``; none if OCR is missing.

    Tries the script of ``language`` first and the other installed ones while the words that come
    out are doubtful; of pictures with white lettering also the lettering alone.  The last few
    readings are remembered: one message is matched against several indexes.
    """
    return _readings.get(gray, language, lambda: _read_any(gray, language))


def _read_any(gray: Gray, language: str | None) -> Reading:
    best = Reading()
    for names in _groups(language):
        best = max(best, _confident(_read(_large(gray), names)), key=_worth)
        if len(best.words) >= 2 and _mean(best.words) >= (GOOD if language else CLEAR):
            break
    lettering = _lettering(gray)
    if lettering is not None and (len(best.words) < 4 or _mean(best.words) < GOOD + 10):
        for names in _groups(language)[:2]:
            best = max(best, _confident(_read(lettering, names)), key=_worth)
    return best


def _groups(language: str | None) -> list[str]:
    have = available_languages()
    groups = []
    for script, names in _SCRIPTS.items():
        codes = [code for code in names.values() if code in have]
        mine = names.get(language or "")
        codes.sort(key=lambda code: code != mine)
        if codes:
            extra = ["eng"] if script != "latin" else []
            groups.append((mine not in codes, "+".join(codes[:3] + extra)))
    return [name for _, name in sorted(groups, key=lambda group: group[0])]


def _large(gray: Gray) -> Gray:
    longer = max(gray.shape)
    return fit(gray, min(READING_SIDE, 2 * longer), enlarge=True)


def _lettering(gray: Gray) -> Gray | None:
    """White lettering on a photo as black on white, if there is about as much as words take."""
    large = _large(gray)
    white = large > 235
    if not 0.01 < float(white.mean()) < 0.35:
        return None
    return np.asarray(cv2.GaussianBlur(np.where(white, 0, 255).astype(np.uint8), (3, 3), 0))


def _read(gray: Gray, names: str) -> list[Word]:
    api = _engine(names)
    try:
        api.SetImage(Image.fromarray(gray))
        api.Recognize(TIMEOUT_MS)
        return _words(api, float(max(gray.shape)))
    finally:
        api.Clear()


def _engine(names: str) -> Any:
    import tesserocr

    engines: dict[str, Any] = _local.__dict__.setdefault("engines", {})
    if names not in engines:
        # Leptonica, under Tesseract, writes of boxes beyond the edge straight to standard error:
        # nothing that anybody could act on, and it breaks a log of one JSON object a line.
        tesserocr.set_leptonica_log_level(tesserocr.LeptLogLevel.NONE)
        engines[names] = tesserocr.PyTessBaseAPI(
            path=f"{tessdata()}/", lang=names, psm=tesserocr.PSM.AUTO
        )
    return engines[names]


def _words(api: Any, longer: float) -> list[Word]:
    import tesserocr

    results = api.GetIterator()
    if results is None:
        return []
    words = []
    for item in tesserocr.iterate_level(results, tesserocr.RIL.WORD):
        try:
            text = item.GetUTF8Text(tesserocr.RIL.WORD)
        except RuntimeError:  # an empty picture has an iterator, but no text
            continue
        box = item.BoundingBox(tesserocr.RIL.WORD)
        if text and text.strip() and box:
            confidence = int(item.Confidence(tesserocr.RIL.WORD))
            words.append(Word(text.strip(), confidence, *(side / longer for side in box)))
    return words


def _confident(words: Sequence[Word]) -> Reading:
    real = [word for word in words if plain(word.text)]
    kept = tuple(word for word in real if word.confidence >= WORD_CONFIDENCE)
    text = " ".join(word.text for word in real if word.confidence >= LEGIBLE)
    return Reading(kept, len(real) - len(kept), text)


def _mean(words: Sequence[Word]) -> float:
    return sum(w.confidence for w in words) / len(words) if words else 0.0


def _worth(reading: Reading) -> float:
    """More letters read with more confidence are worth more."""
    return sum(len(w.text) * (w.confidence - 50) for w in reading.words)


def plain(text: str) -> str:
    """A word for comparing: compatibility forms, ASCII digits, lower case, letters and marks."""
    kept = []
    for c in unicodedata.normalize("NFKC", text).casefold():
        if c.isdigit():
            kept.append(str(unicodedata.digit(c, 0)))
        elif c.isalpha() or unicodedata.category(c)[0] == "M":
            kept.append(c)
    return "".join(kept)
