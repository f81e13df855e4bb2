"""Where everything goes on a card, before anything is drawn: pixels on a canvas 1080 wide.

A phone shows the card about 320 wide in a chat, so nothing is smaller than 34 (10 there), and what
is to be read at a glance is 40 and more.  The verdict is always larger than the claim.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from tipline.cards.text import Block, fit
from tipline.cards.words import CardWords

WIDTH = 1080
SHORTEST, TALLEST = 1080, 1440  # square to 3:4, as photos are: chats show them whole

FRAME = 36  # of the rating's colour around the panel, so that a cropped picture still speaks
PADDING = 48  # inside the panel
GAP = 36
INNER = WIDTH - 2 * (FRAME + PADDING)
EDGE = FRAME + 20  # of what stands on the colour
TOP_ROW = 56
SIGN = 196
QR = 216
BESIDE_QR = INNER - QR - 40
STRIP_PADDING = 24
STAMP_PADDING = 20
UNDER_LABEL = 14
BETWEEN = 14  # the date and what the link is for

VERDICT_SIZES = (150, 138, 126, 114, 104, 96, 88, 80, 72, 66, 62, 56, 50, 46)
ONE_OF_OURS = 40  # characters; longer verdicts are sentences of a publisher's own
CLAIM_SIZES = (54, 50, 46, 43, 40)
WHY_SIZES = (48, 45, 42, 40)
LEAST_ROOM = 360  # pixels for claim and why with their labels: a line or two of each
MIN_WHY = 60  # pixels: one line
LABEL = 36
STAMP_SIZES = (36, 34, 32)  # only repeats the verdict
SMALL = 36
SMALLEST = 34

_SENTENCE = regex.compile(r"(?<=[.!?…؟।])\s+")


@dataclass(frozen=True, slots=True)
class Head:
    """What stands on the colour."""

    kicker: Block
    organisation: Block | None
    verdict: Block
    row: int  # height of sign and verdict

    @property
    def height(self) -> int:
        """Pixels from the top of the card to the panel."""
        return EDGE + TOP_ROW + self.row + 2 * 26


@dataclass(frozen=True, slots=True)
class Section:
    """A label and what it is about; a stamp stands at the other end of the label's line."""

    label: Block
    text: Block
    stamp: Block | None = None

    @property
    def height(self) -> int:
        """Pixels."""
        return self.label.height + UNDER_LABEL + self.text.height


@dataclass(frozen=True, slots=True)
class Foot:
    """Publisher and date, then what the link is for and the link, beside the code."""

    blocks: tuple[Block, ...]

    @property
    def words_height(self) -> int:
        """Pixels of the words."""
        return sum(block.height for block in self.blocks) + BETWEEN

    @property
    def height(self) -> int:
        """Pixels, of words or code."""
        return max(QR, self.words_height)


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole card; ``spare`` is what a short one has left to be square."""

    rtl: bool
    head: Head
    strip: tuple[Block, ...]  # that it was corrected, and what
    claim: Section
    why: Section | None
    foot: Foot
    height: int
    spare: int

    @property
    def strip_height(self) -> int:
        """Pixels of the strip at the top of the panel."""
        return strip_height(self.strip)


def lay_out(words: CardWords) -> Layout:
    """Fit the words of a card into at most :data:`TALLEST` pixels."""
    head, foot, strip = _head(words), _foot(words), _strip(words)
    fixed = head.height + foot.height + FRAME + 2 * PADDING + 2 * GAP
    if TALLEST - fixed - strip_height(strip) < LEAST_ROOM:
        strip = strip[:1]  # what was corrected is said by the words that go along
    fixed += strip_height(strip)
    claim, why = _sections(words, head.verdict.size, TALLEST - fixed)
    height = fixed + claim.height + (why.height + GAP if why else 0)
    spare = max(0, SHORTEST - height)
    return Layout(words.rtl, head, strip, claim, why, foot, height + spare, spare)


def strip_height(strip: Sequence[Block]) -> int:
    """Pixels; none without words."""
    return sum(block.height for block in strip) + 2 * STRIP_PADDING if strip else 0


def _head(words: CardWords) -> Head:
    width = WIDTH - 2 * EDGE
    half = width / 2 - 10
    row_width = width - SIGN - 40
    verdict = _verdict(words.verdict, words, row_width)
    if verdict.cut:  # half a rating may be another rating
        verdict = _verdict(words.without_rating, words, row_width)
    return Head(
        kicker=_small(words.kicker, words, half, bold=True),
        organisation=_small(words.organisation, words, half) if words.organisation else None,
        verdict=verdict,
        row=max(SIGN, verdict.height),
    )


def _verdict(text: str, words: CardWords, width: float) -> Block:
    """One word stays in one line, however small; a publisher's own sentence may take five."""
    ours = len(text) <= ONE_OF_OURS
    return fit(
        text, width=width, height=260 if ours else 330, sizes=VERDICT_SIZES, bold=True,
        rtl=words.rtl, most_lines=min(2, 1 + text.count(" ")) if ours else 5,
    )  # fmt: skip


