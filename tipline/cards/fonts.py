"""Which font has which letters: the Noto fonts of this machine, chosen sign by sign."""

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import ImageFont, features

from tipline.cards.errors import CannotDraw

FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
# What all five languages are written in; without one of these no card is drawn.
NEEDED = ("NotoSans", "NotoSansArabic", "NotoSansDevanagari")
SIGNS = ("NotoSansMath", "NotoSansSymbols", "NotoSansSymbols2")  # arrows, ticks, fractions
HINT = "apt-get install fonts-noto-core libfribidi0"

# The height of a line, and of what is above its baseline, in units of the size.  Chosen so that
# marks above and below of one line don't touch those of the next (measured on the fonts' letters
# with the tallest marks); the fonts' own ascent and descent leave holes between lines.
LEADING = {"NotoSansArabic": 1.52, "NotoSansDevanagari": 1.46}
PLAIN_LEADING = 1.30
OTHER_LEADING = 1.50


@dataclass(frozen=True, slots=True)
class Face:
    """One font file and what it has: ``letters`` are code points."""

    family: str
    path: Path
    letters: frozenset[int]

    @property
    def leading(self) -> float:
        """The height of a line in units of the size."""
        if self.family in ("NotoSans", *SIGNS):
            return PLAIN_LEADING
        return LEADING.get(self.family, OTHER_LEADING)


def problem() -> str | None:
    """Why no card can be drawn on this machine, with what helps; None if it can."""
    if not features.check("raqm"):
        return f"Pillow can't shape letters (Raqm or FriBiDi is missing): {HINT}"
    lacking = [family for family in NEEDED if (family, "Regular") not in _files()]
    return f"no font {', '.join(lacking)}: {HINT}" if lacking else None


def require() -> None:
    """Raises :class:`CannotDraw` if there is a :func:`problem`."""
    found = problem()
    if found:
        raise CannotDraw(f"verdict cards can't be drawn: {found}")


@lru_cache(maxsize=4096)
def face_for(cluster: str, bold: bool) -> Face | None:
    """The font that has all of one sign (a letter with its marks), or None."""
    wanted = {ord(c) for c in cluster if unicodedata.category(c) != "Cf" and not _selects(c)}
    for family in (*NEEDED, *SIGNS, _family_of(cluster)):
        face = _face(family, bold)
        if face is not None and wanted <= face.letters:
            return face
    return None


@lru_cache(maxsize=256)
def sized(path: Path, size: int) -> ImageFont.FreeTypeFont:
    """A font at a size in pixels."""
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.RAQM)


def _selects(character: str) -> bool:
    return 0xFE00 <= ord(character) <= 0xFE0F  # variation selectors: nothing to draw


def _family_of(cluster: str) -> str:
    """The family for a script beyond our five languages': "BENGALI LETTER KA" → NotoSansBengali."""
    return "NotoSans" + unicodedata.name(cluster[0], "").split(" ")[0].title()


@cache
def _face(family: str, bold: bool) -> Face | None:
    files = _files()
    path = (files.get((family, "Bold")) if bold else None) or files.get((family, "Regular"))
    if path is None:
        return None
    with TTFont(path, lazy=True) as font:
        return Face(family, path, frozenset(font.getBestCmap()))


@cache
def _files() -> dict[tuple[str, str], Path]:
    """Font files by family and weight."""
    found: dict[tuple[str, str], Path] = {}
    for folder in FOLDERS:
        for path in sorted(Path(folder).expanduser().glob("**/NotoSans*-*.[to]tf")):
            family, _, weight = path.stem.partition("-")
            if weight in ("Regular", "Bold"):
                found.setdefault((family, weight), path)
    return found
