"""What is known about fact-checks now: for the index and for replies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from factchecks.errors import NotFound
from factchecks.models import (
    LIVE,
    FactCheck,
    IndexChange,
    Publisher,
    Rating,
    Revision,
    Status,
    Variant,
)
from matchers.types import Reference

# A longer "rating" is an explanation that the publisher wrote into the rating's place.
RATING_WORDS = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """What a voter or a checker is shown of a fact-check, at one revision.

    ``rating`` is ``None`` where the publisher's words are unmapped: show ``rating_text`` then,
    and where that is empty too say only that it was checked, with the link; never guess.
    ``date`` is the publisher's date of review, else the moment of the revision.  ``note`` says
    what was corrected or why it was withdrawn.
    """

    fact_check_id: int
    revision_id: int
    revision: int
    status: Status
    claim: str
    title: str
    summary: str
    language: str | None
    rating: Rating | None
    rating_text: str
    url: str
    publisher: str
    publisher_site: str
    own: bool
    date: datetime
    note: str
    translations: tuple[tuple[str, str, str], ...] = ()

    def spoken_in(self, language: str | None) -> "Shown":
        """The same with claim and summary in ``language``, where there are such."""
        for code, claim, summary in self.translations:
            if code == language:
                return replace(self, claim=claim, summary=summary, language=code)
        return self


def get(session: Session, fact_check_id: int) -> FactCheck:
    """The fact-check with this number.  Raises :class:`NotFound`."""
    found = session.get(FactCheck, fact_check_id)
    if found is None:
        raise NotFound(f"there is no fact-check {fact_check_id}")
    return found


def locked(session: Session, fact_check_id: int) -> FactCheck:
    """The fact-check, read anew and kept from other writers until the transaction ends.

    Two people deciding at once: the second waits here and then sees the first one's state.
    """
    found = session.scalar(
        select(FactCheck)
        .where(FactCheck.id == fact_check_id)
        .with_for_update(of=FactCheck)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(f"there is no fact-check {fact_check_id}")
    return found


def references(session: Session, ids: Sequence[str]) -> dict[str, Reference]:
    """What these ids (``str(fact_check.id)``) mean now to a matcher; only live ones are in it."""
    numbers = [int(i) for i in ids if i.isascii() and i.isdigit()]
    found: dict[str, Reference] = {}
    for start in range(0, len(numbers), 500):
        chunk = numbers[start : start + 500]
        found |= {r.id: r for r in _references(session, FactCheck.id.in_(chunk))}
    return found


def all_live_ids(session: Session) -> list[str]:
    """The ids of every fact-check that may answer a voter, ascending."""
    rows = session.scalars(
        select(FactCheck.id).where(FactCheck.status.in_(LIVE)).order_by(FactCheck.id)
    )
    return [str(i) for i in rows]


def count_live(session: Session) -> int:
    """How many fact-checks may answer a voter."""
    query = select(func.count(FactCheck.id)).where(FactCheck.status.in_(LIVE))
    return session.scalar(query) or 0


def iter_references(session: Session, batch: int = 1000) -> Iterator[Reference]:
    """Every live fact-check as a matcher needs it, ascending by id, read ``batch`` at a time."""
    last = 0
    while True:
        upper = session.scalars(
            select(FactCheck.id)
            .where(FactCheck.id > last, FactCheck.status.in_(LIVE))
            .order_by(FactCheck.id)
            .limit(batch)
        ).all()
        if not upper:
            return
        yield from _references(session, FactCheck.id.between(upper[0], upper[-1]))
        last = upper[-1]


def _references(session: Session, where: ColumnElement[bool]) -> Iterator[Reference]:
    variants: dict[int, list[str]] = {}
    wordings = (
        select(Variant.fact_check_id, Variant.text)
        .join(FactCheck, FactCheck.id == Variant.fact_check_id)
        .where(where, FactCheck.status.in_(LIVE))
        .order_by(Variant.id)
    )
    for owner, text in session.execute(wordings):
        variants.setdefault(owner, []).append(text)
    rows = (
        select(FactCheck.id, FactCheck.claim, FactCheck.title, FactCheck.language)
        .where(where, FactCheck.status.in_(LIVE))
        .order_by(FactCheck.id)
    )
    for number, claim, title, language in session.execute(rows):
        yield Reference(str(number), claim, title, language, tuple(variants.get(number, ())))


def shown(session: Session, ids: Sequence[int], *, live_only: bool = True) -> dict[int, Shown]:
    """What is shown of each fact-check at its current revision; drafts have none."""
    if not ids:
        return {}
    where = [FactCheck.id.in_(ids), FactCheck.revision == Revision.number]
    if live_only:
        where.append(FactCheck.status.in_(LIVE))
    return {s.fact_check_id: s for s in _shown_where(session, *where)}


def shown_revision(session: Session, revision_id: int) -> Shown:
    """What one revision said, whatever came after it.  Raises :class:`NotFound`."""
    for found in _shown_where(session, Revision.id == revision_id):
        return found
    raise NotFound(f"there is no revision {revision_id}")


def _shown_where(session: Session, *where: ColumnElement[bool]) -> Iterator[Shown]:
    query = (
        select(Revision, FactCheck, Publisher)
        .join(FactCheck, FactCheck.id == Revision.fact_check_id)
        .join(Publisher, Publisher.id == FactCheck.publisher_id)
        .where(*where)
    )
    for revision, fact_check, publisher in session.execute(query):
        yield _to_shown(revision, fact_check, publisher)


def _to_shown(revision: Revision, fact_check: FactCheck, publisher: Publisher) -> Shown:
    words, summary = revision.rating_text, revision.summary
    if len(words) > RATING_WORDS:
        words, summary = "", summary or words
    return Shown(
        fact_check_id=fact_check.id,
        revision_id=revision.id,
        revision=revision.number,
        status=revision.status,
        claim=revision.claim,
        title=revision.title,
        summary=summary,
        language=revision.language,
        rating=revision.rating,
        rating_text=words,
        url=revision.url,
        publisher=publisher.name,
        publisher_site=publisher.site,
        own=publisher.own,
        date=fact_check.reviewed_at or revision.created_at,
        note=revision.note,
        translations=revision.translations,
    )


def changes_since(session: Session, seq: int, limit: int = 1000) -> list[IndexChange]:
    """What changed after ``seq``, in order, at most ``limit`` entries.

    On PostgreSQL a lower number may become visible after a higher one, because transactions
    commit in any order: a reader must look again at the gaps it saw, for some seconds.
    """
    return list(
        session.scalars(
            select(IndexChange).where(IndexChange.seq > seq).order_by(IndexChange.seq).limit(limit)
        )
    )


def latest_seq(session: Session) -> int:
    """The number of the newest change, 0 where there is none."""
    return session.scalar(select(func.max(IndexChange.seq))) or 0
