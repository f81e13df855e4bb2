"""Draws the card: the verdict large on its colour, the claim smaller and marked, why, and whence.

┌────────────────────────────────┐  the frame has the rating's colour, so that a cropped
│ kicker            organisation │  picture still speaks; everything is mirrored for
│ (sign)  VERDICT                │  languages that begin at the right
│ ┌────────────────────────────┐ │
│ │ the claim, struck through  │ │
│ │ why                        │ │
│ │ publisher, date, link   ▣  │ │
│ └────────────────────────────┘ │
└────────────────────────────────┘
"""

from tipline.cards import palette
from tipline.cards.content import CardContent
from tipline.cards.fonts import require
from tipline.cards.layout import (
    BESIDE_QR,
    BETWEEN,
    EDGE,
    FRAME,
    GAP,
    INNER,
    PADDING,
    QR,
    SIGN,
    STAMP_PADDING,
    STRIP_PADDING,
    TOP_ROW,
    UNDER_LABEL,
    WIDTH,
    Foot,
    Head,
    Layout,
    Section,
    lay_out,
)
from tipline.cards.paint import Picture, code
from tipline.cards.palette import Look, look_of
from tipline.cards.signs import sign
from tipline.cards.text import Block
from tipline.cards.words import words_of

# Raised when the same content would look different: cards are then drawn anew.
VERSION = 1
MAX_BYTES = 300 * 1024

LEFT = FRAME + PADDING


def render_card(content: CardContent, language: str) -> bytes:
    """The card as PNG, at most :data:`MAX_BYTES`.

    Raises ``CannotDraw`` on a machine without the fonts, ``NoLetters`` for a script of which there
    is no font, ``NothingToShow`` for a claim without letters.
    """
    require()
    layout, look = lay_out(words_of(content, language)), look_of(content)
    picture = Picture((WIDTH, layout.height), look.colour, rtl=layout.rtl)
    _head(picture, layout.head, look)
    top = _panel(picture, layout, look) + layout.spare // 4
    _claim(picture, layout.claim, top, look)
    if layout.why:
        top += layout.claim.height + GAP + layout.spare // 4
        _why(picture, layout.why, top, look)
    bottom = layout.height - FRAME - PADDING
    _foot(picture, layout.foot, bottom, look)
    _code(picture, content.link, bottom, layout.foot)
    return picture.png()


def _head(picture: Picture, head: Head, look: Look) -> None:
    width, white = WIDTH - 2 * EDGE, palette.ON_COLOUR
    picture.write(head.kicker, (EDGE, EDGE - 6), width, white)
    if head.organisation:
        picture.write_at_end(head.organisation, (EDGE, EDGE - 6), width, white)
    row = EDGE + TOP_ROW + 26
    sign_left = WIDTH - EDGE - SIGN if picture.rtl else EDGE
    sign_top = row + (head.row - SIGN) // 2
    picture.paste(sign(look.shape, SIGN, look.colour), (sign_left, sign_top))
    left = EDGE if picture.rtl else EDGE + SIGN + 40
    top = row + (head.row - head.verdict.height) / 2
    picture.write(head.verdict, (left, top), width - SIGN - 40, white)


def _panel(picture: Picture, layout: Layout, look: Look) -> int:
    """Draw the panel and the strip at its top; returns where the claim may begin."""
    top, right = layout.head.height, WIDTH - FRAME
    picture.box((FRAME, top, right, layout.height - FRAME), 36, palette.PANEL)
    if not layout.strip:
        return top + PADDING
    end = top + layout.strip_height
    picture.box((FRAME, top, right, end), 36, palette.tint(look), square_below=True)
    y = top + STRIP_PADDING
    for block, colour in zip(layout.strip, (look.colour, palette.INK), strict=False):
        picture.write(block, (LEFT, y), INNER, colour)
        y += block.height
    return end + PADDING


def _claim(picture: Picture, section: Section, top: int, look: Look) -> None:
    picture.write(section.label, (LEFT, top), INNER, palette.QUIET)
    if section.stamp and not look.strikes:
        _stamp(picture, section.stamp, top, look)
    y = top + section.label.height + UNDER_LABEL
    lines = picture.write_own_way(section.text, (LEFT, y), INNER, palette.CLAIM_INK)
    if look.strikes:
        picture.strike(lines, section.text.size, look.colour)


def _stamp(picture: Picture, stamp: Block, top: int, look: Look) -> None:
    """The verdict on the claim itself, so that it stays with it when the picture is cropped."""
    width = round(stamp.width) + 2 * STAMP_PADDING
    left = LEFT if picture.rtl else LEFT + INNER - width
    picture.box((left, top - 7, left + width, top + stamp.height + 7), 14, look.colour)
    picture.write(stamp, (left + STAMP_PADDING, top), stamp.width, palette.ON_COLOUR)


def _why(picture: Picture, section: Section, top: int, look: Look) -> None:
    picture.write(section.label, (LEFT, top), INNER, look.colour)
    y = top + section.label.height + UNDER_LABEL
    picture.write_own_way(section.text, (LEFT, y), INNER, palette.INK)


def _foot(picture: Picture, foot: Foot, bottom: int, look: Look) -> None:
    top = bottom - foot.height
    picture.rule(LEFT, LEFT + INNER, top - GAP * 2 // 3, palette.RULE)
    left = LEFT + QR + 40 if picture.rtl else LEFT
    y = top + (foot.height - foot.words_height) / 2
    colours = (palette.INK, palette.QUIET, palette.QUIET, look.colour)
    for number, (block, colour) in enumerate(zip(foot.blocks, colours, strict=False)):
        y += BETWEEN if number == 2 else 0
        picture.write(block, (left, y), BESIDE_QR, colour)
        y += block.height


def _code(picture: Picture, link: str, bottom: int, foot: Foot) -> None:
    drawn = code(link, QR)
    left = LEFT if picture.rtl else LEFT + INNER - drawn.width
    picture.paste(drawn, (left, bottom - (foot.height + drawn.height) // 2))
