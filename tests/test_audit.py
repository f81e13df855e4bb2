"""The audit shows every later change of what was written down."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tipline import anchors, audit, schema
from tipline.db import Database
from tipline.models import AuditEntry, AuditHead
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


def with_the_triggers_gone(runtime: Runtime) -> None:
    """As somebody who owns the database can have it."""
    with runtime.db.write() as session:
        for deed in ("update", "delete"):
            session.execute(text(f"DROP TRIGGER audit_entry_no_{deed}"))


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
    with_the_triggers_gone(runtime)
    with runtime.db.write() as session:
        tamper(session)
    with runtime.db.read() as session:
        found = audit.verify(session)
    assert found.broken == broken
    assert found.reason


def test_the_newest_entries_cannot_be_cut_off_unseen(runtime: Runtime) -> None:
    with runtime.db.write() as session:
        write(session)
    with_the_triggers_gone(runtime)
    with runtime.db.write() as session:
        session.execute(delete(AuditEntry).where(AuditEntry.id >= 4))
    with runtime.db.read() as session:
        found = audit.verify(session)
    assert found.broken == 4
    assert "5 were written and 3 are here" in found.reason


def test_not_even_with_the_head_set_back_if_it_was_noted_elsewhere(runtime: Runtime) -> None:
    with runtime.db.write() as session:
        write(session)
        anchors.note(session, runtime)
        anchors.note(session, runtime)
    noted = anchors.read(anchors.path_of(runtime.settings))
    assert [anchor.entries for anchor in noted] == [5], "noted once, as it did not move"
    with_the_triggers_gone(runtime)
    with runtime.db.write() as session:
        session.execute(delete(AuditEntry).where(AuditEntry.id >= 4))
        last = session.scalars(select(AuditEntry.hash).order_by(AuditEntry.id.desc())).first()
        session.execute(update(AuditHead).values(entries=3, last_hash=last))
    with runtime.db.read() as session:
        assert audit.verify(session).ok, "the database alone can be made to fit"
        assert not audit.verify(session, noted).ok
    with runtime.db.write() as session:
        write(session, 2)  # even after others were written in their place
    with runtime.db.read() as session:
        assert "noted elsewhere" in audit.verify(session, noted).reason


def test_a_head_that_says_something_else_shows(runtime: Runtime) -> None:
    with runtime.db.write() as session:
        write(session)
        session.execute(update(AuditHead).values(entries=4))
    with runtime.db.read() as session:
        assert not audit.verify(session).ok


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET actor = 'eve'", "DELETE FROM audit_entry WHERE id = 1"]
)
def test_the_database_itself_refuses_changes(
    request: pytest.FixtureRequest, engine: str, statement: str
) -> None:
    if engine == "postgres":
        db = request.getfixturevalue("postgres")
        schema.upgrade(db)
    else:
        db = request.getfixturevalue("runtime").db
    with db.write() as session:
        write(session)
    with pytest.raises(DBAPIError, match="append-only"), db.write() as session:
        session.execute(text(statement))
    with db.read() as session:
        assert audit.verify(session).entries == 5


def test_a_damaged_file_of_anchors_is_named(tmp_path: Path) -> None:
    path = tmp_path / "anchors.jsonl"
    path.write_text('{"entries": 1, "hash": "x"}\nnonsense\n')
    with pytest.raises(anchors.BadAnchors, match="line 2"):
        anchors.read(path)


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
