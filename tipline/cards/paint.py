"""The brush: words, boxes and the code on one picture."""

import io

import segno
from PIL import Image, ImageDraw

from tipline.cards import palette
from tipline.cards.text import Block, draw

Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels

COLOURS = 128  # flat colours and the edges of letters need no more; a third of the bytes


class Picture:
    """A picture in the making; ``rtl`` turns everything that has a beginning and an end."""

    def __init__(self, size: tuple[int, int], colour: str, *, rtl: bool) -> None:
        self.rtl = rtl
        self.image = Image.new("RGB", size, colour)
        self._canvas = ImageDraw.Draw(self.image)

    def write(
        self, block: Block, place: tuple[float, float], width: float, colour: str
    ) -> list[tuple[float, float, float]]:
        """Write against the side where the card's language begins; (left, right, baseline)s."""
        return draw(self._canvas, block, place, width, colour, rtl=self.rtl)

    def write_at_end(
        self, block: Block, place: tuple[float, float], width: float, colour: str
    ) -> None:
        """Write against the other side."""
        draw(self._canvas, block, place, width, colour, rtl=not self.rtl)

    def write_own_way(
        self, block: Block, place: tuple[float, float], width: float, colour: str
    ) -> list[tuple[float, float, float]]:
        """Write words from elsewhere: against the side where *their* language begins."""
        return draw(self._canvas, block, place, width, colour)

    def strike(self, lines: list[tuple[float, float, float]], size: int, colour: str) -> None:
        """A line through the middle of the letters: thin enough to read what was claimed."""
        for left, right, baseline in lines:
            y = baseline - size * 0.27
            self._canvas.line((left - 6, y, right + 6, y), colour, max(4, round(size * 0.085)))

    def rule(self, left: int, right: int, y: int, colour: str) -> None:
        """A thin line that only divides."""
        self._canvas.line((left, y, right, y), colour, 3)

    def box(self, box: Box, radius: int, colour: str, *, square_below: bool = False) -> None:
        """A rectangle with round corners that are smooth, which Pillow's own are not."""
        left, top, right, bottom = box
        mask = Image.new("L", (right - left, bottom - top), 255)
        disc = Image.new("L", (radius * 8, radius * 8), 0)
        ImageDraw.Draw(disc).ellipse((0, 0, radius * 8 - 1, radius * 8 - 1), 255)
        disc = disc.resize((radius * 2, radius * 2), Image.Resampling.LANCZOS)
        rows = ((0, 0),) if square_below else ((0, 0), (mask.height - radius, radius))
        for x, from_x in ((0, 0), (mask.width - radius, radius)):
            for y, from_y in rows:
                corner = disc.crop((from_x, from_y, from_x + radius, from_y + radius))
                mask.paste(corner, (x, y))
        self.image.paste(colour, (left, top), mask)

    def paste(self, picture: Image.Image, place: tuple[int, int]) -> None:
        """Put a smaller picture into this one."""
        self.image.paste(picture, place)

    def png(self) -> bytes:
        """The finished file."""
        file = io.BytesIO()
        few = self.image.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(file, "PNG", compress_level=6)  # 9 would save a tenth in twice the time
        return file.getvalue()


def code(link: str, width: int) -> Image.Image:
    """A QR code of whole pixels, at most ``width``; the panel around it is its quiet zone."""
    made = segno.make_qr(link, error="m", boost_error=True)
    scale = max(1, width // made.symbol_size(border=0)[0])
    file = io.BytesIO()
    made.save(file, kind="png", scale=scale, border=0, dark=palette.INK, light=palette.PANEL)
    return Image.open(file).convert("RGB")
