"""What one changed digit leaves when two cards are laid over each other, and what noise leaves.

Run: ``python -m benchmarks.image_edits`` (four minutes).  Draws cards with a number in seven sizes,
on plain grounds and photos; sends the same card and one with a single changed digit through what
messengers do to pictures; prints the largest residues of the same and the smallest of the edited,
by size of the font and by height of the words in the comparison.
The thresholds ``SAME…`` and ``MIN_WORD_HEIGHT`` in ``matchers/image/thresholds.py`` come from it.
"""

import io
import itertools
import random
from collections import defaultdict
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from matchers.image.compare import Agreement, compare
from matchers.image.make import _raster, raster
from matchers.image.pixels import to_gray
from matchers.image.thresholds import (
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
}


def compared(known: np.ndarray, image: Image.Image) -> Agreement:
    """``image`` laid over the kept picture."""
    query = to_gray(np.asarray(image))
    scale = [query.shape[1] / known.shape[1], query.shape[0] / known.shape[0], 1]
    return compare(known, query, np.diag(scale)[:2])


def height(words: list[str], size: int, seed: int) -> float:
    """How high the lower quarter of the words is drawn, as ``decide`` takes it from OCR."""
    font = ImageFont.truetype(str(FONTS[seed % len(FONTS)]), size)
    boxes = [font.getbbox(word) for word in words if len(word) > 2]
    return float(sorted(box[3] - box[1] for box in boxes)[len(boxes) // 4])


def main() -> None:
    """Draw, change, compare and print."""
    found: dict[tuple[int, str, str], list[float]] = defaultdict(list)
    by_height: list[tuple[float, float, str]] = []
    for number in range(CARDS):
        rng = random.Random(number)
        size = SIZES[number % len(SIZES)]
        words = [rng.choice(WORDS) for _ in range(14)]
        digits, place = "".join(rng.choices("0123456789", k=3)), rng.randrange(4)
        first, second = (
            card([*words[:6], digits[:place] + digit + digits[place:], *words[6:]], size, number)
            for digit in rng.choice(PAIRS)
        )
        known = raster(_raster(to_gray(np.asarray(first)), RASTER_SIDE_TEXT))
        for name, change in CHANGES.items():
            for which, image in (("same", first), ("edited", second)):
                agreement = compared(known, change(image))
                found[size, name, which].append(agreement.worst)
                high = height(words, size, number) * agreement.scale
                high -= WORD_HEIGHT_PER_BLUR * agreement.blur
                by_height.append((high, agreement.worst, which))
    _by_size(found)
    _by_height(by_height)


def _by_size(found: dict[tuple[int, str, str], list[float]]) -> None:
    print(f"{'font':>5}  {'change':<18} {'same: median':>12} {'90 %':>6}   {'edited: least':>13}")
    for size in SIZES:
        for name in CHANGES:
            same, edited = found[size, name, "same"], found[size, name, "edited"]
            print(
                f"{size:>5}  {name:<18} {np.median(same):>12.2f} {np.percentile(same, 90):>6.2f}"
                f"   {min(edited):>13.2f}"
            )


def _by_height(found: list[tuple[float, float, str]]) -> None:
    print(
        f"{'words':>12} {'same: 90 %':>12}   {'edited':>6} {'least':>6} {'taken for the same':>20}"
    )
    for low, high in itertools.pairwise(HEIGHTS):
        here = [(h, r, w) for h, r, w in found if low <= h < high]
        same, edited = ([r for _, r, w in here if w == which] for which in ("same", "edited"))
        taken = sum(w == "edited" and h >= MIN_WORD_HEIGHT and r <= allowed(h) for h, r, w in here)
        if same and edited:
            print(
                f"{low:>4} to {high:<4} {np.percentile(same, 90):>12.2f}   {len(edited):>6}"
                f" {min(edited):>6.2f} {taken:>20}"
            )


def allowed(height: float) -> float:
    """The residue up to which pixels alone say that it is the same."""
    return min(SAME_MOST, SAME + SAME_PER_HEIGHT * (height - MIN_WORD_HEIGHT))


if __name__ == "__main__":
    main()
