"""A paragraph fitted into a place: broken into lines, made smaller, and at last cut."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex
from PIL import ImageDraw

from tipline.cards import bidi
from tipline.cards.fonts import Face, face_for, sized

LONELY = 0.45  # of the width: a last line that is shorter makes all lines more equal
_SIGN = regex.compile(r"\X")
# A line may end after a space, and before a letter in links and compounds: not in "3/4" or "-5".
_JOINT = regex.compile(r"(?<=\s)(?=\S)|(?<=[/?&=_\-–—])(?=[^\W\d_])")
_TRAILING = " ,;:–—-(«“\"'"


@dataclass(frozen=True, slots=True)
class Type:
    """How letters are set: ``size`` in pixels."""

    size: int
    bold: bool


@dataclass(frozen=True, slots=True)
class Run:
    """Signs that are drawn in one go: one font, one direction."""

    text: str
    face: Face
    rtl: bool
    width: float  # pixels


@dataclass(frozen=True, slots=True)
class Line:
    """Runs from left to right as they are seen."""

    runs: tuple[Run, ...]
    width: float


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph ready to be drawn; ``rtl`` paragraphs lie against the right edge."""

    text: str  # what is shown, with an ellipsis where it was cut
    lines: tuple[Line, ...]
    size: int
    leading: float
    rtl: bool
    cut: bool

    @property
    def height(self) -> int:
        """Pixels from the top of the first line to the bottom of the last."""
        return round(len(self.lines) * self.size * self.leading)

    @property
    def width(self) -> float:
        """Pixels of the longest line."""
        return max((line.width for line in self.lines), default=0.0)


def fit(
    text: str,
    *,
    width: float,
    height: float,
    sizes: Sequence[int],
    bold: bool = False,
    rtl: bool = False,
    most_lines: int = 12,
) -> Block:
    """``text`` (already ``clean``) at the first of ``sizes`` at which it fits, else cut.

    ``rtl`` is the direction of a paragraph without letters; others go by their first letter.
    """
    rtl = bidi.starts_rtl(text, rtl)
    smallest = Type(sizes[-1], bold)
    torn_anyway = _widest(text, smallest) > width  # a long address: no reason to become smaller
    for size in sizes:
        block = _block(text, width, Type(size, bold), rtl)
        whole = torn_anyway or _widest(text, Type(size, bold)) <= width
        if whole and len(block.lines) <= most_lines and block.height <= height:
            return _balanced(block, width, Type(size, bold))
    room = int(height / (smallest.size * block.leading))
    return _cut(text, width, smallest, rtl, max(1, min(most_lines, room)))


def draw(
    canvas: ImageDraw.ImageDraw,
    block: Block,
    place: tuple[float, float],
    width: float,
    fill: str,
    *,
    centred: bool = False,
    rtl: bool | None = None,
) -> list[tuple[float, float, float]]:
    """Draw a block into a column; returns (left, right, baseline) of every line."""
    left, top = place
    to_right = block.rtl if rtl is None else rtl
    ends = []
    for number, line in enumerate(block.lines):
        space = width - line.width
        start = left + (space / 2 if centred else space if to_right else 0)
        baseline = top + block.size * (number * block.leading + 0.5 * block.leading + 0.36)
        x = start
        for run in line.runs:
            font = sized(run.face.path, block.size)
            direction = "rtl" if run.rtl else "ltr"
            canvas.text((x, baseline), run.text, fill, font, anchor="ls", direction=direction)
            x += run.width
        ends.append((start, x, baseline))
    return ends


def _block(text: str, width: float, type_: Type, rtl: bool, cut: bool = False) -> Block:
    found = bidi.levels(text, rtl=rtl)
    lines = tuple(
        _line(text[start:end], found[start:end], type_)
        for start, end in _broken(text, width, type_)
    )
    leading = max((run.face.leading for line in lines for run in line.runs), default=1.3)
    return Block(text, lines, type_.size, leading, rtl, cut)


