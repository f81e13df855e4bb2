"""The colour and the shape of every rating, and how well colours can be told apart.

No two neighbours on the scale share a shape, so that a verdict speaks without colours too; white
on every rating's colour, and every colour of words on the panel, reach 4.5:1 (WCAG 2.2, 1.4.3).
"""

from dataclasses import dataclass
from enum import StrEnum

from factchecks.models import Rating, Status
from tipline.cards.content import CardContent

PANEL = "#FFFFFF"
INK = "#15202B"  # why
CLAIM_INK = "#3A4654"  # the claim stands back behind the verdict
QUIET = "#5A6673"  # labels, date
ON_COLOUR = "#FFFFFF"
RULE = "#D9DEE4"  # lines that only divide
AA = 4.5  # WCAG 2.2, success criterion 1.4.3: contrast of words


class Shape(StrEnum):
    """What a rating's sign looks like, without colour."""

    TICK = "tick"  # a disc with a tick
    TICK_RING = "tick-ring"  # a ring with a tick
    HALF = "half"  # a disc, half of it empty
    BRACKETS = "brackets"  # a square with […]: something is left out
    TRIANGLE = "triangle"  # a warning triangle
    CROSS_RING = "cross-ring"  # the outline of an octagon with a cross
    CROSS = "cross"  # an octagon with a cross
    SHIFTED = "shifted"  # a picture whose halves don't fit
    BARRED = "barred"  # a ring with a bar across
    MASK = "mask"  # a smiling mask
    DIAMOND = "diamond"  # a diamond with an exclamation mark
    QUESTION = "question"  # a square with a question mark
    LENS = "lens"  # a magnifying glass
    BACK = "back"  # an arrow that turns back


@dataclass(frozen=True, slots=True)
class Look:
    """A verdict's colour (of the frame and the strokes) and shape."""

    colour: str
    shape: Shape
    strikes: bool = False  # whether the claim is struck through: only where nothing of it holds


LOOKS: dict[Rating, Look] = {
    Rating.TRUE: Look("#0B7A3B", Shape.TICK),
    Rating.MOSTLY_TRUE: Look("#3B7A1E", Shape.TICK_RING),
    Rating.MIXED: Look("#8A6100", Shape.HALF),
    Rating.MISSING_CONTEXT: Look("#97590A", Shape.BRACKETS),
    Rating.MISLEADING: Look("#B34A00", Shape.TRIANGLE),
    Rating.MOSTLY_FALSE: Look("#BD3A22", Shape.CROSS_RING),
    Rating.FALSE: Look("#C0152F", Shape.CROSS, strikes=True),
    Rating.ALTERED: Look("#A1246B", Shape.SHIFTED),
    Rating.FABRICATED: Look("#99162F", Shape.BARRED, strikes=True),
    Rating.SATIRE: Look("#6A3FB5", Shape.MASK),
    Rating.SCAM: Look("#8E1A5B", Shape.DIAMOND, strikes=True),
    Rating.UNPROVEN: Look("#4A5A6B", Shape.QUESTION),
}
UNMAPPED = Look("#2C5282", Shape.LENS)
WITHDRAWN = Look("#3D4752", Shape.BACK)


def look_of(content: CardContent) -> Look:
    """Colour and shape of a card's verdict."""
    if content.status is Status.WITHDRAWN:
        return WITHDRAWN
    return LOOKS[content.rating] if content.rating else UNMAPPED


def tint(look: Look) -> str:
    """A light ground on which words in the look's own colour can be read."""
    return mixed(look.colour, PANEL, 0.9)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two ``#RRGGBB`` colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour: str, with_: str, share: float) -> str:
    """``colour`` with a share (0 to 1) of another in it."""
    pairs = zip(_channels(colour), _channels(with_), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def _luminance(colour: str) -> float:
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in _channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
