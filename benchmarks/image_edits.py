"""What one changed digit leaves when two cards are laid over each other, and what noise leaves.

Run: ``python -m benchmarks.image_edits [FIRST CARD] [CARDS]`` (three seconds a card).  Draws cards
with a number in seven sizes, on plain grounds and photos; sends the same card and one with a single
changed digit through what messengers do to pictures; prints by height of the words where they are
compared how many are taken for the same by pixels alone, and the residues: as they are, with the
best filter for the whole picture, and how far the largest goes beyond the usual.  ``SAME…``,
``EVEN`` and ``MIN_WORD_HEIGHT`` in ``matchers/image/thresholds.py`` come from it.
"""

import io
import itertools
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

from matchers.image.compare import Agreement, compare
from matchers.image.even import Unevenness, as_even, unevenness
from matchers.image.make import _raster, raster
from matchers.image.pixels import to_gray
from matchers.image.thresholds import (
    EVEN_TRIED,
    MIN_WORD_HEIGHT,
    RASTER_SIDE_TEXT,
    SAME,
    SAME_MOST,
    SAME_PER_HEIGHT,
    WORD_HEIGHT_PER_BLUR,
)

SIZES = (13, 14, 16, 18, 20, 24, 36)  # pixels of the font on a card 768 pixels wide
CARDS = 210
HEIGHTS = (5, 6.5, 8, 9.5, 11, 13, 16, 99)  # pixels of the words where the two are compared
PAIRS = (*("17", "38", "56", "08", "69", "23", "14", "89", "58", "68"),
         *("71", "83", "65", "80", "96", "35", "90", "47", "29"))  # fmt: skip
WORDS = [
    *("the", "ministry", "of", "health", "said", "that", "voters", "will", "be", "paid"),
    *("if", "they", "close", "all", "shops", "before", "police"),
]
FONTS = sorted(Path("/usr/share/fonts/truetype/noto").glob("NotoSans-[BR]*.ttf"))


def card(words: list[str], size: int, seed: int) -> Image.Image:
    """Words on a plain ground, or outlined on a photo-like one."""
    rng = np.random.default_rng(seed)
    photo = seed % 3 == 2
    if photo:
        small = Image.fromarray(rng.integers(0, 255, (9, 12, 3), np.uint8))
        image = small.resize((768, 600), Image.Resampling.BICUBIC)
    else:
        image = Image.new("RGB", (768, 600), (20, 30, 60) if seed % 2 else (250, 250, 250))
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(FONTS[seed % len(FONTS)]), size)
    fill = "white" if photo or seed % 2 else "black"
    x = y = 30
    for word in words:
        length = int(draw.textlength(word + " ", font))
        if x + length > 738:
            x, y = 30, y + int(size * 1.4)
        outline = {"stroke_width": 2, "stroke_fill": "black"} if photo else {}
        draw.text((x, y), word, font=font, fill=fill, **outline)
        x += length
    return image


def jpeg(image: Image.Image, quality: int, side: int = 768) -> Image.Image:
    """As a messenger sends it."""
    small = image.copy()
    small.thumbnail((side, side))
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=quality)
    return Image.open(io.BytesIO(buffer.getvalue())).convert("RGB")


def recompressed(image: Image.Image) -> Image.Image:
    """Forwarded five times."""
    for quality in (80, 60, 70, 50, 65):
        image = jpeg(image, quality)
    return image


CHANGES = {
    "as it is": lambda image: image,
    "JPEG 30": lambda image: jpeg(image, 30),
    "forwarded 5 times": recompressed,
    "sharpened": lambda image: jpeg(image.filter(ImageFilter.UnsharpMask(2, 120, 2)), 60),
    "600 px": lambda image: jpeg(image, 60, 600),
    "480 px": lambda image: jpeg(image, 50, 480),
    "240 px": lambda image: jpeg(image, 40, 240),
    "brighter": lambda image: image.point(lambda value: min(255, int(value * 1.4 + 20))),
    "blurred": lambda image: image.filter(ImageFilter.GaussianBlur(1.5)),
    "more contrast": lambda image: jpeg(ImageEnhance.Contrast(image).enhance(1.6), 70),
    "enlarged": lambda image: jpeg(jpeg(image, 70, 600).resize((1280, 1000)), 70, 1280),
}


