"""Reads what is published: the one table that pages, feeds, files and the API are made from.

The floor is asked again on reading: where it was raised, groups that were published under a lower
one are no longer shown.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from tipline.models import TrendBatch, TrendPlace
from tipline.trends.release import pool

BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Batch:
    """A published group."""

    claim_id: int
    since: datetime | None
    until: datetime
    people: int
    shares: dict[str, dict[str, int]]


_COLUMNS = (
    TrendBatch.claim_id,
    TrendBatch.since,
    TrendBatch.until,
    TrendBatch.people,
    TrendBatch.shares,
)


def batches_of(
    session: Session,
    claims: Sequence[int],
    k: int,
    begin: datetime | None = None,
    *,
    shares: bool = True,
) -> list[Batch]:
    """Everything published about these claims (after ``begin``), oldest first.

    Without ``shares`` only the numbers are read, which takes a fraction of the time.
    """
    query = (
        select(*(_COLUMNS if shares else _COLUMNS[:-1]))
        .where(TrendBatch.claim_id.in_(claims), TrendBatch.people >= k)
        .order_by(TrendBatch.until, TrendBatch.id)
    )
    if begin is not None:
        query = query.where(TrendBatch.until > begin)
    rows: Any = session.execute(query)
    if not shares:
        return [Batch(claim_id, since, until, n, {}) for claim_id, since, until, n in rows]
    return [_batch(row, k) for row in rows]


def in_pages(
    session: Session, k: int, *, begin: datetime | None, end: datetime | None, size: int
) -> Iterator[list[Batch]]:
    """What was published after ``begin`` and up to ``end``, oldest first, ``size`` at a time."""
    query = select(TrendBatch.id, *_COLUMNS).where(TrendBatch.people >= k).limit(size)
    query = query.order_by(TrendBatch.until, TrendBatch.id)
    if begin is not None:
        query = query.where(TrendBatch.until > begin)
    if end is not None:
        query = query.where(TrendBatch.until <= end)
    rows = session.execute(query).all()
    while rows:
        yield [_batch(row, k) for row in rows]
        until, number = rows[-1].until, rows[-1].id
        beyond = or_(
            TrendBatch.until > until, and_(TrendBatch.until == until, TrendBatch.id > number)
        )
        rows = session.execute(query.where(beyond)).all()


def people_since(
    session: Session, begin: datetime, end: datetime, k: int
) -> dict[int, list[tuple[datetime, int]]]:
    """When and how many people were published after ``begin``, by claim, oldest first.

    Only the numbers: of a hundred thousand groups, a page shows the shares of few.
    """
    query = (
        select(TrendBatch.claim_id, TrendBatch.until, TrendBatch.people)
        .where(TrendBatch.until > begin, TrendBatch.until <= end, TrendBatch.people >= k)
        .order_by(TrendBatch.until, TrendBatch.id)
        .execution_options(yield_per=BATCH)
    )
    found: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
    for claim_id, until, people in session.execute(query):
        found[claim_id].append((until, people))
    return found


def how_many(
    session: Session, k: int, begin: datetime | None = None, end: datetime | None = None
) -> int:
    """How many groups were published, perhaps after ``begin`` and up to ``end``."""
    query = select(func.count(TrendBatch.id)).where(TrendBatch.people >= k)
    if begin is not None:
        query = query.where(TrendBatch.until > begin)
    if end is not None:
        query = query.where(TrendBatch.until <= end)
    return session.scalar(query) or 0


def people_altogether(session: Session, begin: datetime, end: datetime, k: int) -> int:
    """How many people all groups have that were published after ``begin`` and up to ``end``."""
    query = select(func.sum(TrendBatch.people)).where(
        TrendBatch.until > begin, TrendBatch.until <= end, TrendBatch.people >= k
    )
    return session.scalar(query) or 0


def _batch(row: Any, k: int) -> Batch:
    shares = {
        # Pooled already, unless the floor was raised since: most tables are as they should be.
        name: pool(cells, k) if min(cells.values(), default=k) < k else cells
        for name, cells in row.shares.items()
    }
    return Batch(row.claim_id, row.since, row.until, row.people, shares)


def places(session: Session, claims: Sequence[int], k: int) -> dict[int, dict[str, int]]:
    """Where people saw these claims, most first; places below the floor are left out."""
    rows = session.execute(
        select(TrendPlace.claim_id, TrendPlace.place, TrendPlace.people)
        .where(TrendPlace.claim_id.in_(claims), TrendPlace.people >= k)
        .order_by(TrendPlace.people.desc(), TrendPlace.place)
    )
    found: dict[int, dict[str, int]] = {}
    for claim_id, place, people in rows:
        found.setdefault(claim_id, {})[place] = people
    return found
