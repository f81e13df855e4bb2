"""The job queue as its users see it, on SQLite and on PostgreSQL: order, keys, retries, fences."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tests.databases import fresh_postgres
from tipline.jobs import GiveUp, Retry, enqueue, handler, postpone, run_pending, table
from tipline.jobs.registry import Payload
from tipline.models import Job, JobState, Setting
from tipline.runtime import Runtime


@pytest.fixture(params=["sqlite", "postgresql"])
def line(request: pytest.FixtureRequest, runtime: Runtime) -> Iterator[Runtime]:
    """A runtime on each kind of database."""
    if request.param == "postgresql":
        # In place of the cached property.
        runtime.__dict__["db"] = fresh_postgres(request.getfixturevalue("postgres_url"))
    yield runtime


Done = list[Any]


@pytest.fixture
def done() -> Iterator[Done]:
    """What the handler ``test.note`` was given, in the order in which it was run."""
    _noted.clear()
    yield _noted


_noted: Done = []


@handler("test.note")
def note(_session: Session, _runtime: Runtime, payload: Payload, _prepared: None) -> None:
    _noted.append(payload["n"])


def count(runtime: Runtime, state: JobState = JobState.QUEUED) -> int:
    with runtime.db.read() as session:
        return session.scalar(select(func.count(Job.id)).where(Job.state == state)) or 0


def test_a_job_exists_only_if_the_change_that_caused_it_is_committed(line: Runtime) -> None:
    with pytest.raises(RuntimeError), line.db.write() as session:
        enqueue(session, "test.note", {"n": 1})
        raise RuntimeError("the change failed")

    assert count(line) == 0


def test_finished_jobs_leave_nothing_behind(line: Runtime, done: Done) -> None:
    with line.db.write() as session:
        enqueue(session, "test.note", {"n": 1})

    assert run_pending(line) == 1
    assert done == [1]
    assert count(line) == 0


def test_the_more_urgent_job_runs_first_and_equals_run_in_the_order_they_came(
    line: Runtime, done: Done
) -> None:
    with line.db.write() as session:
        for n, priority in ((1, 0), (2, 0), (3, 5)):
            enqueue(session, "test.note", {"n": n}, priority=priority)

    run_pending(line)

    assert done == [3, 1, 2]


def test_a_key_that_waits_already_adds_nothing_and_the_sooner_time_counts(
    line: Runtime, done: Done
) -> None:
    later = utcnow() + timedelta(hours=1)
    with line.db.write() as session:
        enqueue(session, "test.note", {"n": 1}, key="k", run_at=later)
        enqueue(session, "test.note", {"n": 2}, key="k")

    assert count(line) == 1
    run_pending(line)
    assert done == [1]


def test_postponing_moves_the_waiting_job_to_the_later_time(line: Runtime, done: Done) -> None:
    now = utcnow()
    with line.db.write() as session:
        postpone(session, "test.note", {"n": 1}, key="k", run_at=now)
        postpone(session, "test.note", {"n": 1}, key="k", run_at=now + timedelta(minutes=2))

    assert run_pending(line, now + timedelta(minutes=1)) == 0
    assert run_pending(line, now + timedelta(minutes=3)) == 1


def test_a_key_is_free_again_as_soon_as_its_job_has_started(line: Runtime, done: Done) -> None:
    with line.db.write() as session:
        enqueue(session, "test.note", {"n": 1}, key="k")
    with line.db.write() as session:
        table.claim(session, "some-worker", 1, utcnow())

    with line.db.write() as session:
        enqueue(session, "test.note", {"n": 2}, key="k")

    run_pending(line)
    assert done == [2], "a change that came while the first one ran must not be lost"


def claim(runtime: Runtime, limit: int = 10, now: Any = None) -> list[Any]:
    with runtime.db.write() as session:
        table.release_expired(session, now or utcnow())
        return table.claim(session, "some-worker", limit, now or utcnow())


def test_one_lane_runs_one_job_at_a_time_and_other_lanes_go_on(line: Runtime) -> None:
    with line.db.write() as session:
        for n, lane in ((1, "a"), (2, "a"), (3, "b"), (4, None)):
            enqueue(session, "test.note", {"n": n}, lane=lane)

    first = claim(line)

    assert [job.payload["n"] for job in first] == [1, 3, 4]
    assert claim(line) == []
    with line.db.write() as session:
        table.finish(session, first[0])
    assert [job.payload["n"] for job in claim(line)] == [2]


def test_a_job_that_is_not_due_does_not_hold_up_its_lane(line: Runtime, done: Done) -> None:
    now = utcnow()
    with line.db.write() as session:
        enqueue(session, "test.note", {"n": 1}, lane="a", run_at=now + timedelta(seconds=30))
        enqueue(session, "test.note", {"n": 2}, lane="a")

    run_pending(line)
    assert done == [2]
    run_pending(line, now + timedelta(minutes=1))
    assert done == [2, 1]


def test_a_job_that_became_due_waits_for_the_one_that_runs_in_its_lane(line: Runtime) -> None:
    now = utcnow()
    with line.db.write() as session:
        enqueue(session, "test.note", {"n": 1}, lane="a", run_at=now + timedelta(seconds=30))
        enqueue(session, "test.note", {"n": 2}, lane="a")
    running = claim(line)

    with line.db.write() as session:
        table.renew(session, "some-worker", [running[0].id], now + timedelta(minutes=1))

    assert claim(line, now=now + timedelta(minutes=1)) == []


@handler("test.stumble", max_attempts=3)
def stumble(_session: Session, _runtime: Runtime, payload: Payload, _prepared: None) -> None:
    _noted.append(payload["n"])
    raise Retry("the file is not there yet", after=30)


def test_a_job_that_failed_keeps_its_place_in_its_lane(line: Runtime, done: Done) -> None:
    with line.db.write() as session:
        enqueue(session, "test.stumble", {"n": 1}, lane="a")
        enqueue(session, "test.note", {"n": 2}, lane="a")

    run_pending(line)

    assert done == [1], "the second must wait until the first has ended for good"


@handler("test.break", max_attempts=2)
def break_(session: Session, _runtime: Runtime, payload: Payload, _prepared: None) -> None:
    session.add(Setting(name=f"half done {payload['n']}", value=1))
    session.flush()
    raise ValueError("a secret of the voter")


def test_an_error_undoes_everything_and_the_job_is_tried_again_then_dead(line: Runtime) -> None:
    with line.db.write() as session:
        enqueue(session, "test.break", {"n": 1})

    with pytest.raises(ValueError):
        run_pending(line)
    assert run_pending(line) == 0, "it backs off first"
    assert count(line) == 1
    with pytest.raises(ValueError):
        run_pending(line, utcnow() + timedelta(minutes=1))

    assert count(line, JobState.DEAD) == 1
    with line.db.read() as session:
        assert session.scalars(select(Setting)).all() == []
        error = session.scalars(select(Job.error)).one()
    assert "ValueError in break_" in error
    assert "secret" not in error, "an error's message may hold what a voter wrote"


def _mark_abandoned(session: Session, _runtime: Runtime, payload: Payload) -> None:
    session.add(Setting(name=f"abandoned {payload['n']}", value=1))


@handler("test.hopeless", abandoned=_mark_abandoned)
def hopeless(session: Session, _runtime: Runtime, _payload: Payload, _prepared: None) -> None:
    session.add(Setting(name="undone", value=1))
    raise GiveUp("the file is too large")


def test_giving_up_is_final_and_tells_those_who_wait_for_the_job(line: Runtime) -> None:
    with line.db.write() as session:
        enqueue(session, "test.hopeless", {"n": 4})

    assert run_pending(line) == 1

    with line.db.read() as session:
        assert session.scalars(select(Setting.name)).all() == ["abandoned 4"]
        assert session.scalars(select(Job.error)).one() == "given up: the file is too large"


def test_a_job_without_a_handler_waits_for_a_version_that_has_one(line: Runtime) -> None:
    with line.db.write() as session:
        enqueue(session, "test.of-tomorrow", {})

    with pytest.raises(Exception, match=r"test\.of-tomorrow"):
        run_pending(line)

    assert count(line) == 1


def test_a_worker_that_lost_its_lease_changes_nothing(line: Runtime) -> None:
    with line.db.write() as session:
        enqueue(session, "test.note", {"n": 1})
    (stale,) = claim(line)

    (fresh,) = claim(line, now=utcnow() + table.LEASE + timedelta(seconds=1))

    with line.db.write() as session:
        assert not table.finish(session, stale)
        assert not table.put_back(session, stale, utcnow(), "")
        assert not table.bury(session, stale, "")
        assert table.finish(session, fresh)


def test_a_job_given_back_before_it_began_is_as_if_never_claimed(line: Runtime) -> None:
    with line.db.write() as session:
        enqueue(session, "test.note", {"n": 1})
    (job,) = claim(line)

    with line.db.write() as session:
        table.unclaim(session, job)

    assert claim(line) == [job]


def test_a_job_that_kills_its_worker_each_time_ends_among_the_dead(
    line: Runtime, done: Done
) -> None:
    with line.db.write() as session:
        enqueue(session, "test.note", {"n": 1})
    now = utcnow()
    for _ in range(8):
        assert len(claim(line, now=now)) == 1
        now += table.LEASE + timedelta(seconds=1)

    run_pending(line, now)

    assert done == []
    assert count(line, JobState.DEAD) == 1
