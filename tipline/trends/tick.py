"""Closes an hour: publishes every group of askers that has become large enough.

It happens on the full hour and once for each, so that nobody can slide a window over the moment in
which one more person asked.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, delete, exists, func, insert, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.jobs import enqueue, periodic
from tipline.models import (
    Base,
    PendingAsk,
    Setting,
    Sighting,
    Tip,
    TrendBatch,
    TrendLine,
    TrendPlace,
)
from tipline.runtime import Runtime
from tipline.trends.release import Asking, release

LAST = "trends.tick"  # the setting that says which hour was closed last
HOUR = timedelta(hours=1)
LOOK_EVERY = 120.0  # seconds; whether an hour is over
ROWS_AT_ONCE = 10_000
AT_ONCE = 500  # ids in one statement; SQLite takes no more than some thousand


def full_hour(moment: datetime) -> datetime:
    """The last full hour."""
    return moment.replace(minute=0, second=0, microsecond=0)


@periodic("trends.tick", every=LOOK_EVERY)
def look(session: Session, runtime: Runtime) -> None:
    """Close the hour if one is over, and have the board written anew; also under a new floor."""
    floor = runtime.settings.floor
    lower = exists().where(TrendLine.floor < floor)
    if close_hour(session, floor, utcnow()) or session.scalar(select(lower)):
        enqueue(session, "trends.board", {}, key="trends.board")


def last_tick(session: Session) -> datetime | None:
    """The full hour at which was counted last."""
    setting = session.get(Setting, LAST)
    return datetime.fromisoformat(setting.value) if setting is not None else None


def close_hour(session: Session, k: int, now: datetime) -> bool:
    """Publish what was asked before the last full hour; False if that was done.

    Hours that were missed (the worker stood still) are closed one after the other, as they would
    have been in time: askers of many hours in one group would look like a spike.
    """
    tick, last = full_hour(now), last_tick(session)
    if last is not None and last >= tick:
        return False
    _drop_erased(session)
    for hour in _open_hours(session, last, tick):
        _publish(session, k, hour)
    _places(session, k)
    session.merge(Setting(name=LAST, value=tick.isoformat(), changed_by="system"))
    session.flush()
    return True


def _open_hours(session: Session, last: datetime | None, tick: datetime) -> list[datetime]:
    """The ends of the hours since ``last`` in which somebody was noted, and ``tick``."""
    query = select(PendingAsk.noted_at).where(PendingAsk.noted_at < tick)
    if last is not None:
        query = query.where(PendingAsk.noted_at >= last)
    return sorted({full_hour(noted) + HOUR for noted in session.scalars(query)} | {tick})


def _drop_erased(session: Session) -> None:
    """Whoever asked to be erased before being one of k is not counted."""
    erased = select(Tip.id).where(Tip.contact_id.is_(None))
    session.execute(delete(PendingAsk).where(PendingAsk.tip_id.in_(erased)))


def _publish(session: Session, k: int, tick: datetime) -> None:
    ripe = (
        select(PendingAsk.claim_id)
        .where(PendingAsk.noted_at < tick)
        .group_by(PendingAsk.claim_id)
        .having(func.count() >= k)
    )
    claims = sorted(session.scalars(ripe))
    waiting: dict[int, list[Asking]] = defaultdict(list)
    for some in chunks(claims):
        rows: Any = session.execute(
            select(PendingAsk.claim_id, Tip.country, Tip.language, Tip.forwarded, Tip.channel)
            .join(Tip, Tip.id == PendingAsk.tip_id)
            .where(PendingAsk.claim_id.in_(some), PendingAsk.noted_at < tick)
        )
        for claim_id, *values in rows:
            waiting[claim_id].append(Asking(*values))
    since = last_batches(session, claims)
    rows_of = (
        batch_row(claim_id, waiting[claim_id], since=since.get(claim_id), until=tick, k=k)
        for claim_id in claims
    )
    insert_rows(session, TrendBatch, [row for row in rows_of if row is not None])
    for some in chunks(claims):
        gone = (PendingAsk.claim_id.in_(some), PendingAsk.noted_at < tick)
        session.execute(delete(PendingAsk).where(*gone))


def batch_row(
    claim_id: int, waiting: list[Asking], *, since: datetime | None, until: datetime, k: int
) -> dict[str, Any] | None:
    """What is published of those who wait, if they are enough."""
    released = release(waiting, k)
    if released is None:
        return None
    return {
        "claim_id": claim_id,
        "since": since,
        "until": until,
        "people": released.people,
        "shares": released.shares,
    }


def last_batches(session: Session, claims: Iterable[int]) -> dict[int, datetime]:
    """When each of these claims was published last."""
    return _moments(session, claims, func.max)


def first_batches(session: Session, claims: Iterable[int]) -> dict[int, datetime]:
    """When each of these claims was published first."""
    return _moments(session, claims, func.min)


def _moments(
    session: Session, claims: Iterable[int], which: Callable[..., Any]
) -> dict[int, datetime]:
    found: dict[int, datetime] = {}
    for some in chunks(list(claims)):
        rows = session.execute(
            select(TrendBatch.claim_id, which(TrendBatch.until))
            .where(TrendBatch.claim_id.in_(some))
            .group_by(TrendBatch.claim_id)
        )
        found |= dict(rows.all())
    return found


def _places(session: Session, k: int) -> None:
    """A place's number grows only by k or more at a time."""
    known = {(row.claim_id, row.place): row for row in session.scalars(select(TrendPlace))}
    rows = session.execute(
        select(Sighting.claim_id, Sighting.place, func.count())
        .group_by(Sighting.claim_id, Sighting.place)
        .having(func.count() >= k)
    )
    for claim_id, place, people in rows:
        row = known.get((claim_id, place.value))
        if row is None:
            session.add(TrendPlace(claim_id=claim_id, place=place.value, people=people))
        elif people - row.people >= k:
            row.people = people


def chunks(ids: list[int]) -> Iterable[list[int]]:
    """``ids`` in pieces that fit into one statement."""
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


def insert_rows(session: Session, table: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert many rows as they are, without an object for each."""
    for start in range(0, len(rows), ROWS_AT_ONCE):
        session.connection().execute(
            insert(cast("Table", table.__table__)), rows[start : start + ROWS_AT_ONCE]
        )
