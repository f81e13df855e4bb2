"""Notes for colleagues on a claim, mentions in them, and tags: internal, never published."""

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline import audit
from tipline.console.errors import ConsoleError
from tipline.models import Claim, ClaimNote, ClaimTag, Mention, Staff

LONGEST = 4000  # characters of a note
TAGS = 12  # of one claim
TAG = 40  # characters of one
_MENTION = re.compile(r"(?<![\w@])@([A-Za-z0-9][A-Za-z0-9._+-]*[A-Za-z0-9]|[A-Za-z0-9])")


def add_note(session: Session, *, claim_id: int, author_id: int, text: str, by: str) -> ClaimNote:
    """Keep a note; ``@login`` of a colleague puts it before them.

    Raises :class:`ConsoleError` for an empty or endless one.
    """
    text = text.strip()
    if not text:
        raise ConsoleError("the note is empty; write something first")
    if len(text) > LONGEST:
        raise ConsoleError(f"the note has {len(text)} characters; at most {LONGEST} fit")
    _require(session, claim_id)
    note = ClaimNote(claim_id=claim_id, author_id=author_id, text=text)
    session.add(note)
    session.flush()
    named = {found.casefold() for found in _MENTION.findall(text)}
    people = session.scalars(
        select(Staff.id).where(Staff.login.in_(named), Staff.active.is_(True))
    ).all()
    session.add_all(
        Mention(note_id=note.id, staff_id=person) for person in people if person != author_id
    )
    audit.record(
        session,
        actor=by,
        action="claim.note",
        subject=("claim", claim_id),
        details={"note": note.id, "mentions": len(people)},
    )
    return note


def unseen(session: Session, staff_id: int) -> int:
    """How many notes mention this person on claims they have not looked at since."""
    return (
        session.scalar(
            select(func.count()).where(Mention.staff_id == staff_id, Mention.seen_at.is_(None))
        )
        or 0
    )


def has_unseen(session: Session, *, claim_ids: Iterable[int], staff_id: int) -> bool:
    """Whether looking at the claim has something to mark as seen."""
    return session.scalar(_mine(claim_ids, staff_id).limit(1)) is not None


def mark_seen(session: Session, *, claim_ids: Iterable[int], staff_id: int) -> None:
    """This person looked at the claim: its mentions of them are read."""
    session.execute(
        update(Mention)
        .where(
            Mention.staff_id == staff_id,
            Mention.seen_at.is_(None),
            Mention.note_id.in_(select(ClaimNote.id).where(ClaimNote.claim_id.in_(claim_ids))),
        )
        .values(seen_at=utcnow())
    )


def split_tags(text: str) -> list[str]:
    """``"Ward 14, #pens"`` → ``["pens", "ward 14"]``."""
    # Characters that can't be seen could make one tag look like another.
    seen = "".join(c for c in text if c.isprintable())
    words = (" ".join(word.split()).strip("#").strip().casefold() for word in seen.split(","))
    return sorted({word for word in words if word})


def set_tags(session: Session, *, claim_id: int, tags: list[str], by: str) -> None:
    """File the claim under exactly these tags.  Raises :class:`ConsoleError`."""
    _require(session, claim_id)
    if len(tags) > TAGS:
        raise ConsoleError(f"{len(tags)} tags are too many; at most {TAGS} are kept")
    for tag in tags:
        if len(tag) > TAG:
            raise ConsoleError(f"the tag {tag[:20]!r}… is longer than {TAG} characters")
    before = set(session.scalars(select(ClaimTag.tag).where(ClaimTag.claim_id == claim_id)))
    if before == set(tags):
        return
    session.execute(delete(ClaimTag).where(ClaimTag.claim_id == claim_id))
    session.add_all(ClaimTag(claim_id=claim_id, tag=tag) for tag in tags)
    session.flush()
    audit.record(
        session,
        actor=by,
        action="claim.tags",
        subject=("claim", claim_id),
        details={"tags": len(tags)},
    )


def add_tag(session: Session, *, claim_id: int, tag: str, by: str) -> None:
    """File the claim under one more tag."""
    now = set(session.scalars(select(ClaimTag.tag).where(ClaimTag.claim_id == claim_id)))
    set_tags(session, claim_id=claim_id, tags=sorted(now | {tag}), by=by)


def _require(session: Session, claim_id: int) -> None:
    if session.scalar(select(Claim.id).where(Claim.id == claim_id)) is None:
        raise ConsoleError(f"there is no claim {claim_id}")


def _mine(claim_ids: Iterable[int], staff_id: int) -> Select[Any]:
    return (
        select(Mention.note_id)
        .join(ClaimNote, ClaimNote.id == Mention.note_id)
        .where(
            ClaimNote.claim_id.in_(claim_ids),
            Mention.staff_id == staff_id,
            Mention.seen_at.is_(None),
        )
    )
