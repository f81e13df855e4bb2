"""What one changed digit leaves when two cards are laid over each other, and what noise leaves.

Run: ``python -m benchmarks.image_edits`` (a minute).  Draws cards with a number in four sizes, on
plain grounds and photos; sends the same card and one with a single changed digit through what
messengers do to pictures; prints the largest residues of the same and the smallest of the edited.
The thresholds ``SAME…`` and ``MIN_WORD_HEIGHT`` in ``matchers/image/thresholds.py`` come from it.
"""

import io
import random
from collections import defaultdict
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from matchers.image.compare import compare
from matchers.image.make import _raster, raster
from matchers.image.pixels import to_gray
from matchers.image.thresholds import RASTER_SIDE_TEXT

SIZES = (14, 18, 24, 36)  # pixels of the font on a card 768 pixels wide
CARDS = 40
PAIRS = ("17", "38", "56", "08", "69", "23", "14", "89", "58", "68")
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
    "480 px": lambda image: jpeg(image, 50, 480),
    "240 px": lambda image: jpeg(image, 40, 240),
    "brighter": lambda image: image.point(lambda value: min(255, int(value * 1.4 + 20))),
    "blurred": lambda image: image.filter(ImageFilter.GaussianBlur(1.5)),
}


def residue(known: np.ndarray, image: Image.Image) -> float:
    """The largest residue where ``image`` lies over the kept picture."""
    query = to_gray(np.asarray(image))
    scale = [query.shape[1] / known.shape[1], query.shape[0] / known.shape[0], 1]
    return compare(known, query, np.diag(scale)[:2]).worst


def main() -> None:
    """Draw, change, compare and print."""
    found: dict[tuple[int, str, str], list[float]] = defaultdict(list)
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
            found[size, name, "same"].append(residue(known, change(first)))
            found[size, name, "edited"].append(residue(known, change(second)))
    print(f"{'font':>5}  {'change':<18} {'same: median':>12} {'90 %':>6}   {'edited: least':>13}")
    for size in SIZES:
        for name in CHANGES:
            same, edited = found[size, name, "same"], found[size, name, "edited"]
            print(
                f"{size:>5}  {name:<18} {np.median(same):>12.2f} {np.percentile(same, 90):>6.2f}"
                f"   {min(edited):>13.2f}"
            )


if __name__ == "__main__":
    main()
