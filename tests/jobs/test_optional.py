"""What nobody misses leaves no dead letter."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from tipline.jobs import GiveUp, enqueue, handler, run_pending
from tipline.jobs.engines import engine_for
from tipline.jobs.registry import Payload
from tipline.models import Job, JobState
from tipline.runtime import Runtime


@handler("test.nicety", max_attempts=1, optional=True)
def nicety(_session: Session, _runtime: Runtime, _payload: Payload, _prepared: None) -> None:
    raise GiveUp("nobody misses it")


@pytest.mark.parametrize("attempts", [0, 1], ids=["given up", "its worker died"])
def test_an_optional_job_that_is_not_done_is_gone(runtime: Runtime, attempts: int) -> None:
    with runtime.db.write() as session:
        enqueue(session, "test.nicety", {})
        session.flush()
        session.execute(update(Job).values(attempt=attempts))

    run_pending(runtime)

    with runtime.db.read() as session:
        standing = engine_for(runtime.db).standing(session)
    assert standing[JobState.DEAD] == standing[JobState.QUEUED] == 0
