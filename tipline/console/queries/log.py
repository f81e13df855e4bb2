"""The audit as the console shows it: filtered, newest first, a page at a time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tipline.console.queries.distinct import occurring
from tipline.models import AuditEntry

PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are shown; an empty field shows all."""

    actor: str = ""
    action: str = ""
    subject_kind: str = ""
    subject_id: str = ""
    but: str = ""  # an action that is left out
    before: int | None = None  # entries older than this one
    since: date | None = None  # this day and later
    until: date | None = None  # this day and earlier


@dataclass(frozen=True, slots=True)
class Entry:
    """One deed."""

    id: int
    at: datetime
    actor: str
    action: str
    subject_kind: str
    subject_id: str
    details: dict[str, Any]
    hash: str


def page(session: Session, wanted: Wanted, *, limit: int = PAGE) -> tuple[Entry, ...]:
    """The newest ``limit`` entries that fit."""
    query = select(AuditEntry)
    for column, value in (
        (AuditEntry.actor, wanted.actor),
        (AuditEntry.action, wanted.action),
        (AuditEntry.subject_kind, wanted.subject_kind),
        (AuditEntry.subject_id, wanted.subject_id),
    ):
        if value:
            query = query.where(column == value)
    if wanted.but:
        query = query.where(AuditEntry.action != wanted.but)
    if wanted.since is not None:
        query = query.where(AuditEntry.at >= _midnight(wanted.since))
    if wanted.until is not None:
        query = query.where(AuditEntry.at < _midnight(wanted.until) + timedelta(days=1))
    if wanted.before is not None:
        query = query.where(AuditEntry.id < wanted.before)
    rows = session.scalars(query.order_by(AuditEntry.id.desc()).limit(limit))
    return tuple(
        Entry(
            id=row.id,
            at=row.at,
            actor=row.actor,
            action=row.action,
            subject_kind=row.subject_kind,
            subject_id=row.subject_id,
            details=dict(row.details),
            hash=row.hash,
        )
        for row in rows
    )


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def choices(session: Session) -> dict[str, list[str]]:
    """What the filters can choose from."""
    return {
        "actor": occurring(session, AuditEntry.actor),
        "action": occurring(session, AuditEntry.action),
    }
