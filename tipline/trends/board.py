"""Writes the trending page's lines once an hour: what rises in which window, and by how much.

The lines are computed from published batches alone.  Whether a claim *spikes* is asked of the
exact hours, with :mod:`tipline.trends.surprise`; of that only the mark is shown, and it needs more
people than the floor.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from tipline.jobs import enqueue, handler
from tipline.jobs.registry import Payload
from tipline.models import ClaimHour, Spike, TrendBatch, TrendLine
from tipline.runtime import Runtime
from tipline.trends.batches import Batch, batches_of, people_since
from tipline.trends.release import add_up
from tipline.trends.surprise import TUNED, Rise, profile, rises, surprise, weights
from tipline.trends.tick import HOUR, chunks, first_batches, last_tick
from tipline.trends.windows import WINDOWS, Window

LINES = 400  # of a window: the most asked about, and as many of those that rise most
PAST = 14 * 24  # hours that the detector looks back
EPISODE = timedelta(hours=24)  # marks of a claim closer than this are one spike


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that one hour has to say."""

    tick: datetime
    lines: list[dict[str, Any]]
    spikes: dict[int, Rise]


def compute(runtime: Runtime, _payload: Payload) -> Board | None:
    """Read what was published and compute; nothing is written."""
    with runtime.db.read() as session:
        tick = last_tick(session)
        if tick is None:
            return None
        spikes = rising(session, tick)
        lines = board(session, tick, runtime.settings.floor, recent_spikes(session, tick, spikes))
    return Board(tick, lines, spikes)


@handler("trends.board", prepare=compute)
def write(session: Session, runtime: Runtime, _payload: Payload, computed: Board | None) -> None:
    """Put the new lines in the place of the old."""
    if computed is None:
        return
    session.execute(delete(TrendLine))
    if computed.lines:
        session.execute(insert(TrendLine), computed.lines)
        enqueue(session, "trends.siblings", {}, key="trends.siblings", priority=-1)
    note_spikes(session, computed, runtime.settings.floor)
    enqueue(session, "alerts.look", {}, key="alerts.look")


def refresh(session: Session, k: int) -> None:
    """Compute and write in one transaction (commands, tests)."""
    tick = last_tick(session)
    if tick is None:
        return
    spikes = rising(session, tick)
    lines = board(session, tick, k, recent_spikes(session, tick, spikes))
    session.execute(delete(TrendLine))
    if lines:
        session.execute(insert(TrendLine), lines)
    note_spikes(session, Board(tick, lines, spikes), k)


@dataclass(frozen=True, slots=True)
class _Lively:
    """A claim in a window, before it is known whether it is shown."""

    claim_id: int
    people: int
    expected: float
    surprise: float


def board(session: Session, tick: datetime, k: int, spiking: set[int]) -> list[dict[str, Any]]:
    """The lines of all windows, most surprising first.

    First how many asked about every claim; then what else is told of the few that are shown.
    """
    longest = max(window.past + window.length for window in WINDOWS.values())
    askers = people_since(session, tick - longest, tick, k)
    chosen = {
        name: _chosen(list(_lively(window, tick, askers))) for name, window in WINDOWS.items()
    }
    shown = sorted({one.claim_id for lines in chosen.values() for one in lines})
    span = max(window.length for window in WINDOWS.values())
    by_claim: dict[int, list[Batch]] = defaultdict(list)
    for some in chunks(shown):
        for batch in batches_of(session, some, k, tick - span):
            by_claim[batch.claim_id].append(batch)
    first = first_batches(session, shown)
    return [
        _line(WINDOWS[name], tick, one, by_claim[one.claim_id])
        | {"rank": rank, "first_at": first[one.claim_id], "spike": one.claim_id in spiking}
        for name, lines in chosen.items()
        for rank, one in enumerate(lines, start=1)
    ]


def _chosen(lines: list[_Lively]) -> list[_Lively]:
    most = sorted(lines, key=lambda line: (-line.people, line.claim_id))[:LINES]
    rising_most = sorted(lines, key=lambda line: (-line.surprise, line.claim_id))[:LINES]
    chosen = {line.claim_id: line for line in (*rising_most, *most)}
    return sorted(chosen.values(), key=lambda line: (-line.surprise, -line.people))


def _lively(
    window: Window, tick: datetime, askers: Mapping[int, Sequence[tuple[datetime, int]]]
) -> Iterator[_Lively]:
    begin, hours = tick - window.length, window.length / HOUR
    for claim_id, groups in askers.items():
        people = sum(n for until, n in groups if begin < until <= tick)
        if people:
            shape, rate = _level(window, begin, groups)
            expected = round(shape / rate * hours, 2)
            found = round(surprise(people, shape, rate, hours), 3)
            yield _Lively(claim_id, people, expected, found)


