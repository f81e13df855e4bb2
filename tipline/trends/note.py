"""Notes that somebody asks about a claim for the first time; called as tips join and move."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, func, insert, literal, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.models import PendingAsk, Tip
from tipline.trends.tick import chunks


def note_asking(session: Session, claim_id: int, tip: Tip) -> None:
    """Have this tip's sender counted with the claim at the next full hour.

    A tip that is moved to another claim before that is counted there alone.
    """
    pending = session.get(PendingAsk, tip.id)
    if pending is None:
        session.add(PendingAsk(tip_id=tip.id, claim_id=claim_id, noted_at=utcnow()))
    else:
        pending.claim_id = claim_id


@dataclass(frozen=True, slots=True)
class _Waits:
    """Somebody who was noted, and is in no published group yet."""

    tip_id: int
    claim_id: int
    contact_id: int
    asked_at: datetime

    @property
    def when(self) -> tuple[datetime, int]:
        return self.asked_at, self.tip_id


def carry(session: Session, which: ColumnElement[bool], claim_id: int) -> list[int]:
    """Have noted askers follow their tips, which are about to move to ``claim_id``.

    Whoever asked about that one as well counts once: at the earlier of two questions that wait,
    and not again if a published group of it has them.  Returns the tips that count no more, for
    :func:`return_` if the move is undone.  Published groups never change.
    """
    moving = _waiting(session, which, PendingAsk.claim_id != claim_id)
    people = sorted({one.contact_id for one in moving})
    there, known = _there(session, claim_id, people)
    dropped = []
    for one in moving:
        other = there.get(one.contact_id)
        if other.when < one.when if other else one.contact_id in known:
            dropped.append(one)
            continue
        if other:
            dropped.append(other)
        session.get_one(PendingAsk, one.tip_id).claim_id = claim_id
    session.flush()
    gone = [one.tip_id for one in dropped]
    for some in chunks(gone):
        session.execute(delete(PendingAsk).where(PendingAsk.tip_id.in_(some)))
    return gone


def _there(
    session: Session, claim_id: int, people: list[int]
) -> tuple[dict[int, _Waits], set[int | None]]:
    """Who of these waits with the claim, and who asked about it at all."""
    waiting: dict[int, _Waits] = {}
    known: set[int | None] = set()
    for some in chunks(people):
        theirs = Tip.contact_id.in_(some)
        for one in _waiting(session, PendingAsk.claim_id == claim_id, theirs):
            waiting[one.contact_id] = one
        known |= set(
            session.scalars(select(Tip.contact_id).where(Tip.claim_id == claim_id, theirs))
        )
    return waiting, known


def _waiting(session: Session, *which: ColumnElement[bool]) -> list[_Waits]:
    query: Any = (  # the join leaves no contact empty
        select(PendingAsk.tip_id, PendingAsk.claim_id, Tip.contact_id, Tip.created_at)
        .join(Tip, Tip.id == PendingAsk.tip_id)
        .where(*which, Tip.contact_id.is_not(None))
        .order_by(PendingAsk.tip_id)
    )
    return [_Waits(*row) for row in session.execute(query)]


def return_(session: Session, tips: Sequence[int]) -> None:
    """Note the senders of these tips again, each with the claim where the tip is now."""
    for tip in session.scalars(select(Tip).where(Tip.id.in_(tips), Tip.contact_id.is_not(None))):
        noted = _waiting(
            session, PendingAsk.claim_id == tip.claim_id, Tip.contact_id == tip.contact_id
        )
        if tip.claim_id is not None and not noted and session.get(PendingAsk, tip.id) is None:
            _note(session, tip.claim_id, [tip.id])


def part(session: Session, moved: Select[int], *, home_id: int, claim_id: int) -> None:
    """Count everybody whose tips were split off with the new claim, from which none is published.

    Whoever has other tips in the old claim stays counted there too.
    """
    for here, among in ((home_id, _left(moved, claim_id)), (claim_id, Tip.id.in_(moved))):
        noted = (
            exists()
            .where(PendingAsk.claim_id == here, PendingAsk.tip_id == Tip.id)
            .correlate_except(PendingAsk)
        )
        have = select(Tip.contact_id).where(noted, Tip.contact_id.is_not(None))
        firsts = (
            select(func.min(Tip.id))
            .where(among, Tip.claim_id == here, Tip.contact_id.is_not(None))
            .where(Tip.contact_id.not_in(have))
            .group_by(Tip.contact_id)
        )
        _note(session, here, firsts)


def _left(moved: Select[int], claim_id: int) -> ColumnElement[bool]:
    """Tips of people who were noted with a tip that has gone: nothing of them is published."""
    gone = select(Tip.contact_id).where(
        Tip.id.in_(moved),
        Tip.contact_id.is_not(None),
        Tip.id.in_(select(PendingAsk.tip_id).where(PendingAsk.claim_id == claim_id)),
    )
    return Tip.contact_id.in_(gone)


def _note(session: Session, claim_id: int, tips: Iterable[int] | Select[Any]) -> None:
    """Their hour is the one in which they asked; they may be published when this one ends."""
    rows = select(Tip.id, literal(claim_id), Tip.created_at).where(Tip.id.in_(tips))
    columns = ["tip_id", "claim_id", "noted_at"]
    session.execute(insert(PendingAsk).from_select(columns, rows))