def compared(known: np.ndarray, image: Image.Image) -> tuple[Agreement, Unevenness]:
    """``image`` laid over the kept picture."""
    query = to_gray(np.asarray(image))
    scale = [query.shape[1] / known.shape[1], query.shape[0] / known.shape[0], 1]
    onto = np.diag(scale)[:2]
    return compare(known, query, onto), unevenness(known, query, onto)


def height(words: list[str], size: int, seed: int) -> float:
    """How high the lower quarter of the words is drawn, as ``decide`` takes it from OCR."""
    font = ImageFont.truetype(str(FONTS[seed % len(FONTS)]), size)
    boxes = [font.getbbox(word) for word in words if len(word) > 2]
    return float(sorted(box[3] - box[1] for box in boxes)[len(boxes) // 4])


@dataclass(frozen=True, slots=True)
class Seen:
    """One comparison: whether of an edited card, how high its words are, what it left."""

    edited: bool
    height: float
    worst: float
    uneven: Unevenness

    @property
    def taken(self) -> bool:
        """Whether pixels alone say that it is the same, as ``decide`` has it."""
        plainly = min(SAME_MOST, SAME + SAME_PER_HEIGHT * (self.height - MIN_WORD_HEIGHT))
        if self.height >= MIN_WORD_HEIGHT and self.worst <= plainly:
            return True
        return self.worst <= EVEN_TRIED and as_even(self.height, self.uneven)


def look(number: int) -> Iterator[Seen]:
    """One card and one with a digit changed, each through everything."""
    rng = random.Random(number)
    size = SIZES[number % len(SIZES)]
    words = [rng.choice(WORDS) for _ in range(14)]
    digits, place = "".join(rng.choices("0123456789", k=3)), rng.randrange(4)
    first, second = (
        card([*words[:6], digits[:place] + digit + digits[place:], *words[6:]], size, number)
        for digit in rng.choice(PAIRS)
    )
    known = raster(_raster(to_gray(np.asarray(first)), RASTER_SIDE_TEXT))
    for change in CHANGES.values():
        for image in (first, second):
            agreement, uneven = compared(known, change(image))
            high = height(words, size, number) * agreement.scale
            high -= WORD_HEIGHT_PER_BLUR * agreement.blur
            yield Seen(image is second, high, agreement.worst, uneven)


def main() -> None:
    """Draw, change, compare and print."""
    first, cards = (int(text) for text in (*sys.argv[1:], "0", str(CARDS))[:2])
    found = [seen for number in range(first, first + cards) for seen in look(number)]
    print(f"cards {first} to {first + cards - 1}")
    print(
        "words high      the same: taken, residue, beyond (90 %)    edited: taken, residue, beyond"
    )
    for low, high in itertools.pairwise(HEIGHTS):
        here = [seen for seen in found if low <= seen.height < high]
        same, edited = ([s for s in here if s.edited is which] for which in (False, True))
        if same and edited:
            print(
                f"{low:>4} to {high:<4}  {sum(s.taken for s in same):>6} of {len(same):<4}"
                f" {np.percentile([s.worst for s in same], 90):>6.2f}"
                f" {np.percentile([s.uneven.worst for s in same], 90):>6.2f}"
                f" {np.percentile([s.uneven.beyond for s in same], 90):>6.2f}"
                f"     {sum(s.taken for s in edited):>4} of {len(edited):<4}"
                f" {min(s.worst for s in edited):>6.2f} {min(s.uneven.worst for s in edited):>6.2f}"
                f" {min(s.uneven.beyond for s in edited):>6.2f}"
            )


if __name__ == "__main__":
    main()
