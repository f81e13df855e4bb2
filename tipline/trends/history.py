"""One claim, or several taken together, over time: sums of what was published, and nothing else."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.trends.batches import Batch, batches_of, places
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
    return histories(session, {0: claims}, k, window)[0]


def histories(
    session: Session,
    groups: Mapping[int, Sequence[int]],
    k: int,
    window: Window = MONTH,
    *,
    shares: bool = True,
) -> dict[int, History]:
    """The same for several groups of claims, by their keys, perhaps without the shares."""
    claims = sorted({claim for some in groups.values() for claim in some})
    published: dict[int, list[Batch]] = defaultdict(list)
    for batch in batches_of(session, claims, k, shares=shares):
        published[batch.claim_id].append(batch)
    seen = places(session, claims, k)
    tick = last_tick(session) or full_hour(utcnow())
    return {
        key: _history(
            sorted((one for claim in some for one in published[claim]), key=lambda b: b.until),
            [seen[claim] for claim in some if claim in seen],
            tick,
            window,
        )
        for key, some in groups.items()
    }


def _history(
    batches: Sequence[Batch], seen: Sequence[Mapping[str, int]], tick: datetime, window: Window
) -> History:
    where: Counter[str] = Counter()
    for found in seen:
        where.update(found)
    return History(
        people=sum(batch.people for batch in batches),
        first_at=batches[0].until if batches else None,
        last_at=batches[-1].until if batches else None,
        tick=tick,
        window=window,
        curve=tuple(window.curve(tick, batches)),
        shares=add_up([batch.shares for batch in batches]),
        places=dict(where.most_common()),
    )
