"""What every job engine must do: the embedded one on SQLite, Procrastinate on PostgreSQL."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tests.databases import fresh_postgres
from tests.processes import until
from tipline.errors import Away
from tipline.jobs import GiveUp, Retry, enqueue, handler, postpone, run_pending, wake
from tipline.jobs.engines import engine_for
from tipline.jobs.registry import Payload
from tipline.models import Job, JobState, Setting
from tipline.runtime import Runtime


@pytest.fixture(params=["sqlite", "postgresql"])
def line(request: pytest.FixtureRequest, runtime: Runtime) -> Iterator[Runtime]:
    """A runtime on each kind of database, and so with each engine."""
    if request.param == "postgresql":
        runtime.db.dispose()
        # In place of the cached property.
        runtime.__dict__["db"] = fresh_postgres(request.getfixturevalue("postgres_url"))
    yield runtime


@pytest.fixture(autouse=True)
def nothing_periodic(monkeypatch: pytest.MonkeyPatch) -> None:
    """No periodic work of the modules that are loaded."""
    from tipline.jobs import dispatcher
    from tipline.jobs.queued import worker

    for module in (dispatcher, worker):
        monkeypatch.setattr(module, "schedules", list)


Done = list[Any]
_noted: Done = []


@pytest.fixture
def done() -> Iterator[Done]:
    """What the handlers were given, in the order in which they were run."""
    _noted.clear()
    yield _noted


def count(runtime: Runtime, state: JobState = JobState.QUEUED) -> int:
    with runtime.db.read() as session:
        return engine_for(runtime.db).standing(session)[state]


@handler("test.note")
def note(_session: Session, _runtime: Runtime, payload: Payload, _prepared: None) -> None:
    _noted.append(payload["n"])


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


def test_a_job_that_is_not_due_does_not_hold_up_its_lane(line: Runtime, done: Done) -> None:
    now = utcnow()
    with line.db.write() as session:
        enqueue(session, "test.note", {"n": 1}, lane="a", run_at=now + timedelta(seconds=30))
        enqueue(session, "test.note", {"n": 2}, lane="a")

    run_pending(line)
    assert done == [2]
    run_pending(line, now + timedelta(minutes=1))
    assert done == [2, 1]


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


_go_on = threading.Event()
_began: Done = []


def _wait(_runtime: Runtime, payload: Payload) -> None:
    _began.append(payload["n"])
    if payload.get("waits"):
        _go_on.wait(30)


@handler("test.watched", prepare=_wait)
def watched(session: Session, _runtime: Runtime, payload: Payload, _prepared: None) -> None:
    session.add(Setting(name=f"{payload['n']}", value=1))
    _noted.append(payload["n"])


@contextmanager
def at_work(runtime: Runtime, workers: int = 1) -> Iterator[None]:
    """Real workers in threads of this process."""
    _go_on.clear()
    _began.clear()
    stop = threading.Event()
    threads = [
        threading.Thread(target=engine_for(runtime.db).work, args=(runtime, stop, f"worker-{n}"))
        for n in range(workers)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        _go_on.set()
        stop.set()
        wake.ring()
        for thread in threads:
            thread.join()


def add(runtime: Runtime, n: int, **more: Any) -> None:
    waits = more.pop("waits", False)
    with runtime.db.write() as session:
        enqueue(session, "test.watched", {"n": n, "waits": waits}, **more)


def test_one_lane_runs_one_job_at_a_time_and_other_lanes_go_on(line: Runtime, done: Done) -> None:
    add(line, 1, lane="a", waits=True)
    add(line, 2, lane="a")
    add(line, 3, lane="b")
    add(line, 4)

    with at_work(line, workers=2):
        until(lambda: sorted(done) == [3, 4], "the others went on")
        assert 2 not in _began
        _go_on.set()
        until(lambda: done[2:] == [1, 2], "the lane went on in its order")


def test_a_job_that_became_due_waits_for_the_one_that_runs_in_its_lane(
    line: Runtime, done: Done
) -> None:
    soon = utcnow() + timedelta(seconds=0.3)
    add(line, 1, lane="a", run_at=soon)
    add(line, 2, lane="a", waits=True)

    with at_work(line):
        until(lambda: _began == [2], "the one that is due runs")
        add(line, 3, run_at=soon + timedelta(seconds=1))
        until(lambda: done == [3], "the time came")
        assert _began == [2, 3]
        _go_on.set()
        until(lambda: done == [3, 2, 1], "then the lane went on")


def test_a_key_is_free_again_as_soon_as_its_job_has_started(line: Runtime, done: Done) -> None:
    add(line, 1, key="k", waits=True)

    with at_work(line):
        until(lambda: _began == [1], "it has begun")
        add(line, 2, key="k")
        _go_on.set()
        until(lambda: sorted(done) == [1, 2], "a change that came meanwhile is not lost")


def test_a_keyed_job_that_fails_does_not_clash_with_the_one_that_came_meanwhile(
    line: Runtime, done: Done
) -> None:
    with line.db.write() as session:
        enqueue(session, "test.stumble.then", {"n": 1, "key": "k"}, key="k")

    run_pending(line, utcnow() + timedelta(minutes=5))

    assert sorted(done) == [1, 2]


def _away(_runtime: Runtime, payload: Payload) -> None:
    if len(_noted) < payload["times"]:
        _noted.append(payload["n"])
        raise Away("nobody answers")


@handler("test.away", prepare=_away, max_attempts=2)
def away(session: Session, runtime: Runtime, payload: Payload, _: None) -> None:
    """Do what the others do, once everything is there."""
    note(session, runtime, payload, None)


def test_what_waits_for_something_that_is_away_never_gives_up(line: Runtime, done: Done) -> None:
    with line.db.write() as session:
        enqueue(session, "test.away", {"n": 1, "times": 9}, lane="a")

    add(line, 2, lane="a")

    run_pending(line)
    assert done == [1], "it is not due, and what is behind it waits"
    run_pending(line, utcnow() + timedelta(hours=1))

    assert done == [*[1] * 9, 1, 2], "and it kept its place in its lane"


def _add_the_same(runtime: Runtime, payload: Payload) -> None:
    if not _noted:
        with runtime.db.write() as session:
            enqueue(session, "test.note", {"n": 2}, key=payload["key"])
        _noted.append(payload["n"])
        raise Retry("not yet", after=1)


@handler("test.stumble.then", prepare=_add_the_same)
def stumble_then(_session: Session, _runtime: Runtime, _payload: Payload, _: None) -> None:
    """Fail the first time."""


def take_away(runtime: Runtime) -> None:
    """Make it look as if the worker that runs a job were gone."""
    with runtime.db.write() as session:
        if runtime.db.sqlite:
            past = utcnow() - timedelta(seconds=1)
            session.execute(
                update(Job).where(Job.state == JobState.RUNNING).values(leased_until=past)
            )
        else:
            session.execute(text("UPDATE procrastinate_jobs SET worker_id = NULL"))


def test_a_worker_that_was_taken_for_dead_changes_nothing_when_it_wakes_up(
    line: Runtime, done: Done
) -> None:
    add(line, 1, waits=True)

    with at_work(line, workers=2):
        until(lambda: _began == [1], "one has it")
        take_away(line)
        until(lambda: _began == [1, 1], "another has taken over")
        _go_on.set()
        until(lambda: count(line, JobState.RUNNING) == 0, "both ended")
        add(line, 2)
        until(lambda: 2 in done, "and work goes on")

    assert done == [1, 2], "its effect came once"


def test_a_job_that_takes_its_worker_down_each_time_ends_among_the_dead(
    line: Runtime, done: Done
) -> None:
    add(line, 1)
    with line.db.write() as session:  # as after eight workers that died of it
        if line.db.sqlite:
            session.execute(update(Job).values(attempt=8))
        else:
            session.execute(text("UPDATE procrastinate_jobs SET attempts = 8"))

    run_pending(line)

    assert done == []
    assert count(line, JobState.DEAD) == 1
    assert count(line) == 0


def test_two_that_add_the_same_key_at_the_same_moment_add_one_job(
    line: Runtime, done: Done
) -> None:
    barrier = threading.Barrier(4)

    def adding(n: int) -> None:
        barrier.wait()
        with line.db.write() as session:
            enqueue(session, "test.note", {"n": n}, key="k")

    threads = [threading.Thread(target=adding, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert count(line) == 1
    assert run_pending(line) == 1


def test_a_worker_outlives_a_database_that_goes_away_and_comes_back(
    line: Runtime, done: Done
) -> None:
    if line.db.sqlite:
        pytest.skip("an embedded database does not go away")
    add(line, 1)

    with at_work(line):
        until(lambda: done == [1], "it works")
        with line.db.write() as session:  # as a restart of the server does
            session.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE pid <> pg_backend_pid() AND datname = current_database()"
                )
            )
        add(line, 2)
        until(lambda: done == [1, 2], "it works again")


def test_jobs_of_an_older_version_and_of_a_moved_database_are_adopted(
    line: Runtime, done: Done
) -> None:
    if line.db.sqlite:
        pytest.skip("the embedded engine has only this table")
    later = utcnow() + timedelta(hours=1)
    more: list[dict[str, Any]] = [{}, {"run_at": later}, {"lane": "a"}, {"key": "taken"}]
    with line.db.write() as session:
        enqueue(session, "test.note", {"n": 5}, key="taken")
        for n, values in enumerate(more, 1):
            session.add(Job(name="test.note", payload={"n": n}, **values))

    run_pending(line)
    assert sorted(done) == [1, 3, 4, 5]
    run_pending(line, later + timedelta(minutes=1))
    assert done[-1] == 2
    with line.db.read() as session:
        assert session.scalars(select(Job.id)).all() == []
