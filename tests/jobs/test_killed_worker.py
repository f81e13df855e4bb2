"""A worker that is killed loses no job and does none twice."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.processes import Process, running, until
from tipline.jobs import enqueue
from tipline.models import DeliveryStatus, Job
from tipline.runtime import Runtime

JOBS = 1000
LANES = 20
KILLS = 5


@pytest.fixture
def worker(environment: dict[str, str], tmp_path: Path) -> Process:
    env = {**environment, "TIPLINE_MODE": "development"}
    return Process("tests.jobs.killable", env=env, log=tmp_path / "worker.log")


def effects(runtime: Runtime) -> int:
    with runtime.db.read() as session:
        return session.scalar(select(func.count(DeliveryStatus.id))) or 0


def waiting(runtime: Runtime) -> int:
    with runtime.db.read() as session:
        query = select(func.count(Job.id)).where(Job.name == "test.count")
        return session.scalar(query) or 0


def add_jobs(runtime: Runtime, number: int) -> None:
    with runtime.db.write() as session:
        for n in range(number):
            enqueue(session, "test.count", {"n": n}, lane=f"lane:{n % LANES}")


@pytest.mark.slow
def test_a_worker_killed_five_times_among_a_thousand_jobs_does_each_exactly_once(
    runtime: Runtime, worker: Process
) -> None:
    add_jobs(runtime, JOBS)

    with running([worker]):
        for kill in range(1, KILLS + 1):
            goal = kill * JOBS // (KILLS + 1)
            until(lambda goal=goal: effects(runtime) >= goal, f"{goal} jobs done")
            worker.kill()
            assert waiting(runtime) > 0, "the kill came too late to prove anything"
            worker.start()
        until(lambda: waiting(runtime) == 0, "all jobs done")

    with runtime.db.read() as session:
        rows = session.scalars(select(DeliveryStatus.provider_id).order_by(DeliveryStatus.id)).all()
    done = [int(name.removeprefix("job-")) for name in rows]
    assert [n for n, times in Counter(done).items() if times > 1] == [], "done twice"
    assert sorted(done) == list(range(JOBS)), "lost"
    for lane in range(LANES):
        in_lane = [n for n in done if n % LANES == lane]
        assert in_lane == sorted(in_lane), "a lane's order was broken"


@pytest.mark.slow
def test_a_worker_asked_to_end_finishes_what_it_has_begun(
    runtime: Runtime, worker: Process
) -> None:
    add_jobs(runtime, 200)

    with running([worker]):
        until(lambda: effects(runtime) >= 20, "some jobs done")
        assert worker.end() == 0

    with runtime.db.read() as session:
        begun = session.scalars(select(Job.name).where(Job.attempt > 0)).all()
    assert begun == [], "a job was cut"
    assert effects(runtime) + waiting(runtime) == 200