def _line(window: Window, tick: datetime, one: _Lively, batches: Sequence[Batch]) -> dict[str, Any]:
    within = [batch for batch in batches if tick - window.length < batch.until <= tick]
    return {
        "span": window.name,
        "claim_id": one.claim_id,
        "tick": tick,
        "people": one.people,
        "expected": one.expected,
        "surprise": one.surprise,
        "shares": add_up([batch.shares for batch in within]),
        "curve": window.curve(tick, within),
    }


def _level(
    window: Window, begin: datetime, groups: Sequence[tuple[datetime, int]]
) -> tuple[float, float]:
    """Gamma shape and rate (hours) of what was usual before ``begin``, the near past most."""
    half_life = window.past / HOUR / 2
    people = 0.0
    for until, number in groups:
        age = (begin - until) / HOUR
        if 0 <= age <= window.past / HOUR:
            people += number * 0.5 ** (age / half_life)
    span = window.past / HOUR
    hours = half_life / np.log(2) * (1 - 0.5 ** (span / half_life))
    shape, rate = TUNED.prior_people + people, TUNED.prior_hours + float(hours)
    scale = min(1.0, TUNED.certainty / shape)
    return shape * scale, rate * scale


def rising(session: Session, tick: datetime) -> dict[int, Rise]:
    """The claims that spike at ``tick``, by the exact counts of the hours before it."""
    begin = tick - PAST * HOUR
    lively = (
        select(ClaimHour.claim_id)
        .where(ClaimHour.hour >= tick - max(TUNED.windows) * HOUR, ClaimHour.hour < tick)
        .group_by(ClaimHour.claim_id)
        .having(func.sum(ClaimHour.people) >= TUNED.least)
    )
    rows = session.execute(
        select(ClaimHour.claim_id, ClaimHour.hour, ClaimHour.people).where(
            ClaimHour.claim_id.in_(lively), ClaimHour.hour >= begin, ClaimHour.hour < tick
        )
    ).all()
    counts: dict[int, Any] = defaultdict(lambda: np.zeros(PAST))
    for claim_id, hour, people in rows:
        counts[claim_id][int((hour - begin) / HOUR)] = people
    activity = weights(PAST, (tick.hour - 1) % 24, _rhythm(session, begin, tick))
    if not counts:
        return {}
    found = rises(np.stack(list(counts.values())), activity)
    return {claim_id: one for claim_id, one in zip(counts, found, strict=True) if one.spike}


def _rhythm(session: Session, begin: datetime, tick: datetime) -> Any:
    """The activity of the hours of a day, from everybody's askings."""
    totals = session.execute(
        select(ClaimHour.hour, func.sum(ClaimHour.people))
        .where(ClaimHour.hour >= begin, ClaimHour.hour < tick)
        .group_by(ClaimHour.hour)
    ).all()
    by_hour, days = np.zeros(24), 1.0
    if totals:
        days = max(1.0, (tick - min(hour for hour, _ in totals)) / timedelta(days=1))
    for hour, people in totals:
        by_hour[hour.hour] += people
    return profile(by_hour / days)


def recent_spikes(session: Session, tick: datetime, now: dict[int, Rise]) -> set[int]:
    """Claims that spike, or did within the last day."""
    known = session.scalars(select(Spike.claim_id).where(Spike.last_at > tick - EPISODE))
    return set(known) | set(now)


def note_spikes(session: Session, computed: Board, k: int) -> None:
    """Remember what rises; a spike that goes on stays one."""
    for claim_id, found in sorted(computed.spikes.items()):
        open_one = session.scalar(
            select(Spike)
            .where(Spike.claim_id == claim_id, Spike.last_at > computed.tick - EPISODE)
            .order_by(Spike.id.desc())
            .limit(1)
        )
        if open_one is not None:
            open_one.last_at = computed.tick
            continue
        begin = computed.tick - max(TUNED.windows) * HOUR
        people = session.scalar(
            select(func.sum(TrendBatch.people)).where(
                TrendBatch.claim_id == claim_id,
                TrendBatch.until > begin,
                TrendBatch.until <= computed.tick,
                TrendBatch.people >= k,
            )
        )
        session.add(
            Spike(
                claim_id=claim_id,
                at=computed.tick,
                last_at=computed.tick,
                people=people or 0,
                surprise=round(found.surprise, 2),
            )
        )
