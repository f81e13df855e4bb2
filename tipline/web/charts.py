"""Where the bars of a small chart stand; drawn by the templates as SVG, with a table behind."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, GAP = 120.0, 28.0, 0.22  # units of the drawing; the page scales it
LEAST = 1.5  # a bar that stands for somebody can be seen


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; ``empty`` ones are drawn as a base line, so that gaps are seen as such."""

    x: float
    y: float
    width: float
    height: float
    value: int

    @property
    def empty(self) -> bool:
        """Whether it stands for nothing published."""
        return self.value == 0


def bars(values: Sequence[int]) -> list[Bar]:
    """The bars of a chart of :data:`WIDTH` × :data:`HEIGHT`, the highest as high as the chart."""
    if not values:
        return []
    step, top = WIDTH / len(values), max(*values, 1)
    width = round(step * (1 - GAP), 2)
    found = []
    for i, value in enumerate(values):
        height = max(LEAST, HEIGHT * value / top) if value else 0.75
        found.append(
            Bar(round(i * step, 2), round(HEIGHT - height, 2), width, round(height, 2), value)
        )
    return found
