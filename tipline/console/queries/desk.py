"""What checkers added to claims: notes, tags, moves and batches, as pages show them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tipline.models import (
    Claim,
    ClaimBatch,
    ClaimMove,
    ClaimNote,
    ClaimStatus,
    ClaimTag,
    MoveKind,
    Staff,
)
from tipline.privacy.personal import mask
from tipline.web.looks import CLAIMS

NOTES_SHOWN = 100
MOVES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class NoteShown:
    """One note."""

    id: int
    author: str
    text: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class MoveShown:
    """A merge or split that a claim took part in; ``other_id`` is the other claim."""

    id: int
    kind: MoveKind
    other_id: int
    title: str
    by: str
    at: datetime
    undone: bool
    can_undo: bool


@dataclass(frozen=True, slots=True)
class BatchShown:
    """An action that has just been done, to be undone."""

    id: int
    claims: int
    words: str


def family(session: Session, claim_id: int) -> list[int]:
    """The claim and all that were merged into it, and into those."""
    found, newest = [claim_id], [claim_id]
    while newest:
        newest = list(session.scalars(select(Claim.id).where(Claim.merged_into_id.in_(newest))))
        found += newest
    return found


def notes(session: Session, claim_ids: list[int]) -> tuple[NoteShown, ...]:
    """The notes on these claims, oldest first."""
    rows = session.execute(
        select(ClaimNote, Staff.name, Staff.login)
        .join(Staff, Staff.id == ClaimNote.author_id)
        .where(ClaimNote.claim_id.in_(claim_ids))
        .order_by(ClaimNote.id.desc())
        .limit(NOTES_SHOWN)
    )
    shown = [NoteShown(n.id, name or login, n.text, n.created_at) for n, name, login in rows]
    return tuple(reversed(shown))


def tags(session: Session, claim_id: int) -> tuple[str, ...]:
    """What the claim is filed under."""
    query = select(ClaimTag.tag).where(ClaimTag.claim_id == claim_id).order_by(ClaimTag.tag)
    return tuple(session.scalars(query))


def moves(session: Session, claim_id: int) -> tuple[MoveShown, ...]:
    """Merges and splits of a claim, the newest first."""
    rows = session.scalars(
        select(ClaimMove)
        .where(or_(ClaimMove.from_id == claim_id, ClaimMove.into_id == claim_id))
        .order_by(ClaimMove.id.desc())
        .limit(MOVES_SHOWN)
    ).all()
    others = {m.into_id if m.from_id == claim_id else m.from_id for m in rows}
    titles = {
        number: mask(title, language=language)
        for number, title, language in session.execute(
            select(Claim.id, Claim.title, Claim.language).where(Claim.id.in_(others))
        )
    }
    return tuple(_move(move, claim_id, titles) for move in rows)


def _move(move: ClaimMove, claim_id: int, titles: dict[int, str]) -> MoveShown:
    other = move.into_id if move.from_id == claim_id else move.from_id
    return MoveShown(
        id=move.id,
        kind=move.kind,
        other_id=other,
        title=titles.get(other, ""),
        by=move.by,
        at=move.at,
        undone=move.undone_at is not None,
        can_undo=move.undone_at is None,
    )


def last_batch(session: Session, number: str, by: str) -> BatchShown | None:
    """The action with this number, if it is this person's and not undone."""
    if not number.isdecimal():
        return None
    batch = session.get(ClaimBatch, int(number[:18]))
    if batch is None or batch.by != by or batch.undone_at is not None:
        return None
    return BatchShown(batch.id, len(batch.before), _words(session, batch))


def _words(session: Session, batch: ClaimBatch) -> str:
    if batch.action == "status":
        return f"set to “{CLAIMS[ClaimStatus(batch.value)].word.lower()}”"
    if batch.action == "tag":
        return f"tagged #{batch.value}"
    if batch.action == "assign":
        person = session.get(Staff, int(batch.value))
        return f"given to {(person.name or person.login) if person else 'somebody'}"
    return "taken by you"
