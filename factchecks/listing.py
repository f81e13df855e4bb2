"""Lists and counts of fact-checks for the console."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select, union_all
from sqlalchemy.orm import Session

from factchecks import search
from factchecks.models import FactCheck, Rating, Status

COUNTED = 10_000  # to count more takes long, and nobody reads them


@dataclass(frozen=True, slots=True)
class Filter:
    """Which fact-checks a listing shows; an empty field shows all."""

    text: str = ""  # beginnings of words in claim, title or summary, all of them; or #number
    status: Status | None = None
    language: str | None = None
    rating: Rating | None = None
    unmapped: bool = False  # only those whose publisher's words are in no rating table
    publisher_id: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of a listing: its ``rows``, and whether there are ``more`` behind them.

    ``crowded``: the words are in so many that only the newest of them were looked through.
    """

    rows: list[FactCheck]
    more: bool
    total: int  # ``COUNTED`` + 1: more than are counted
    crowded: bool = False


def listing(
    session: Session,
    wanted: Filter,
    *,
    limit: int = 50,
    before: tuple[datetime, int] | None = None,
) -> Listed:
    """Fact-checks for the console, last changed first.

    ``before`` is when the last one of the page before was changed, and its number: pages don't
    shift when something is published meanwhile.
    """
    ids = search.found(session, wanted.text) if wanted.text else None
    query = _filtered(select(FactCheck), wanted, ids)
    if before is not None:
        moment, number = before
        older = FactCheck.updated_at < moment
        same = (FactCheck.updated_at == moment) & (FactCheck.id < number)
        query = query.where(FactCheck.updated_at <= moment, or_(older, same))
    query = query.order_by(FactCheck.updated_at.desc(), FactCheck.id.desc())
    rows = list(session.scalars(query.limit(limit + 1)).unique())
    some = _filtered(select(FactCheck.id), wanted, ids).limit(COUNTED + 1).subquery()
    return Listed(
        rows[:limit],
        len(rows) > limit,
        session.scalar(select(func.count()).select_from(some)) or 0,
        ids is not None and len(ids) > search.MOST,
    )


def find(session: Session, text: str, *, limit: int) -> list[FactCheck]:
    """Fact-checks with these words, last changed first."""
    ids = search.found(session, text)
    query = _filtered(select(FactCheck), Filter(text=text), ids)
    query = query.order_by(FactCheck.updated_at.desc(), FactCheck.id.desc()).limit(limit)
    return list(session.scalars(query).unique())


def count_by_status(session: Session) -> Mapping[Status, int]:
    """How many fact-checks stand where, ``COUNTED`` + 1 for more; every status is in it."""
    some = [
        select(FactCheck.status).where(FactCheck.status == status).limit(COUNTED + 1).subquery()
        for status in Status
    ]
    each = union_all(*(select(one.c.status) for one in some)).subquery()
    rows = session.execute(select(each.c.status, func.count()).group_by(each.c.status))
    found: dict[Status, int] = dict.fromkeys(Status, 0)
    for status, number in rows:
        found[status] = number
    return found


def languages(session: Session) -> list[str]:
    """The languages of fact-checks: one look into their index for each, not one for each row."""
    found: list[str] = []
    query = select(func.min(FactCheck.language))
    while (
        language := session.scalar(query.where(FactCheck.language > found[-1]) if found else query)
    ) is not None:
        found.append(language)
    return found


def _filtered(query: Select[Any], wanted: Filter, ids: list[int] | None) -> Select[Any]:
    exact = {
        FactCheck.status: wanted.status,
        FactCheck.language: wanted.language,
        FactCheck.rating: wanted.rating,
        FactCheck.publisher_id: wanted.publisher_id,
        FactCheck.source: wanted.source or None,
    }
    query = query.where(*[column == value for column, value in exact.items() if value is not None])
    if wanted.unmapped:
        query = query.where(FactCheck.rating.is_(None))
    if ids is not None:
        query = query.where(FactCheck.id.in_(ids[: search.MOST]))
    return query
