"""What went wrong with a job because something was away, and what is the job's own fault."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tests.databases import fresh_postgres
from tests.processes import free_port
from tipline.db import _locked, is_away
from tipline.jobs import enqueue, handler, run_pending
from tipline.jobs.registry import Payload
from tipline.models import Job, JobState
from tipline.runtime import Runtime

_tried: list[str] = []


@pytest.fixture(params=["sqlite", "postgresql"])
def line(request: pytest.FixtureRequest, runtime: Runtime) -> Iterator[Runtime]:
    """A runtime on each kind of database."""
    if request.param == "postgresql":
        runtime.db.dispose()
        runtime.__dict__["db"] = fresh_postgres(request.getfixturevalue("postgres_url"))
    _tried.clear()
    yield runtime


def unreachable() -> DBAPIError:
    """What is raised where nothing listens."""
    engine = create_engine(f"postgresql+psycopg://tipline@127.0.0.1:{free_port()}/tipline")
    with pytest.raises(DBAPIError) as caught, engine.connect():
        pass
    return caught.value


def failure(runtime: Runtime, statement: str) -> DBAPIError:
    """What a statement raises that the database does not like."""
    with pytest.raises(DBAPIError) as caught, runtime.db.write() as session:
        session.execute(text(statement))
    return caught.value


def test_a_server_that_does_not_listen_is_away() -> None:
    assert is_away(unreachable())


def test_a_server_that_ends_our_connection_is_away(postgres_url: str) -> None:
    db = fresh_postgres(postgres_url)
    mine = "SELECT pg_terminate_backend(pg_backend_pid())"
    with pytest.raises(DBAPIError) as caught, db.write() as session:
        session.execute(text(mine))
    assert is_away(caught.value)
    db.dispose()


def test_no_turn_to_write_is_nobodys_fault() -> None:
    assert is_away(_locked())


@pytest.mark.parametrize("statement", ["SELECT * FROM nowhere", "SELEKT 1"])
def test_a_wrong_statement_is_the_fault_of_who_wrote_it(line: Runtime, statement: str) -> None:
    assert not is_away(failure(line, statement))


def test_other_errors_are_not_the_databases() -> None:
    assert not is_away(TimeoutError("another"))
    assert not is_away(ValueError("none"))


def _find_it_away(_runtime: Runtime, payload: Payload) -> None:
    if len(_tried) < payload["times"]:
        _tried.append("away")
        raise unreachable()


@handler("test.database.away", prepare=_find_it_away, max_attempts=2)
def done_at_last(_session: Session, _runtime: Runtime, _payload: Payload, _: None) -> None:
    """Note that it was done."""
    _tried.append("done")


def test_a_job_does_not_die_of_a_database_that_is_away_for_long(line: Runtime) -> None:
    with line.db.write() as session:
        enqueue(session, "test.database.away", {"times": 5})

    for minutes in range(6):
        run_pending(line, utcnow() + timedelta(minutes=minutes))

    assert _tried == [*["away"] * 5, "done"]
    with line.db.read() as session:
        assert session.scalars(select(Job.id).where(Job.state == JobState.DEAD)).all() == []
