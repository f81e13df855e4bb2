"""A worker that is killed loses no job and does none twice."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from tests.databases import fresh_postgres
from tests.processes import Process, running, until
from tipline.jobs import enqueue
from tipline.models import DeliveryStatus, Job
from tipline.runtime import Runtime

LANES = 20
# On PostgreSQL fewer, as each start of a worker takes its time.
SHAPES = [("sqlite", 1000, 5), ("postgresql", 200, 2)]  # database, jobs, kills


def worker(environment: dict[str, str], runtime: Runtime, log: Path) -> Process:
    url = runtime.db.url
    env = {**environment, "TIPLINE_MODE": "development", "TIPLINE_DATABASE_URL": url}
    return Process("tests.jobs.killable", env=env, log=log / "worker.log")


def effects(runtime: Runtime) -> int:
    with runtime.db.read() as session:
        return session.scalar(select(func.count(DeliveryStatus.id))) or 0


def waiting(runtime: Runtime) -> int:
    with runtime.db.read() as session:
        if runtime.db.sqlite:
            query = select(func.count(Job.id)).where(Job.name == "test.count")
            return session.scalar(query) or 0
        theirs = text("SELECT count(*) FROM procrastinate_jobs WHERE args->>'name' = 'test.count'")
        return int(session.scalar(theirs) or 0)


def add_jobs(runtime: Runtime, number: int) -> None:
    with runtime.db.write() as session:
        for n in range(number):
            enqueue(session, "test.count", {"n": n}, lane=f"lane:{n % LANES}")


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape[0])
def test_a_worker_killed_again_and_again_does_each_of_many_jobs_exactly_once(
    runtime: Runtime,
    environment: dict[str, str],
    request: pytest.FixtureRequest,
    tmp_path: Path,
    shape: tuple[str, int, int],
) -> None:
    database, jobs, kills = shape
    if database == "postgresql":
        runtime.db.dispose()
        runtime.__dict__["db"] = fresh_postgres(request.getfixturevalue("postgres_url"))
    killed = worker(environment, runtime, tmp_path)
    add_jobs(runtime, jobs)

    with running([killed]):
        for kill in range(1, kills + 1):
            goal = kill * jobs // (kills + 1)
            until(lambda goal=goal: effects(runtime) >= goal, f"{goal} jobs done")
            killed.kill()
            assert waiting(runtime) > 0, "the kill came too late to prove anything"
            killed.start()
        until(lambda: waiting(runtime) == 0, "all jobs done")

    with runtime.db.read() as session:
        rows = session.scalars(select(DeliveryStatus.provider_id).order_by(DeliveryStatus.id)).all()
    done = [int(name.removeprefix("job-")) for name in rows]
    assert [n for n, times in Counter(done).items() if times > 1] == [], "done twice"
    assert sorted(done) == list(range(jobs)), "lost"
    for lane in range(LANES):
        in_lane = [n for n in done if n % LANES == lane]
        assert in_lane == sorted(in_lane), "a lane's order was broken"


@pytest.mark.slow
def test_a_worker_asked_to_end_finishes_what_it_has_begun(
    runtime: Runtime, environment: dict[str, str], tmp_path: Path
) -> None:
    asked = worker(environment, runtime, tmp_path)
    add_jobs(runtime, 200)

    with running([asked]):
        until(lambda: effects(runtime) >= 20, "some jobs done")
        assert asked.end() == 0

    with runtime.db.read() as session:
        begun = session.scalars(select(Job.name).where(Job.attempt > 0)).all()
    assert begun == [], "a job was cut"
    assert effects(runtime) + waiting(runtime) == 200
