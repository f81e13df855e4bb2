"""Reads what is published: the one table that pages, feeds, files and the API are made from.

The floor is asked again on reading: where it was raised, groups that were published under a lower
one are no longer shown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
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


def batches_since(session: Session, begin: datetime, end: datetime, k: int) -> Iterator[Batch]:
    """What was published after ``begin`` and up to ``end``, oldest first."""
    query = (
        select(*_COLUMNS)
        .where(TrendBatch.until > begin, TrendBatch.until <= end, TrendBatch.people >= k)
        .order_by(TrendBatch.until, TrendBatch.id)
        .execution_options(yield_per=BATCH)
    )
    for row in session.execute(query):
        yield _batch(row, k)


def batches_of(session: Session, claims: Sequence[int], k: int) -> list[Batch]:
    """Everything published about these claims, oldest first."""
    query = (
        select(*_COLUMNS)
        .where(TrendBatch.claim_id.in_(claims), TrendBatch.people >= k)
        .order_by(TrendBatch.until, TrendBatch.id)
    )
    return [_batch(row, k) for row in session.execute(query)]


def _batch(row: Any, k: int) -> Batch:
    shares = {name: pool(cells, k) for name, cells in row.shares.items()}
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