def _balanced(block: Block, width: float, type_: Type) -> Block:
    """The same lines of more equal length where a word would stand alone in the last one."""
    count = len(block.lines)
    if count < 2 or block.lines[-1].width > LONELY * block.width:
        return block
    low, high = max(width * 0.5, _widest(block.text, type_)), width
    while high - low > width * 0.02:
        middle = (low + high) / 2
        if len(list(_broken(block.text, middle, type_))) <= count:
            high = middle
        else:
            low = middle
    return _block(block.text, high, type_, block.rtl)


def _line(text: str, found: Sequence[int], type_: Type) -> Line:
    runs: list[Run] = []
    for start, end, level in bidi.visual_runs(found):
        rtl = level % 2 == 1
        pieces = [
            Run(piece, face, rtl, _length(piece, face, type_.size, rtl))
            for piece, face in _by_face(text[start:end], type_.bold)
        ]
        runs += reversed(pieces) if rtl else pieces
    return Line(tuple(runs), sum(run.width for run in runs))


def _by_face(text: str, bold: bool) -> Iterator[tuple[str, Face]]:
    """Stretches in one font; spaces and marks that the font before them has stay in it."""
    piece, current = "", None
    for cluster in _SIGN.findall(text):
        face = face_for(cluster, bold)
        if current is not None and not cluster.isalnum() and _has(current, cluster):
            face = current
        if face is None:
            continue
        if current is not None and face is not current:
            yield piece, current
            piece = ""
        piece, current = piece + cluster, face
    if current is not None:
        yield piece, current


def _has(face: Face, cluster: str) -> bool:
    return all(ord(c) in face.letters for c in cluster)


@lru_cache(maxsize=8192)
def _length(text: str, face: Face, size: int, rtl: bool) -> float:
    font = sized(face.path, size)
    return font.getlength(text, direction="rtl" if rtl else "ltr")


def _broken(text: str, width: float, type_: Type) -> Iterator[tuple[int, int]]:
    """Where lines start and end; the space at which a line is broken belongs to neither."""
    start = end = 0
    filled = 0.0  # pixels of text[start:end] with the space behind it
    for piece in _JOINT.splititer(text):
        word = _measure(piece.rstrip(), type_)
        if end > start and filled + word > width:
            yield start, start + len(text[start:end].rstrip())
            start, filled = end, 0.0
        end += len(piece)
        filled += _measure(piece, type_)
        while word > width:  # alone in its line and still too long
            last = _most_signs(text[start:end], width, type_)
            yield start, start + last
            start += last
            word = filled = _measure(text[start:end], type_)
    if end > start:
        yield start, end


@lru_cache(maxsize=8192)
def _measure(text: str, type_: Type) -> float:
    """The width in pixels of a word with the space behind it, whatever the order of its runs."""
    return _line(text, bidi.levels(text, rtl=False), type_).width


def _widest(text: str, type_: Type) -> float:
    """The width of the longest word: in a narrower place it would be torn."""
    return max((_measure(piece.rstrip(), type_) for piece in _JOINT.splititer(text)), default=0.0)


def _most_signs(word: str, width: float, type_: Type) -> int:
    """How many characters of a word that is too long fit, at least one whole sign."""
    end = 0
    for sign in _SIGN.finditer(word):
        if end and _measure(word[: sign.end()], type_) > width:
            break
        end = sign.end()
    return end


def _cut(text: str, width: float, type_: Type, rtl: bool, room: int) -> Block:
    """The longest beginning that fits with an ellipsis, after a word if one ends late enough."""
    ends = [sign.end() for sign in _SIGN.finditer(text)]
    low, high = 0, len(ends) - 1
    while low < high:
        middle = (low + high + 1) // 2
        shortened = _ended(text[: ends[middle]])
        if len(list(_broken(shortened, width, type_))) <= room:
            low = middle
        else:
            high = middle - 1
    kept = text[: ends[low]] if ends else ""
    space = kept.rfind(" ")
    if space > 0.8 * len(kept) and not text[len(kept) : len(kept) + 1].isspace():
        kept = kept[:space]
    return _block(_ended(kept), width, type_, rtl, cut=True)


def _ended(text: str) -> str:
    return text.rstrip(_TRAILING) + "…"
