"""Draws what is asked about although it is the same, as pictures for docs/matching.md.

Run: ``python -m benchmarks.image_examples`` (writes ``docs/images/asked-although-the-same.png``).
Everything on them is invented; the decisions below them are the matcher's.
"""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.image_edits import FONTS, card, jpeg
from matchers.image import ImageMatcher, fingerprint
from matchers.types import Decision, NoMatch, Reference

TARGET = Path(__file__).resolve().parent.parent / "docs" / "images" / "asked-although-the-same.png"
WORDS = [
    *("ferry", "38", "of", "Arvania", "leaves", "at", "7", "on", "Sunday"),
    *("says", "the", "harbour", "office", "of", "the", "island"),
]
TILE = (300, 235)


def photo() -> Image.Image:
    """A drawing as busy as a photo."""
    rng = np.random.default_rng(11)
    small = Image.fromarray(rng.integers(30, 226, (10, 14, 3), np.uint8))
    image = small.resize((768, 600), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(image)
    for _ in range(60):
        x, y, w, h = (int(n) for n in rng.integers((0, 0, 12, 12), (768, 600, 120, 90)))
        colour = tuple(int(c) for c in rng.integers(0, 255, 3))
        (draw.ellipse if w % 2 else draw.rectangle)((x, y, x + w, y + h), fill=colour)
    return image


def tiny(image: Image.Image) -> Image.Image:
    """A card so small that one changed digit could not be seen."""
    return jpeg(image, 40, 240)


def burnt(image: Image.Image) -> Image.Image:
    """So bright that places are burnt out."""
    return jpeg(image.point(lambda value: min(255, int(value * 1.9 + 45))), 70)


def stamped(image: Image.Image) -> Image.Image:
    """A stamp across it: somebody's judgement, or a part of what is claimed."""
    stamp = Image.new("RGBA", image.size)
    draw = ImageDraw.Draw(stamp)
    font = ImageFont.truetype(str(FONTS[0]), 110)
    draw.text((110, 230), "SHOCKING", font=font, fill=(200, 0, 0, 230))
    whole = image.convert("RGBA")
    whole.alpha_composite(stamp.rotate(15))
    return jpeg(whole.convert("RGB"), 70)


EXAMPLES = (
    ("a card at 240 pixels", card(WORDS, 24, 0), tiny),
    ("a copy with burnt-out places", photo(), burnt),
    ("a photo with a stamp on it", photo(), stamped),
)


def decide(checked: Image.Image, sent: Image.Image) -> Decision:
    """What the matcher says of ``sent`` when ``checked`` is all that it knows."""

    def lookup(ids: Sequence[str]) -> Mapping[str, Reference]:
        return {id: Reference(id, "the checked picture") for id in ids}

    with tempfile.TemporaryDirectory() as folder:
        checked.save(Path(folder) / "checked.png")
        sent.save(Path(folder) / "sent.png")
        matcher = ImageMatcher(lookup)
        matcher.add("checked", fingerprint(Path(folder) / "checked.png", language="en"))
        matcher.commit()
        return matcher.match(Path(folder) / "sent.png", language="en")


def why(decision: Decision) -> str:
    """The decision and its reason in one line."""
    name = type(decision).__name__
    if isinstance(decision, NoMatch):
        return name
    (one,) = decision.candidates
    reasons = [str(conflict) for conflict in one.conflicts]
    return f"{name}: {'; '.join(reasons) or one.explanation.rpartition('; ')[2]}"


def main() -> None:
    """Decide, draw and write."""
    width, height = TILE
    sheet = Image.new("RGB", (len(EXAMPLES) * (width + 16) + 16, 2 * height + 130), "white")
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.truetype(str(FONTS[0]), 13)
    for number, (title, checked, change) in enumerate(EXAMPLES):
        sent, left = change(checked), 16 + number * (width + 16)
        decision = why(decide(checked, sent))
        print(f"{title}: {decision}")
        draw.text((left, 8), title, font=font, fill="black")
        for row, image in enumerate((checked, sent)):
            shown = image.resize(TILE, Image.Resampling.LANCZOS)
            sheet.paste(shown, (left, 32 + row * (height + 8)))
        words, line, top = decision.split(), "", 2 * height + 48
        for word in [*words, ""]:
            if not word or draw.textlength(f"{line} {word}", font=font) > width:
                draw.text((left, top), line, font=font, fill="black")
                line, top = word, top + 18
            else:
                line = f"{line} {word}".strip()
    sheet.quantize(96).save(TARGET, optimize=True)
    print(f"{TARGET.name}: {TARGET.stat().st_size >> 10} KB")


if __name__ == "__main__":
    main()
