"""Draws the shape of a rating: white on the rating's colour, large, then made smaller smoothly."""

import math
from collections.abc import Callable

from PIL import Image, ImageDraw

from tipline.cards.palette import ON_COLOUR, Shape

FINE = 4  # drawn this many times larger; Pillow's shapes have no smooth edges
UNIT = 100  # every shape is described on a square of this side

Point = tuple[float, float]


class Pen:
    """Draws on a square of :data:`UNIT`, in white (``ON``) or in the colour behind it (``OFF``)."""

    def __init__(self, size: int, colour: str) -> None:
        self.scale = size * FINE / UNIT
        self.off = colour
        self.image = Image.new("RGB", (size * FINE, size * FINE), colour)
        self.canvas = ImageDraw.Draw(self.image)

    def disc(self, centre: Point, radius: float, fill: str) -> None:
        """A filled circle."""
        (x, y), r = centre, radius
        self.canvas.ellipse(self._scaled((x - r, y - r), (x + r, y + r)), fill)

    def half(self, centre: Point, radius: float, fill: str) -> None:
        """The left half of a filled circle."""
        (x, y), r = centre, radius
        self.canvas.pieslice(self._scaled((x - r, y - r), (x + r, y + r)), 90, 270, fill)

    def shape(self, points: list[Point], fill: str) -> None:
        """A filled polygon."""
        self.canvas.polygon(self._scaled(*points), fill)

    def line(self, points: list[Point], width: float, fill: str) -> None:
        """A line with round ends and corners."""
        self.canvas.line(self._scaled(*points), fill, round(width * self.scale), joint="curve")
        for point in points:
            self.disc(point, width / 2, fill)

    def box(self, corner: Point, opposite: Point, radius: float, fill: str) -> None:
        """A filled rectangle with round corners."""
        self.canvas.rounded_rectangle(
            self._scaled(corner, opposite), round(radius * self.scale), fill
        )

    def arc(self, centre: Point, radius: float, angles: Point, width: float, fill: str) -> None:
        """Part of a circle, between two angles in degrees, clockwise from the right."""
        start, end = angles
        steps = max(2, int((end - start) / 3))
        points = [
            (
                centre[0] + radius * math.cos(math.radians(start + (end - start) * i / steps)),
                centre[1] + radius * math.sin(math.radians(start + (end - start) * i / steps)),
            )
            for i in range(steps + 1)
        ]
        self.line(points, width, fill)

    def _scaled(self, *points: Point) -> list[Point]:
        return [(x * self.scale, y * self.scale) for x, y in points]


def sign(shape: Shape, size: int, colour: str) -> Image.Image:
    """The sign as a square picture of ``size`` pixels on ``colour``."""
    pen = Pen(size, colour)
    _SIGNS[shape](pen)
    return pen.image.resize((size, size), Image.Resampling.LANCZOS)


def _tick(pen: Pen) -> None:
    pen.disc((50, 50), 46, ON_COLOUR)
    pen.line([(29, 52), (44, 67), (72, 35)], 11, pen.off)


def _tick_ring(pen: Pen) -> None:
    pen.disc((50, 50), 46, ON_COLOUR)
    pen.disc((50, 50), 37, pen.off)
    pen.line([(32, 52), (45, 65), (69, 37)], 10, ON_COLOUR)


def _half(pen: Pen) -> None:
    pen.disc((50, 50), 46, ON_COLOUR)
    pen.half((50, 50), 37, pen.off)


def _brackets(pen: Pen) -> None:
    pen.box((6, 6), (94, 94), 16, ON_COLOUR)
    for near, far in ((22, 32), (78, 68)):
        pen.line([(far, 26), (near, 26), (near, 74), (far, 74)], 8, pen.off)
    for x in (38, 50, 62):
        pen.disc((x, 51), 4.6, pen.off)


def _triangle(pen: Pen) -> None:
    corners: list[Point] = [(50, 14), (90, 82), (10, 82)]
    pen.shape(corners, ON_COLOUR)
    pen.line([*corners, corners[0]], 14, ON_COLOUR)
    pen.line([(50, 38), (50, 56)], 11, pen.off)
    pen.disc((50, 73), 6.5, pen.off)


