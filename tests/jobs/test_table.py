"""The embedded queue's table: claims, leases and the fence, as its dispatcher uses them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.jobs import enqueue, handler, run_pending, table
from tipline.jobs.registry import Payload
from tipline.models import Job, JobState
from tipline.runtime import Runtime

Done = list[Any]
_noted: Done = []


@pytest.fixture
def done() -> Iterator[Done]:
    """What the handler was given, in the order in which it was run."""
    _noted.clear()
    yield _noted


@handler("test.table.note")
def note(_session: Session, _runtime: Runtime, payload: Payload, _prepared: None) -> None:
    _noted.append(payload["n"])


def count(runtime: Runtime, state: JobState = JobState.QUEUED) -> int:
    with runtime.db.read() as session:
        return session.scalar(select(func.count(Job.id)).where(Job.state == state)) or 0


def test_a_key_is_free_again_as_soon_as_its_job_has_started(runtime: Runtime, done: Done) -> None:
    with runtime.db.write() as session:
        enqueue(session, "test.table.note", {"n": 1}, key="k")
    with runtime.db.write() as session:
        table.claim(session, "some-worker", 1, utcnow())

    with runtime.db.write() as session:
        enqueue(session, "test.table.note", {"n": 2}, key="k")

    run_pending(runtime)
    assert done == [2], "a change that came while the first one ran must not be lost"


def claim(runtime: Runtime, limit: int = 10, now: Any = None) -> list[Any]:
    with runtime.db.write() as session:
        table.release_expired(session, now or utcnow())
        return table.claim(session, "some-worker", limit, now or utcnow())


def test_one_lane_runs_one_job_at_a_time_and_other_lanes_go_on(runtime: Runtime) -> None:
    with runtime.db.write() as session:
        for n, lane in ((1, "a"), (2, "a"), (3, "b"), (4, None)):
            enqueue(session, "test.table.note", {"n": n}, lane=lane)

    first = claim(runtime)

    assert [job.payload["n"] for job in first] == [1, 3, 4]
    assert claim(runtime) == []
    with runtime.db.write() as session:
        table.finish(session, first[0])
    assert [job.payload["n"] for job in claim(runtime)] == [2]


def test_a_job_that_became_due_waits_for_the_one_that_runs_in_its_lane(runtime: Runtime) -> None:
    now = utcnow()
    with runtime.db.write() as session:
        enqueue(session, "test.table.note", {"n": 1}, lane="a", run_at=now + timedelta(seconds=30))
        enqueue(session, "test.table.note", {"n": 2}, lane="a")
    running = claim(runtime)

    with runtime.db.write() as session:
        table.renew(session, "some-worker", [running[0].id], now + timedelta(minutes=1))

    assert claim(runtime, now=now + timedelta(minutes=1)) == []


def test_a_worker_that_lost_its_lease_changes_nothing(runtime: Runtime) -> None:
    with runtime.db.write() as session:
        enqueue(session, "test.table.note", {"n": 1})
    (stale,) = claim(runtime)

    (fresh,) = claim(runtime, now=utcnow() + table.LEASE + timedelta(seconds=1))

    with runtime.db.write() as session:
        assert not table.finish(session, stale)
        assert not table.put_back(session, stale, utcnow(), "")
        assert not table.bury(session, stale, "")
        assert table.finish(session, fresh)


def test_a_job_given_back_before_it_began_is_as_if_never_claimed(runtime: Runtime) -> None:
    with runtime.db.write() as session:
        enqueue(session, "test.table.note", {"n": 1})
    (job,) = claim(runtime)

    with runtime.db.write() as session:
        table.unclaim(session, job)

    assert claim(runtime) == [job]


def test_a_job_that_kills_its_worker_each_time_ends_among_the_dead(
    runtime: Runtime, done: Done
) -> None:
    with runtime.db.write() as session:
        enqueue(session, "test.table.note", {"n": 1})
    now = utcnow()
    for _ in range(8):
        assert len(claim(runtime, now=now)) == 1
        now += table.LEASE + timedelta(seconds=1)

    run_pending(runtime, now)

    assert done == []
    assert count(runtime, JobState.DEAD) == 1
