"""The audit: who decided and who saw, append-only, each entry sealed with the one before it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.models import AuditEntry, AuditHead

GENESIS = "0" * 64
SYSTEM = "system"
HEAD = 1  # the one row of its table
# Any number that no other advisory lock of ours uses: entries are chained one at a time.
_POSTGRES_LOCK = 74_610_001


@dataclass(frozen=True, slots=True)
class Verified:
    """What :func:`verify` found: ``broken`` is the first entry that does not fit, or None."""

    entries: int
    last_hash: str
    broken: int | None = None
    reason: str = ""

    @property
    def ok(self) -> bool:
        """Whether every entry fits the one before it."""
        return self.broken is None


@dataclass(frozen=True, slots=True)
class Anchor:
    """What was noted elsewhere: after so many entries the last hash was this."""

    entries: int
    hash: str


def record(
    session: Session,
    *,
    actor: str,
    action: str,
    subject: tuple[str, object] | None = None,
    details: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Append one entry in the caller's transaction; ``details`` never hold voters' content.

    Call it last in a transaction: on PostgreSQL it makes other writers of the audit wait.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _POSTGRES_LOCK})
    last = session.scalar(select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1))
    kind, number = subject or ("", "")
    entry = AuditEntry(
        at=utcnow(),
        actor=actor,
        action=action,
        subject_kind=kind,
        subject_id=str(number),
        # What is hashed is what the database gives back: plain JSON, nothing richer.
        details=json.loads(json.dumps(dict(details or {}))),
        previous_hash=last or GENESIS,
    )
    entry.hash = seal(entry)
    session.add(entry)
    session.flush()
    _move_head(session, entry.hash)
    return entry


def _move_head(session: Session, newest: str) -> None:
    moved = session.execute(
        update(AuditHead)
        .where(AuditHead.id == HEAD)
        .values(entries=AuditHead.entries + 1, last_hash=newest)
        .returning(AuditHead.id)
    ).first()
    if moved is None:
        session.add(AuditHead(id=HEAD, entries=1, last_hash=newest))
        session.flush()


def seal(entry: AuditEntry) -> str:
    """SHA-256 (hex) over the entry and the hash before it; any later change shows."""
    parts = [
        entry.previous_hash,
        _moment(entry.at),
        entry.actor,
        entry.action,
        entry.subject_kind,
        entry.subject_id,
        entry.details,
    ]
    line = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(line.encode()).hexdigest()


def verify(session: Session, anchors: Iterable[Anchor] = ()) -> Verified:
    """Walk the whole chain, and compare it with its head and with ``anchors`` kept elsewhere.

    An edit, a removal in the middle and a cut at the end all show.  Whoever owns the database
    could cut the end and set the head back as well: that shows by an anchor from before.
    """
    wanted = {anchor.entries: anchor for anchor in anchors}
    previous, count, last_id = GENESIS, 0, 0
    rows = select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=1000)
    for entry in session.scalars(rows):
        count, last_id = count + 1, entry.id
        if entry.previous_hash != previous:
            return Verified(count, previous, entry.id, "an entry before it is missing or moved")
        if entry.hash != seal(entry):
            return Verified(count, previous, entry.id, "its content was changed")
        anchor = wanted.pop(count, None)
        if anchor is not None and anchor.hash != entry.hash:
            return Verified(count, previous, entry.id, "it is not what was noted elsewhere before")
        previous = entry.hash
    head = session.get(AuditHead, HEAD)
    written, last = (head.entries, head.last_hash) if head else (0, GENESIS)
    noted = max([written, *wanted])
    if noted > count:
        gone = f"the newest entries are missing: {noted} were written and {count} are here"
        return Verified(count, previous, last_id + 1, gone)
    if (written, last) != (count, previous):
        return Verified(
            count, previous, last_id, "the head does not say how many entries there are"
        )
    return Verified(count, previous)


def head(session: Session) -> Anchor:
    """How many entries there are and the last hash, to be noted elsewhere."""
    row = session.get(AuditHead, HEAD)
    return Anchor(row.entries, row.last_hash) if row else Anchor(0, GENESIS)


def _moment(when: datetime) -> str:
    return when.isoformat(timespec="microseconds")
