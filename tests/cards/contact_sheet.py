"""Writes all cards beside each other, to be looked at: python -m tests.cards.contact_sheet

Into ``test-output/cards``: every card at full size, one sheet per language at half size, and one
of all at 320 pixels, as wide as a chat shows them.
"""

import io
import time
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from factchecks.models import Rating, Status
from tests.cards.samples import LANGUAGES, NOTES, card
from tests.conftest import ROOT
from tipline.cards.content import CardContent
from tipline.cards.render import render_card

OUTPUT = ROOT / "test-output" / "cards"


def cards(language: str) -> Iterator[tuple[str, CardContent]]:
    """Every rating, and what is special."""
    for number, rating in enumerate(Rating):
        yield str(rating), card(language, rating, long=number % 2 == 1)
    yield "false-long", card(language, Rating.FALSE, long=True)
    yield "true-long", card(language, Rating.TRUE, long=True)
    yield "unmapped", card(language, None, rating_text="Four Pinocchios")
    yield "checked", card(language, None, long=True)
    yield "corrected", card(language, Rating.MIXED, status=Status.CORRECTED, note=NOTES[language])
    yield (
        "corrected-long",
        card(language, Rating.FALSE, long=True, status=Status.CORRECTED, note=NOTES[language] * 3),
    )
    yield "withdrawn", card(language, status=Status.WITHDRAWN, note=NOTES[language])
    yield (
        "bare",
        card(language, Rating.SATIRE, summary="", organisation=card(language).publisher),
    )


def sheet(pictures: list[Image.Image], width: int, columns: int, to: Path) -> None:
    """Pictures side by side on grey."""
    small = [
        p.resize((width, round(p.height * width / p.width)), Image.Resampling.LANCZOS)
        for p in pictures
    ]
    row = max(p.height for p in small) + 16
    rows = -(-len(small) // columns)
    page = Image.new("RGB", (columns * (width + 16), rows * row), "#8B9299")
    for number, picture in enumerate(small):
        page.paste(picture, (number % columns * (width + 16) + 8, number // columns * row + 8))
    page.save(to)


def main() -> None:
    """Draw them all and say how large and how long."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    sizes, seconds = [], []
    for language in LANGUAGES:
        pictures = []
        for name, content in cards(language):
            start = time.process_time()
            data = render_card(content, language)
            seconds.append(time.process_time() - start)
            sizes.append(len(data))
            (OUTPUT / f"{language}-{name}.png").write_bytes(data)
            pictures.append(Image.open(io.BytesIO(data)).convert("RGB"))
        sheet(pictures, 540, 5, OUTPUT / f"sheet-{language}.png")
        sheet(pictures, 320, 5, OUTPUT / f"phone-{language}.png")
    seconds.sort()
    middle, most = seconds[len(seconds) // 2] * 1000, seconds[-1] * 1000
    size = f"{min(sizes) // 1024} to {max(sizes) // 1024} KB"
    print(f"{len(sizes)} cards: {size}, {middle:.0f} ms in the middle, {most:.0f} at most")  # noqa: T201 - a script's report


if __name__ == "__main__":
    main()
