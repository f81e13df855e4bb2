"""One claim, or several taken together, over time: sums of what was published, and nothing else."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.trends.batches import batches_of, places
from tipline.trends.release import add_up
from tipline.trends.tick import full_hour, last_tick
from tipline.trends.windows import WINDOWS, Window

MONTH = WINDOWS["30d"]


@dataclass(frozen=True, slots=True)
class History:
    """Everything published about some claims; ``people`` counts askings where they are several."""

    people: int
    first_at: datetime | None
    last_at: datetime | None
    tick: datetime
    window: Window
    curve: tuple[int, ...]
    shares: dict[str, dict[str, int]]
    places: dict[str, int]


def history(session: Session, claims: Sequence[int], k: int, window: Window = MONTH) -> History:
    """What was published about these claims altogether."""
    batches = batches_of(session, claims, k)
    tick = last_tick(session) or full_hour(utcnow())
    seen: Counter[str] = Counter()
    for found in places(session, claims, k).values():
        seen.update(found)
    return History(
        people=sum(batch.people for batch in batches),
        first_at=batches[0].until if batches else None,
        last_at=batches[-1].until if batches else None,
        tick=tick,
        window=window,
        curve=tuple(window.curve(tick, batches)),
        shares=add_up([batch.shares for batch in batches]),
        places=dict(seen.most_common()),
    )
