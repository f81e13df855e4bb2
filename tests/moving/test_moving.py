"""A tipline moves from SQLite and a folder to PostgreSQL and S3: everything, checked, in one go."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, text, update

from factchecks.db import utcnow
from factchecks.models import FactCheck
from factchecks.publish import create_draft
from factchecks.verdict import Verdict
from tests.databases import fresh_postgres
from tests.media.test_stores import bucket, s3_settings
from tests.s3server import S3Server
from tipline import schema
from tipline.cli.migrate_store import migrate_store
from tipline.db import Database
from tipline.demo.seed import seed
from tipline.errors import SchemaOutOfDate
from tipline.jobs import enqueue, handler, run_pending
from tipline.jobs.presence import present
from tipline.media.store import FileStore
from tipline.models import Base, Setting
from tipline.moving import rows
from tipline.moving.errors import MoveError
from tipline.moving.files import compare_file, copy_file, names
from tipline.moving.rows import Moving
from tipline.runtime import Runtime

_done: list[int] = []


@handler("test.moved")
def moved(_session: object, _runtime: object, payload: dict[str, int], _: None) -> None:
    _done.append(payload["n"])


@pytest.fixture
def source(runtime: Runtime) -> Runtime:
    """A tipline with the demo's data, rows that sort differently elsewhere, and work to do."""
    with runtime.db.write() as session:
        seed(session, runtime.store)
        for name in ("Zoë", "anna", "Åsa", "_x", "10", "9"):
            session.add(Setting(name=name, value={"words": [name], "half": 0.5}))
        enqueue(session, "test.moved", {"n": 1}, lane="a")
        enqueue(session, "test.moved", {"n": 2}, run_at=utcnow() + timedelta(hours=1))
    return runtime


@pytest.fixture
def target(postgres_url: str) -> Iterator[Database]:
    """An empty PostgreSQL."""
    db = fresh_postgres(postgres_url)
    with db.engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    yield db
    db.dispose()


def counts(db: Database) -> dict[str, int]:
    with db.engine.connect() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def test_a_move_that_is_cut_again_and_again_brings_every_row_once(
    source: Runtime, target: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "BATCH", 7)
    before = counts(source.db)

    for steps in (1, 5, 9):  # … and here each of these runs dies
        with Moving(source.db.url, target.url) as moving:
            moving.begin()
            for _, _count in zip(range(steps), moving.copy(), strict=False):
                pass
        with pytest.raises(SchemaOutOfDate, match="is not finished"):
            schema.require_current(target)
    with Moving(source.db.url, target.url) as moving:
        moving.begin()
        assert sum(moving.copy()) == sum(before.values())
        for table in moving.tables:
            moving.compare(table)
        moving.finish()

    schema.require_current(target)
    assert counts(target) == before
    with target.write() as session:  # numbers go on, and foreign keys hold again
        create_draft(session, Verdict(claim="new"), publisher_id=1)
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError), target.write() as session:
        create_draft(session, Verdict(claim="of nobody"), publisher_id=99999)
    source.db.dispose()
    source.__dict__["db"] = target
    _done.clear()
    run_pending(source, utcnow() + timedelta(hours=2))
    assert _done[:1] == [1]
    assert 2 in _done, "what was to do is done at the new place"


def test_a_target_that_was_changed_or_is_in_use_is_refused(
    source: Runtime, target: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "BATCH", 7)
    with Moving(source.db.url, target.url) as moving:
        moving.begin()
        sum(moving.copy())
    with target.engine.begin() as connection:
        connection.execute(update(FactCheck).where(FactCheck.id == 1).values(claim="other words"))

    with Moving(source.db.url, target.url) as moving:
        with pytest.raises(MoveError, match="fact_check in the target has changed"):
            moving.begin()
        with pytest.raises(MoveError, match=r"fact_check differs at id 1: other claim"):
            moving.compare(FactCheck.__table__)

    target.dispose()
    full = fresh_postgres(target.url)
    with full.write() as session:
        session.add(Setting(name="mine", value=1))
    with Moving(source.db.url, full.url) as moving, pytest.raises(MoveError, match="in setting"):
        moving.begin()
    full.dispose()


def test_nothing_moves_while_a_worker_runs(source: Runtime, target: Database) -> None:
    with (
        present(source.db, "worker"),
        Moving(source.db.url, target.url) as moving,
        pytest.raises(MoveError, match="stop web and worker first"),
    ):
        moving.begin()


def test_a_row_that_the_target_can_not_hold_is_named_without_its_words(
    source: Runtime, target: Database
) -> None:
    with source.db.write() as session:
        session.execute(text("UPDATE fact_check SET claim = 'a secret' || char(0) WHERE id = 2"))

    with Moving(source.db.url, target.url) as moving:
        moving.begin()
        with pytest.raises(MoveError, match="rows of fact_check from id 1 on") as caught:
            sum(moving.copy())
    assert "secret" not in str(caught.value)


def test_files_move_to_a_bucket_and_each_is_looked_at(s3: S3Server, tmp_path: Path) -> None:
    source, target = FileStore(tmp_path), bucket(s3)
    everything = sorted(source.put(f"file {n}".encode()) for n in range(5))

    assert [copy_file(source, target, name) for name in names(source)] == [True] * 5
    assert [copy_file(source, target, name) for name in names(source)] == [False] * 5
    for name in everything:
        compare_file(target, name)
    target.delete(everything[0])
    with pytest.raises(MoveError, match="is not at the target"):
        compare_file(target, everything[0])
    (tmp_path / everything[0][:2] / everything[0]).write_bytes(b"rotten")
    with pytest.raises(MoveError, match="damaged at the source"):
        copy_file(source, target, everything[0])


def test_one_command_moves_both(
    source: Runtime, target: Database, s3: S3Server, environment: dict[str, str]
) -> None:
    store = bucket(s3)
    settings = s3_settings(s3)
    env = {
        **environment,
        "TIPLINE_S3_ENDPOINT": settings.endpoint,
        "TIPLINE_S3_ACCESS_KEY": settings.access_key,
        "TIPLINE_S3_SECRET_KEY": settings.secret_key,
    }
    url = target.url.replace("+psycopg", "")
    media = f"s3://{store.bucket}/{store.prefix}"

    result = CliRunner().invoke(migrate_store, ["--to-database", url, "--to-media", media], env=env)

    assert result.exit_code == 0, result.output
    assert "are the same on both sides" in result.output
    assert "Now set TIPLINE_DATABASE_URL and TIPLINE_MEDIA_URL" in result.output
    assert counts(target) == counts(source.db)
    assert names(store) == names(source.store)
