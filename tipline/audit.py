"""The audit: who decided and who saw, append-only, each entry sealed with the one before it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.models import AuditEntry

GENESIS = "0" * 64
SYSTEM = "system"
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
    return entry


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


def verify(session: Session) -> Verified:
    """Walk the whole chain.

    It can't show that the newest entries were cut off: compare ``entries`` and ``last_hash``
    with what was noted elsewhere before.
    """
    previous, count = GENESIS, 0
    rows = select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=1000)
    for entry in session.scalars(rows):
        count += 1
        if entry.previous_hash != previous:
            return Verified(count, previous, entry.id, "an entry before it is missing or moved")
        if entry.hash != seal(entry):
            return Verified(count, previous, entry.id, "its content was changed")
        previous = entry.hash
    return Verified(count, previous)


def _moment(when: datetime) -> str:
    return when.isoformat(timespec="microseconds")
