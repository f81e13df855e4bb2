"""The spans of time that trends are shown for, ending on the last full hour."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tipline.trends.batches import Batch


@dataclass(frozen=True, slots=True)
class Window:
    """A span; ``past`` is how much before it says what was usual, ``step`` a point of the curve."""

    name: str
    words: str
    length: timedelta
    past: timedelta
    step: timedelta
    step_words: str

    @property
    def points(self) -> int:
        """How many points the curve has."""
        return int(self.length / self.step)

    def curve(self, tick: datetime, batches: Iterable[Batch]) -> list[int]:
        """People by the step in which their batch was published, oldest first."""
        found = [0] * self.points
        for batch in batches:
            back = int((tick - batch.until) / self.step)
            if 0 <= back < self.points:
                found[-1 - back] += batch.people
        return found


_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
WINDOWS = {
    window.name: window
    for window in (
        Window("6h", "6 hours", 6 * _HOUR, 3 * _DAY, _HOUR, "hour"),
        Window("24h", "24 hours", _DAY, 7 * _DAY, _HOUR, "hour"),
        Window("7d", "7 days", 7 * _DAY, 21 * _DAY, 6 * _HOUR, "6 hours"),
        Window("30d", "30 days", 30 * _DAY, 30 * _DAY, _DAY, "day"),
    )
}
DEFAULT = "24h"
