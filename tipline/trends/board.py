"""Writes the trending page's lines once an hour: what rises in which window, and by how much.

Everything is computed from published batches alone, the marks of spikes too: whether a mark is
there or not tells nothing that the batches don't.
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
from tipline.models import Spike, TrendBatch, TrendLine
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
        floor = runtime.settings.floor
        spikes = rising(session, tick, floor)
        lines = board(session, tick, floor, recent_spikes(session, tick, spikes))
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
    spikes = rising(session, tick, k)
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
        | {
            "rank": rank,
            "floor": k,
            "first_at": first[one.claim_id],
            "spike": one.claim_id in spiking,
        }
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


def rising(session: Session, tick: datetime, k: int) -> dict[int, Rise]:
    """The claims that spike at ``tick``, by the hours in which their groups were published."""
    begin = tick - PAST * HOUR
    groups = people_since(session, begin, tick, k)
    by_hour = np.zeros(24)
    for published in groups.values():
        for until, people in published:
            by_hour[(until - HOUR).hour] += people
    if not groups:
        return {}
    first = min(published[0][0] for published in groups.values())
    days = max(1.0, (tick - first + HOUR) / timedelta(days=1))
    activity = weights(PAST, (tick - HOUR).hour, profile(by_hour / days))
    lately = tick - max(TUNED.windows) * HOUR
    lively = [
        claim_id
        for claim_id, published in groups.items()
        if sum(people for until, people in published if until > lately) >= TUNED.least
    ]
    if not lively:
        return {}
    counts = np.zeros((len(lively), PAST))
    for row, claim_id in zip(counts, lively, strict=True):
        for until, people in groups[claim_id]:
            row[int((until - begin) / HOUR) - 1] += people
    found = rises(counts, activity)
    return {claim_id: one for claim_id, one in zip(lively, found, strict=True) if one.spike}


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
