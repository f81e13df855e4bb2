"""An organisation's own fact-checks as everybody may read them, with their history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, selectinload

from factchecks.models import LIVE, FactCheck, Publisher, Rating, Revision, Status

READABLE = (*LIVE, Status.WITHDRAWN)  # a draft is nobody's business; a withdrawal is everybody's


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which fact-checks a list shows; an empty field shows all."""

    text: str = ""
    language: str = ""
    rating: Rating | None = None
    own_only: bool = True


def listing(
    session: Session, wanted: Wanted, *, limit: int, before: tuple[datetime, int] | None = None
) -> Sequence[FactCheck]:
    """Live fact-checks, last changed first; ``before`` is where the page before ended.

    Pages don't shift when something is published meanwhile: they go on from a row, not a number.
    """
    query = _filtered(select(FactCheck), wanted)
    if before is not None:
        moment, number = before
        older = FactCheck.updated_at < moment
        same = (FactCheck.updated_at == moment) & (FactCheck.id < number)
        query = query.where(or_(older, same))
    query = query.order_by(FactCheck.updated_at.desc(), FactCheck.id.desc()).limit(limit)
    return session.scalars(query).unique().all()


# A transaction that changed something may become visible after a later one did; whoever follows the
# changes would go past it.  So the newest come a moment later; no change of ours takes so long.
SETTLED = timedelta(seconds=10)


def changes(
    session: Session, now: datetime, *, limit: int, after: tuple[datetime, int] | None = None
) -> Sequence[FactCheck]:
    """Our own fact-checks, withdrawn ones too, in the order in which they changed last."""
    query = select(FactCheck).where(
        FactCheck.status.in_(READABLE), FactCheck.updated_at <= now - SETTLED, _own()
    )
    if after is not None:
        moment, number = after
        later = FactCheck.updated_at > moment
        same = (FactCheck.updated_at == moment) & (FactCheck.id > number)
        query = query.where(or_(later, same))
    query = query.order_by(FactCheck.updated_at, FactCheck.id).limit(limit)
    return session.scalars(query).unique().all()


def count(session: Session, wanted: Wanted) -> int:
    """How many there are."""
    return session.scalar(_filtered(select(func.count(FactCheck.id)), wanted)) or 0


def languages(session: Session) -> list[str]:
    """In which languages there are any."""
    query = _filtered(select(FactCheck.language), Wanted()).distinct()
    return sorted(filter(None, session.scalars(query)))


def newest(session: Session, wanted: Wanted) -> datetime | None:
    """When something was changed last."""
    found: datetime | None = session.scalar(
        _filtered(select(func.max(FactCheck.updated_at)), wanted)
    )
    return found


def one(session: Session, fact_check_id: int, *, own_only: bool = True) -> FactCheck | None:
    """A fact-check with its revisions, also a withdrawn one; ``None`` where it is not public."""
    query = (
        select(FactCheck)
        .where(FactCheck.id == fact_check_id, FactCheck.status.in_(READABLE))
        .options(selectinload(FactCheck.revisions))
    )
    if own_only:
        query = query.where(_own())
    return session.scalars(query).unique().one_or_none()


def corrections(fact_check: FactCheck) -> list[Revision]:
    """The revisions after the first, newest first: each says what was corrected."""
    return [r for r in reversed(fact_check.revisions) if r.number > 1]


def _own() -> ColumnElement[bool]:
    return FactCheck.publisher.has(Publisher.own.is_(True))


def _filtered(query: Select[Any], wanted: Wanted) -> Select[Any]:
    query = query.where(FactCheck.status.in_(LIVE))
    if wanted.own_only:
        query = query.where(_own())
    if wanted.language:
        query = query.where(FactCheck.language == wanted.language)
    if wanted.rating is not None:
        query = query.where(FactCheck.rating == wanted.rating)
    for word in wanted.text.split()[:10]:
        columns = (FactCheck.claim, FactCheck.title, FactCheck.summary)
        query = query.where(or_(*[c.icontains(word, autoescape=True) for c in columns]))
    return query
