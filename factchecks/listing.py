"""Lists and counts of fact-checks for the console."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from factchecks.models import FactCheck, Rating, Status


@dataclass(frozen=True, slots=True)
class Filter:
    """Which fact-checks a listing shows; an empty field shows all."""

    text: str = ""  # words in claim, title or summary, all of them
    status: Status | None = None
    language: str | None = None
    rating: Rating | None = None
    unmapped: bool = False  # only those whose publisher's words are in no rating table
    publisher_id: int | None = None
    source: str = ""


def listing(
    session: Session, wanted: Filter, *, limit: int = 50, offset: int = 0
) -> list[FactCheck]:
    """Fact-checks for the console, last changed first."""
    query = _filtered(select(FactCheck), wanted)
    return list(
        session.scalars(
            query.order_by(FactCheck.updated_at.desc(), FactCheck.id.desc())
            .limit(limit)
            .offset(offset)
        ).unique()
    )


def count(session: Session, wanted: Filter) -> int:
    """How many fact-checks a listing has."""
    return session.scalar(_filtered(select(func.count(FactCheck.id)), wanted)) or 0


def count_by_status(session: Session) -> Mapping[Status, int]:
    """How many fact-checks stand where; every status is in it."""
    rows = session.execute(select(FactCheck.status, func.count()).group_by(FactCheck.status))
    found: dict[Status, int] = dict.fromkeys(Status, 0)
    for status, number in rows:
        found[status] = number
    return found


def _filtered(query: Select[Any], wanted: Filter) -> Select[Any]:
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
    for word in wanted.text.split()[:10]:
        columns = (FactCheck.claim, FactCheck.title, FactCheck.summary)
        query = query.where(or_(*[c.icontains(word, autoescape=True) for c in columns]))
    return query
