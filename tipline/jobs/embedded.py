"""The engine that needs nothing but the database: one dispatcher per process over a job table."""

import threading
from datetime import datetime

from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.jobs import table, wake
from tipline.jobs.dispatcher import Dispatcher
from tipline.jobs.execute import run_job
from tipline.jobs.port import JobEngine, NewJob
from tipline.jobs.presence import worker_name
from tipline.jobs.registry import load_handlers
from tipline.runtime import Runtime


class EmbeddedEngine(JobEngine):
    """Jobs in the tipline's own database, SQLite or PostgreSQL."""

    def add(self, session: Session, job: NewJob) -> None:
        table.add(session, job)
        wake.ring_after_commit(session)

    def work(self, runtime: Runtime, stop: threading.Event, name: str) -> None:
        Dispatcher(runtime, name).run(stop)

    def run_pending(self, runtime: Runtime, now: datetime | None = None) -> int:
        load_handlers()
        worker, ran = worker_name(), 0
        while True:
            at = now or utcnow()
            with runtime.db.write() as session:
                table.release_expired(session, at)
                # One at a time: what a job enqueues may be more urgent than what was waiting.
                claimed = table.claim(session, worker, 1, at)
            if not claimed:
                return ran
            result = run_job(runtime, claimed[0])
            ran += 1
            if result.error is not None:
                raise result.error
