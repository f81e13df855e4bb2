"""The dispatcher of a worker: wakes, renews, clears up after the dead, starts what is periodic."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tests.processes import until
from tipline import supervisor
from tipline.db import Database
from tipline.jobs import dispatcher, enqueue, handler, registry, run_pending, table, turns, wake
from tipline.jobs.dispatcher import Dispatcher
from tipline.jobs.embedded import TableKeeper
from tipline.jobs.presence import dead_workers, present
from tipline.jobs.registry import Schedule
from tipline.jobs.wake import ChangeWatch
from tipline.models import Job, Turn
from tipline.runtime import Runtime
from tipline.supervisor import Child, supervise

_ran: list[int] = []
_go_on = threading.Event()


def _wait(_runtime: Runtime, _payload: dict[str, Any]) -> None:
    _go_on.wait(30)


@handler("test.worker.note")
def note(_session: Session, _runtime: Runtime, payload: dict[str, Any], _: None) -> None:
    _ran.append(payload["n"])


@handler("test.worker.long", prepare=_wait)
def long(_session: Session, _runtime: Runtime, payload: dict[str, Any], _: None) -> None:
    _ran.append(payload["n"])


@pytest.fixture(autouse=True)
def nothing_ran(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test starts anew, without the periodic work of the modules that are loaded."""
    _ran.clear()
    _go_on.clear()
    monkeypatch.setattr(dispatcher, "schedules", list)


@contextmanager
def at_work(runtime: Runtime, name: str = "this-worker") -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=Dispatcher(runtime, name, TableKeeper()).run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        _go_on.set()
        stop.set()
        wake.ring()
        thread.join()


def add(db: Database, name: str = "test.worker.note", n: int = 1) -> None:
    with db.write() as session:
        enqueue(session, name, {"n": n})


def test_a_job_of_another_process_is_noticed(runtime: Runtime) -> None:
    bells: list[threading.Event] = [wake.new_bell()]
    watch = ChangeWatch(runtime.db)
    watch.start()
    other = Database(runtime.settings.database_url)
    until(bells[0].is_set, "the first look")
    bells[0].clear()

    add(other)  # on another connection, as another process would

    until(bells[0].is_set, "the change was noticed")
    watch.stop()
    other.dispose()


def test_a_lease_is_renewed_while_its_job_runs(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatcher, "RENEW_SECONDS", 0.02)
    add(runtime.db, "test.worker.long")

    def lease() -> Any:
        with runtime.db.read() as session:
            return session.scalar(select(Job.leased_until))

    with at_work(runtime):
        until(lambda: lease() is not None, "the job was claimed")
        with runtime.db.write() as session:
            session.execute(update(Job).values(leased_until=utcnow() + timedelta(seconds=20)))
        until(lambda: lease() > utcnow() + timedelta(seconds=40), "the lease was renewed")
        _go_on.set()
        until(lambda: _ran == [1], "the job is done")


def test_the_jobs_of_a_worker_that_died_are_taken_up_long_before_their_lease_runs_out(
    runtime: Runtime,
) -> None:
    add(runtime.db)
    with present(runtime.db, "dead-worker"), runtime.db.write() as session:
        table.claim(session, "dead-worker", 1, utcnow())
        turns.take(session, "pump", "dead-worker", utcnow(), timedelta(hours=1))
    folder = Path(f"{runtime.settings.instance / 'tipline.sqlite3'}-workers")
    (folder / "dead-worker").touch()  # as a process leaves it that had no time to clear up

    with at_work(runtime):
        until(lambda: _ran == [1], "the job is done")

    assert list(dead_workers(runtime.db)) == []
    with runtime.db.write() as session:
        assert turns.take(session, "pump", "this-worker", utcnow(), timedelta(hours=1))


def test_a_living_worker_is_not_taken_for_dead(runtime: Runtime) -> None:
    with present(runtime.db, "living-worker"):
        assert list(dead_workers(runtime.db)) == []


def test_what_is_periodic_starts_once_a_period_however_many_workers_there_are(
    runtime: Runtime, postgres: Database
) -> None:
    from tipline import schema

    schema.upgrade(postgres)
    for db in (runtime.db, postgres):
        schedule = Schedule("test.worker.note", 3600)
        assert [turns.start_period(db, schedule) for _ in range(3)] == [True, False, False]
        with db.write() as session:
            session.execute(update(Turn).values(until=utcnow() - timedelta(seconds=1)))
        assert [turns.start_period(db, schedule) for _ in range(2)] == [True, False]


def test_two_workers_that_see_a_period_end_at_the_same_moment_start_it_once(
    runtime: Runtime,
) -> None:
    now, length = utcnow(), timedelta(hours=1)

    with runtime.db.write() as session:
        first = turns.take(session, "periodic:x", "", now, length)
        second = turns.take(session, "periodic:x", "", now, length)

    assert (first, second) == (True, False)


def test_periodic_work_runs_as_a_job(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    registry.load_handlers()  # or they would register in what is put back below
    monkeypatch.setattr(registry, "_schedules", {})
    monkeypatch.setattr(registry, "_handlers", {})
    done: list[str] = []

    @registry.periodic("test.worker.hourly", every=3600)
    def hourly(_session: Session, _runtime: Runtime) -> None:
        done.append("once")

    (schedule,) = registry.schedules()
    turns.start_period(runtime.db, schedule)
    run_pending(runtime)

    assert done == ["once"]


def test_two_handlers_of_one_name_are_a_mistake_that_is_said() -> None:
    from tipline.jobs import JobError

    def another(*_: Any) -> None: ...

    with pytest.raises(JobError, match=r"test\.worker\.note"):
        handler("test.worker.note")(another)


def _python(code: str) -> Child:
    return Child("test", [sys.executable, "-c", code], {})


def test_a_process_that_falls_over_each_time_ends_the_whole_with_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.01)
    sound, broken = _python("import time; time.sleep(60)"), _python("raise SystemExit(3)")

    assert supervise([sound, broken], threading.Event()) == 1

    assert sound.pid is not None
    assert not Path(f"/proc/{sound.pid}/cmdline").exists()


def test_a_process_that_does_not_want_to_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "GRACE_SECONDS", 0.2)
    stop = threading.Event()
    deaf = _python(
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    )
    ended: list[int] = []
    thread = threading.Thread(target=lambda: ended.append(supervise([deaf], stop)))
    thread.start()
    until(lambda: deaf.pid is not None, "it runs")

    stop.set()
    thread.join()

    assert ended == [0]
    assert not Path(f"/proc/{deaf.pid}/cmdline").exists()