def _octagon(radius: float) -> list[Point]:
    return [
        (
            50 + radius * math.cos(math.radians(22.5 + 45 * i)),
            50 + radius * math.sin(math.radians(22.5 + 45 * i)),
        )
        for i in range(8)
    ]


def _cross(pen: Pen) -> None:
    pen.shape(_octagon(49), ON_COLOUR)
    _saltire(pen, 17, 12, pen.off)


def _cross_ring(pen: Pen) -> None:
    pen.shape(_octagon(49), ON_COLOUR)
    pen.shape(_octagon(39), pen.off)
    _saltire(pen, 14, 10, ON_COLOUR)


def _saltire(pen: Pen, reach: float, width: float, fill: str) -> None:
    low, high = 50 - reach, 50 + reach
    pen.line([(low, low), (high, high)], width, fill)
    pen.line([(high, low), (low, high)], width, fill)


def _shifted(pen: Pen) -> None:
    pen.box((6, 20), (46, 96), 7, ON_COLOUR)
    pen.box((54, 4), (94, 80), 7, ON_COLOUR)
    pen.shape([(13, 85), (39, 50), (46, 59), (46, 85)], pen.off)
    pen.shape([(54, 44), (62, 36), (87, 69), (54, 69)], pen.off)
    pen.disc((78, 23), 7.5, pen.off)


def _barred(pen: Pen) -> None:
    pen.disc((50, 50), 46, ON_COLOUR)
    pen.disc((50, 50), 34, pen.off)
    pen.line([(24, 24), (76, 76)], 12, ON_COLOUR)


def _mask(pen: Pen) -> None:
    pen.box((10, 8), (90, 40), 12, ON_COLOUR)
    pen.shape([(10, 28), (90, 28), (90, 54), (10, 54)], ON_COLOUR)
    pen.disc((50, 54), 40, ON_COLOUR)
    for x in (33, 67):
        pen.arc((x, 46), 9, (200, 340), 7, pen.off)
    pen.arc((50, 54), 20, (20, 160), 8, pen.off)


def _diamond(pen: Pen) -> None:
    corners: list[Point] = [(50, 10), (90, 50), (50, 90), (10, 50)]
    pen.shape(corners, ON_COLOUR)
    pen.line([*corners, corners[0]], 10, ON_COLOUR)
    pen.line([(50, 28), (50, 53)], 11, pen.off)
    pen.disc((50, 71), 6.5, pen.off)


def _question(pen: Pen) -> None:
    pen.box((8, 8), (92, 92), 22, ON_COLOUR)
    pen.arc((50, 38), 15, (180, 412), 10, pen.off)
    pen.line([(59.2, 49.8), (53, 54.5), (50, 59), (50, 62)], 10, pen.off)
    pen.disc((50, 76), 6.2, pen.off)


def _lens(pen: Pen) -> None:
    pen.line([(64, 64), (88, 88)], 14, ON_COLOUR)
    pen.disc((42, 42), 36, ON_COLOUR)
    pen.disc((42, 42), 25, pen.off)


def _back(pen: Pen) -> None:
    pen.arc((52, 52), 34, (-150, 120), 12, ON_COLOUR)
    pen.shape([(4, 40), (40, 44), (16, 12)], ON_COLOUR)


_SIGNS: dict[Shape, Callable[[Pen], None]] = {
    Shape.TICK: _tick,
    Shape.TICK_RING: _tick_ring,
    Shape.HALF: _half,
    Shape.BRACKETS: _brackets,
    Shape.TRIANGLE: _triangle,
    Shape.CROSS_RING: _cross_ring,
    Shape.CROSS: _cross,
    Shape.SHIFTED: _shifted,
    Shape.BARRED: _barred,
    Shape.MASK: _mask,
    Shape.DIAMOND: _diamond,
    Shape.QUESTION: _question,
    Shape.LENS: _lens,
    Shape.BACK: _back,
}
