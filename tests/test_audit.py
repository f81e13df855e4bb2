"""The audit shows every later change of what was written down."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from tipline import audit, schema
from tipline.db import Database
from tipline.models import AuditEntry
from tipline.runtime import Runtime


def write(session: Session, number: int = 5) -> None:
    for i in range(number):
        audit.record(
            session,
            actor="ana",
            action="claim.status",
            subject=("claim", i),
            details={"now": "spam", "score": 0.25, "words": "não"},
        )


def test_an_untouched_chain_fits(runtime: Runtime) -> None:
    with runtime.db.write() as session:
        write(session)
    with runtime.db.write() as session:
        write(session, 2)
    with runtime.db.read() as session:
        found = audit.verify(session)
    assert found.ok
    assert found.entries == 7


def test_an_empty_audit_fits(runtime: Runtime) -> None:
    with runtime.db.read() as session:
        assert audit.verify(session) == audit.Verified(0, audit.GENESIS)


TAMPERINGS: dict[str, tuple[Callable[[Session], object], int]] = {
    "another actor": (
        lambda s: s.execute(update(AuditEntry).where(AuditEntry.id == 3).values(actor="eve")),
        3,
    ),
    "other details": (
        lambda s: s.execute(update(AuditEntry).where(AuditEntry.id == 2).values(details={})),
        2,
    ),
    "an entry removed": (
        lambda s: s.execute(delete(AuditEntry).where(AuditEntry.id == 2)),
        3,
    ),
    "the first entry removed": (
        lambda s: s.execute(delete(AuditEntry).where(AuditEntry.id == 1)),
        2,
    ),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_shows(runtime: Runtime, name: str) -> None:
    tamper, broken = TAMPERINGS[name]
    with runtime.db.write() as session:
        write(session)
    with runtime.db.write() as session:
        tamper(session)
    with runtime.db.read() as session:
        found = audit.verify(session)
    assert found.broken == broken
    assert found.reason


def test_what_is_rolled_back_leaves_no_gap(runtime: Runtime) -> None:
    class Stop(Exception):
        pass

    with runtime.db.write() as session:
        write(session, 1)
    with pytest.raises(Stop), runtime.db.write() as session:
        write(session, 1)
        raise Stop
    with runtime.db.write() as session:
        write(session, 1)
    with runtime.db.read() as session:
        assert audit.verify(session).entries == 2


def test_the_chain_holds_on_postgresql(postgres: Database) -> None:
    schema.upgrade(postgres)
    with postgres.write() as session:
        write(session)
    with postgres.read() as session:
        assert audit.verify(session).ok
