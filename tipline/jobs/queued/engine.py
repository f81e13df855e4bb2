"""The engine on PostgreSQL: Procrastinate, with what a tipline needs beyond it.

Procrastinate adds jobs in the caller's transaction, wakes workers (LISTEN/NOTIFY), hands out jobs
one lane at a time and notices stalled workers.  Ours are four things:

- the end of an attempt is written in the transaction of its effects, and names the attempt;
- a job that is not due yet holds up nobody in its lane: it waits without the lane's lock, and when
  it is due it is added again with it;
- a key that waits already moves the waiting job, and a job that has begun no longer has its key;
- dead letters with the reason, where the console finds those of every engine.
"""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import datetime
from functools import cached_property, partial

from procrastinate import App
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job as QueuedJob
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.jobs.errors import JobError
from tipline.jobs.execute import Ran, run_job
from tipline.jobs.port import JobEngine, NewJob
from tipline.jobs.queued import statements
from tipline.jobs.queued.app import claimed, deferring_app, working_app
from tipline.jobs.queued.statements import QUEUE, TASK, QueueKeeper
from tipline.jobs.registry import load_handlers
from tipline.models import Job, JobState
from tipline.runtime import Runtime

TRIES = 10  # against others that take or add the same key at the same moment


class ProcrastinateEngine(JobEngine):
    """Jobs in Procrastinate's tables, beside everything else in PostgreSQL."""

    def __init__(self) -> None:
        self._keeper = QueueKeeper()

    @cached_property
    def _app(self) -> App:
        return deferring_app()

    def add(self, session: Session, job: NewJob) -> None:
        at = job.run_at if job.run_at is not None and job.run_at > utcnow() else None
        if job.key is None:
            self._defer(session, job, at)
            return
        for _ in range(TRIES):
            if statements.move(session, job, at):
                return
            try:
                with session.begin_nested():
                    self._defer(session, job, at)
            except AlreadyEnqueued:  # by a transaction that was committed in between
                continue
            return
        raise JobError(f"the job {job.name!r} could not be added: its key is taken and freed")

    def _defer(self, session: Session, job: NewJob, at: datetime | None) -> None:
        deferrer = self._app.configure_task(
            TASK,
            queue=QUEUE,
            priority=job.priority,
            lock=job.lane if at is None else None,
            queueing_lock=job.key,
            schedule_at=at,
            connection=session.connection().connection.driver_connection,
        )
        deferrer.defer(name=job.name, payload=job.payload, lane=job.lane)

    def work(self, runtime: Runtime, stop: threading.Event, name: str) -> None:
        from tipline.jobs.queued.worker import QueueWorker

        QueueWorker(runtime, name, self).run(stop)

    def do(self, runtime: Runtime, job: QueuedJob) -> Ran | None:
        """Run a job that was handed out; None if it only got its place in its lane."""
        taken = claimed(job)
        if taken.lane is not None and job.lock is None:
            with runtime.db.write() as session:
                if self._keeper.finish(session, taken):
                    self.add(
                        session,
                        NewJob(
                            taken.name, taken.payload, job.queueing_lock, taken.lane, job.priority
                        ),
                    )
            return None
        return run_job(runtime, taken, self._keeper)

    def run_pending(self, runtime: Runtime, now: datetime | None = None) -> int:
        load_handlers()
        # In a thread of its own: the caller's may have an event loop running already.
        with ThreadPoolExecutor(1, thread_name_prefix="run-pending") as pool:
            work = partial(asyncio.run, self._run_pending(runtime, now))
            return pool.submit(copy_context().run, work).result()

    async def _run_pending(self, runtime: Runtime, now: datetime | None) -> int:
        app, manager = working_app(runtime.db.url)
        ran = 0
        async with app.open_async():
            worker = await manager.register_worker()
            try:
                while True:
                    with runtime.db.write() as session:
                        statements.adopt(session)
                        statements.recover(session, now or utcnow())
                        if now is not None:
                            statements.bring_forward(session, now)
                    job = await manager.fetch_job(queues=[QUEUE], worker_id=worker)
                    if job is None:
                        return ran
                    # This thread is all there is, so it may be held up.
                    result = self.do(runtime, job)
                    if result is not None:
                        ran += 1
                        if result.error is not None:
                            raise result.error
            finally:
                await manager.unregister_worker(worker)
                await manager.leave()

    def standing(self, session: Session) -> dict[JobState, int]:
        rows = session.execute(select(Job.state, func.count()).group_by(Job.state)).all()
        found = dict.fromkeys(JobState, 0) | {row[0]: row[1] for row in rows}
        for state, count in statements.counts(session).items():
            found[state] += count  # what waits in our own table is adopted in a moment
        return found
