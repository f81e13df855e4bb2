"""A worker on PostgreSQL that lost its connections is not taken for dead, and keeps its jobs."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.databases import fresh_postgres
from tests.processes import until
from tipline.jobs import enqueue, handler, wake
from tipline.jobs.engines import engine_for
from tipline.jobs.queued import worker as queue_worker
from tipline.jobs.queued.statements import PRESENCE
from tipline.jobs.registry import Payload
from tipline.models import JobState
from tipline.runtime import Runtime

_go_on = threading.Event()
_began: list[int] = []
_done: list[int] = []


def _wait(_runtime: Runtime, payload: Payload) -> None:
    _began.append(payload["n"])
    if payload.get("waits"):
        _go_on.wait(30)


@handler("test.long", prepare=_wait)
def long(_session: Session, _runtime: Runtime, payload: Payload, _prepared: None) -> None:
    _done.append(payload["n"])


@pytest.fixture
def line(runtime: Runtime, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runtime]:
    """A runtime on PostgreSQL with one worker, and nothing periodic."""
    runtime.db.dispose()
    runtime.__dict__["db"] = fresh_postgres(postgres_url)  # in place of the cached property
    monkeypatch.setattr(queue_worker, "schedules", list)
    for state in (_began, _done):
        state.clear()
    _go_on.clear()
    stop = threading.Event()
    thread = threading.Thread(target=engine_for(runtime.db).work, args=(runtime, stop, "worker"))
    thread.start()
    yield runtime
    _go_on.set()
    stop.set()
    wake.ring()
    thread.join()


def add(runtime: Runtime, n: int, **more: Any) -> None:
    with runtime.db.write() as session:
        enqueue(session, "test.long", {"n": n, **more})


def holders(runtime: Runtime) -> list[int]:
    """The server's processes that hold the lock of a worker."""
    query = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = :kind"
    with runtime.db.read() as session:
        return list(session.scalars(text(query), {"kind": PRESENCE}))


def test_a_worker_whose_lock_was_lost_takes_it_again_and_its_jobs_are_done(line: Runtime) -> None:
    until(lambda: len(holders(line)) == 1, "the worker is known")
    (before,) = holders(line)
    with line.db.write() as session:  # as a restart of the server does, which the others survive
        session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": before})

    until(lambda: holders(line) not in ([], [before]), "it is known again")
    for n in range(20):
        add(line, n)
    add(line, 20, waits=True)
    until(lambda: 20 in _began, "the long one runs")
    until(lambda: len(_done) == 20, "the others are done")
    # Longer than it takes to look for dead workers: nobody takes the long one away.
    threading.Event().wait(3 * queue_worker.CARE_SECONDS)
    _go_on.set()
    until(lambda: 20 in _done, "the long one is done")

    assert sorted(_done) == list(range(21))
    assert _began.count(20) == 1, "it was begun once"
    with line.db.read() as session:
        assert engine_for(line.db).standing(session)[JobState.DEAD] == 0
