"""Holds imports, lists them, and does with them what an editor decides."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, undefer

from factchecks.db import utcnow
from factchecks.importers.impact import Impact
from tipline import audit
from tipline.jobs import enqueue
from tipline.models import HeldImport, HeldState
from tipline.quarantine import lines
from tipline.quarantine.errors import NotHeld

LATER = -1  # priority: voters come first
DECIDED_SHOWN = 20
OPEN = (HeldState.HELD, HeldState.RELEASED)


def hold(
    session: Session,
    *,
    source: str,
    kind: str,
    impact: Impact,
    reasons: Sequence[str],
    content: Iterable[str],
    place: dict[str, Any] | None = None,
) -> int:
    """Keep an import for a person to look at; its number.

    The same source again takes the place of what it brought before: whoever decides names what
    they looked at by its digest, so that nothing else can be released in its stead.
    """
    packed = lines.pack(content)
    held = waiting(session, source) or HeldImport(source=source, kind=kind, held_at=utcnow())
    held.report = {**impact.as_dict(), "reasons": list(reasons)}
    held.place, held.content = place or {}, packed
    held.digest, held.seen_at = lines.digest(packed), utcnow()
    session.add(held)
    session.flush()
    return held.id


def waiting(session: Session, source: str) -> HeldImport | None:
    """What is held of a source and not decided."""
    return session.scalar(
        select(HeldImport).where(HeldImport.source == source, HeldImport.state == HeldState.HELD)
    )


def is_open(session: Session, source: str) -> bool:
    """Whether something of a source is held, or released and not applied yet."""
    query = select(HeldImport.id).where(HeldImport.source == source, HeldImport.state.in_(OPEN))
    return session.scalar(query.limit(1)) is not None


def is_being_applied(session: Session, source: str) -> bool:
    """Whether a person released an import of the source that the worker has not applied yet."""
    return bool(
        session.scalar(
            select(HeldImport.id).where(
                HeldImport.source == source, HeldImport.state == HeldState.RELEASED
            )
        )
    )


def overtake(session: Session, source: str) -> None:
    """The source has come again with something that isn't too much: nothing waits any more."""
    session.execute(
        update(HeldImport)
        .where(HeldImport.source == source, HeldImport.state == HeldState.HELD)
        .values(state=HeldState.OVERTAKEN, content=None, decided_at=utcnow())
    )


def release(session: Session, number: int, digest: str, *, by: str) -> None:
    """Have it applied, all of it and nothing else.  Raises :class:`NotHeld`."""
    held = _held(session, number, digest)
    _decide(held, HeldState.RELEASED, by)
    enqueue(session, f"{held.kind}.release", {"held": number}, key=f"held:{number}", priority=LATER)
    _record(session, by, "import.release", held)


def refuse(session: Session, number: int, digest: str, *, by: str) -> None:
    """Leave out what it would have changed, until the source says otherwise of it.

    A partner's changes are numbered, so there the next ones are read.  Raises :class:`NotHeld`.
    """
    held = _held(session, number, digest)
    held.refused = b"".join(lines.mark(line) for line in lines.unpack(held.content or b""))
    _decide(held, HeldState.REFUSED, by)
    held.content = None
    if held.kind == "partner":
        enqueue(session, "partner.refused", {"held": number}, key=f"held:{number}", priority=LATER)
    _record(session, by, "import.refuse", held)


def refused(session: Session, source: str) -> frozenset[bytes]:
    """Marks of all lines of a source that a person refused."""
    found: set[bytes] = set()
    for marks in session.scalars(
        select(HeldImport.refused).where(
            HeldImport.source == source, HeldImport.state == HeldState.REFUSED
        )
    ):
        found.update(marks[n : n + lines.MARK] for n in range(0, len(marks), lines.MARK))
    return frozenset(found)


def released(session: Session, number: int) -> HeldImport | None:
    """What is to be applied, with its content; ``None`` if it was already."""
    held = session.get(HeldImport, number, options=[undefer(HeldImport.content)])
    return held if held is not None and held.state is HeldState.RELEASED else None


def applied(session: Session, number: int) -> None:
    """Note that all of it was applied."""
    held = released(session, number)
    if held is not None:
        held.state, held.content = HeldState.APPLIED, None


def listing(session: Session) -> tuple[list[HeldImport], list[HeldImport]]:
    """What waits, oldest first; and the last that were decided."""
    newest = select(HeldImport).order_by(HeldImport.id.desc())
    open_ = session.scalars(
        select(HeldImport).where(HeldImport.state.in_(OPEN)).order_by(HeldImport.id)
    )
    decided = session.scalars(newest.where(HeldImport.state.not_in(OPEN)).limit(DECIDED_SHOWN))
    return list(open_), list(decided)


def names(session: Session) -> list[str]:
    """The sources of which something waits for a person."""
    query = select(HeldImport.source).where(HeldImport.state == HeldState.HELD)
    return sorted(session.scalars(query))


def count(session: Session) -> int:
    """How many wait for a person."""
    query = select(func.count()).where(HeldImport.state == HeldState.HELD)
    return session.scalar(query) or 0


def _held(session: Session, number: int, digest: str) -> HeldImport:
    held = session.get(
        HeldImport, number, with_for_update=True, options=[undefer(HeldImport.content)]
    )
    if held is None or held.state is not HeldState.HELD:
        raise NotHeld(f"import {number} does not wait any more")
    if held.digest != digest:
        raise NotHeld(f"{held.source} has come again with other changes; look at those")
    return held


def _decide(held: HeldImport, state: HeldState, by: str) -> None:
    held.state, held.decided_by, held.decided_at = state, by, utcnow()


def _record(session: Session, by: str, action: str, held: HeldImport) -> None:
    counts = {name: held.report.get(name) for name in ("new", "altered", "reworded")}
    audit.record(
        session,
        actor=by,
        action=action,
        subject=("held_import", held.id),
        details={"source": held.source, "digest": held.digest, **counts},
    )
