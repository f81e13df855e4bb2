"""One claim, or several taken together, over time: sums of what was published, and nothing else."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.models import ClaimSibling
from tipline.trends.batches import Batch, batches_of, places
from tipline.trends.release import add_up
from tipline.trends.shown import Named, named
from tipline.trends.tick import full_hour, last_tick
from tipline.trends.windows import WINDOWS, Window

MONTH = WINDOWS["30d"]
KINDS = {"number": "Number", "date": "Date", "name": "Name or place", "unit": "Unit"}


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


@dataclass(frozen=True, slots=True)
class Version:
    """A claim that says the same but for some facts, and how much each was asked about."""

    claim: Named
    slots: tuple[tuple[str, str], ...]  # (kind, what this version says)
    people: int  # 0: below the floor
    curve: tuple[int, ...]
    countries: dict[str, int]
    first_at: datetime | None


def history(session: Session, claims: Sequence[int], k: int, window: Window = MONTH) -> History:
    """What was published about these claims altogether."""
    return _history(session, claims, batches_of(session, claims, k), k, window)


def _history(
    session: Session, claims: Sequence[int], batches: Sequence[Batch], k: int, window: Window
) -> History:
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


def versions(session: Session, claim_id: int, k: int) -> list[Version]:
    """The claim and its siblings, most asked first; claims below the floor have no numbers."""
    rows = session.execute(
        select(ClaimSibling.sibling_id, ClaimSibling.slots).where(ClaimSibling.claim_id == claim_id)
    ).all()
    if not rows:
        return []
    slots = {sibling: tuple((s["kind"], s["there"]) for s in found) for sibling, found in rows}
    slots[claim_id] = _own_slots([found for _, found in rows])
    claims = named(session, list(slots))
    found = []
    for one, said in slots.items():
        if one not in claims:
            continue
        past = history(session, [one], k)
        found.append(
            Version(
                claim=claims[one],
                slots=said,
                people=past.people,
                curve=past.curve,
                countries=past.shares.get("country", {}),
                first_at=past.first_at,
            )
        )
    return sorted(found, key=lambda v: (-v.people, v.claim.id))


def _own_slots(of_siblings: Sequence[Sequence[dict[str, str]]]) -> tuple[tuple[str, str], ...]:
    said = dict.fromkeys((s["kind"], s["here"]) for slots in of_siblings for s in slots)
    return tuple(said)
