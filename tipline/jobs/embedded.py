"""The engine of the embedded database: one dispatcher per process over a job table."""

import threading
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.jobs import table, wake
from tipline.jobs.dispatcher import Dispatcher
from tipline.jobs.execute import run_job
from tipline.jobs.port import ClaimedJob, JobEngine, Keeper, NewJob
from tipline.jobs.presence import worker_name
from tipline.jobs.registry import load_handlers
from tipline.models import Job, JobState
from tipline.runtime import Runtime


class TableKeeper(Keeper):
    """Writes ends into the job table."""

    def finish(self, session: Session, job: ClaimedJob) -> bool:
        return table.finish(session, job)

    def put_back(
        self,
        session: Session,
        job: ClaimedJob,
        run_at: datetime,
        error: str,
        *,
        counts: bool = True,
    ) -> bool:
        return table.put_back(session, job, run_at, error, counts=counts)

    def bury(self, session: Session, job: ClaimedJob, error: str) -> bool:
        return table.bury(session, job, error)


class EmbeddedEngine(JobEngine):
    """Jobs in the SQLite file that holds everything else."""

    def __init__(self) -> None:
        self._keeper = TableKeeper()

    def add(self, session: Session, job: NewJob) -> None:
        table.add(session, job)
        wake.ring_after_commit(session)

    def work(self, runtime: Runtime, stop: threading.Event, name: str) -> None:
        Dispatcher(runtime, name, self._keeper).run(stop)

    def run_pending(self, runtime: Runtime, now: datetime | None = None) -> int:
        load_handlers()
        worker, ran = worker_name(), 0
        with runtime.db.write() as session:
            table.release_expired(session, now or utcnow())
        while True:
            at = now or utcnow()
            with runtime.db.write() as session:
                # One at a time: what a job enqueues may be more urgent than what was waiting.
                claimed = table.claim(session, worker, 1, at)
            if not claimed:
                return ran
            result = run_job(runtime, claimed[0], self._keeper)
            ran += 1
            if result.error is not None:
                raise result.error

    def standing(self, session: Session) -> dict[JobState, int]:
        rows = session.execute(select(Job.state, func.count()).group_by(Job.state)).all()
        return dict.fromkeys(JobState, 0) | {row[0]: row[1] for row in rows}