def _small(text: str, words: CardWords, width: float, *, bold: bool = False) -> Block:
    return fit(
        text, width=width, height=60, sizes=(38, SMALLEST), bold=bold, rtl=words.rtl, most_lines=1
    )


def _strip(words: CardWords) -> tuple[Block, ...]:
    if not words.notice:
        return ()
    sizes = (40, 38, SMALL, SMALLEST)
    notice = fit(
        words.notice, width=INNER, height=120, sizes=sizes, bold=True, rtl=words.rtl, most_lines=1
    )
    if notice.cut:
        notice = fit(words.notice, width=INNER, height=120, sizes=sizes, bold=True, rtl=words.rtl)
    found = [notice]
    if words.note:
        found.append(fit(words.note, width=INNER, height=112, sizes=(38, SMALL), most_lines=2))
    return tuple(found)


def _sections(words: CardWords, verdict: int, room: int) -> tuple[Section, Section | None]:
    claim_label = _label(words.claim_label, words)
    sizes = [size for size in CLAIM_SIZES if size < 0.8 * verdict] or [CLAIM_SIZES[-1]]
    room -= claim_label.height + UNDER_LABEL
    stamp = _stamp(words, INNER - claim_label.width) if words.stamp else None
    if not words.why:
        return Section(claim_label, _paragraph(words.claim, words, room, sizes, 8), stamp), None
    why_label = _label(words.why_label, words)
    room -= why_label.height + UNDER_LABEL + GAP
    claim, why = _together(words, room, sizes)
    return Section(claim_label, claim, stamp), Section(why_label, why)


def _stamp(words: CardWords, width: float) -> Block | None:
    """The verdict once more beside the claim's label, unless it is too long for that."""
    stamp = fit(
        words.stamp, width=width - 2 * STAMP_PADDING - 24, height=60, sizes=STAMP_SIZES, bold=True,
        rtl=words.rtl, most_lines=1,
    )  # fmt: skip
    return None if stamp.cut else stamp


def _together(words: CardWords, room: int, sizes: Sequence[int]) -> tuple[Block, Block]:
    """Both at the largest sizes at which neither is cut; else they share the room about equally."""
    for size in sizes:
        claim = _paragraph(words.claim, words, room, (size,), 8)
        if claim.cut or claim.height > room - MIN_WHY:
            continue
        why = _paragraph(words.why, words, room - claim.height, WHY_SIZES, 6)
        if not why.cut:
            return claim, why
    why = _why(words, 0.46 * room, WHY_SIZES, 5)
    claim = _paragraph(words.claim, words, room - why.height, sizes, 8)
    return claim, _why(words, room - claim.height, WHY_SIZES, 6)


def _label(text: str, words: CardWords) -> Block:
    return fit(text, width=INNER, height=60, sizes=(LABEL,), bold=True, rtl=words.rtl, most_lines=1)


def _paragraph(
    text: str, words: CardWords, height: float, sizes: Sequence[int], lines: int
) -> Block:
    return fit(text, width=INNER, height=height, sizes=sizes, rtl=words.rtl, most_lines=lines)


def _why(words: CardWords, height: float, sizes: Sequence[int], lines: int) -> Block:
    """Whole sentences where they fill half of the place or more, else cut in the last one."""
    whole = _paragraph(words.why, words, height, sizes, lines)
    if not whole.cut:
        return whole
    sentences = _SENTENCE.split(words.why)
    for number in range(len(sentences) - 1, 0, -1):
        part = _paragraph(" ".join(sentences[:number]) + " …", words, height, sizes[-1:], lines)
        if not part.cut and len(part.lines) * 2 >= len(whole.lines):
            return part
    return whole


def _foot(words: CardWords) -> Foot:
    link = (38, 35, SMALLEST)
    blocks = [
        _beside(words.publisher, words, (42, 38), bold=True, lines=2),
        _beside(words.date, words, (SMALL,)),
        _beside(words.link_label, words, (SMALL, SMALLEST)),
    ]
    if words.link:
        blocks.append(_beside(words.link, words, link, bold=True, lines=2))
    return Foot(tuple(blocks))


def _beside(
    text: str, words: CardWords, sizes: Sequence[int], *, bold: bool = False, lines: int = 1
) -> Block:
    return fit(
        text, width=BESIDE_QR, height=130, sizes=sizes, bold=bold, rtl=words.rtl, most_lines=lines
    )
