"""Reads the fact-checks that are to be given out, a batch at a time."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.models import LIVE, FactCheck

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Which:
    """Which fact-checks are exported; only what is live ever is."""

    own_only: bool = False
    language: str | None = None
    source: str = ""


def live(session: Session, which: Which) -> Iterator[FactCheck]:
    """The live fact-checks that ``which`` means, ascending by id."""
    query = select(FactCheck).where(FactCheck.status.in_(LIVE)).order_by(FactCheck.id)
    if which.own_only:
        query = query.where(FactCheck.publisher.has(own=True))
    if which.language:
        query = query.where(FactCheck.language == which.language)
    if which.source:
        query = query.where(FactCheck.source == which.source)
    last = 0
    while batch := session.scalars(query.where(FactCheck.id > last).limit(_BATCH)).unique().all():
        yield from batch
        last = batch[-1].id
        session.expunge_all()
