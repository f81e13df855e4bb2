"""Procrastinate's application: whose ends are fenced, and whose workers are known to be alive."""

import asyncio
from datetime import timedelta
from typing import Any

import psycopg
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from factchecks.db import utcnow
from tipline import logs
from tipline.db import conninfo
from tipline.jobs import backoff
from tipline.jobs.port import ClaimedJob
from tipline.jobs.queued.statements import PRESENCE

log = logs.get(__name__)

CONNECTIONS = 4  # listening, fetching, and the heartbeat beside them; jobs have their own
PATIENCE = 10.0  # seconds for a connection; then the database is taken to be away


class FencedManager(JobManager):
    """Leaves the end of a job to the transaction that it was done in.

    Procrastinate ends a job by its number alone: a worker that was taken for dead and wakes up
    would end the attempt of whoever took over.  Our own keeper ends attempts, in the very
    transaction of their effects; what is left here is the job whose end could not be written.
    """

    def __init__(self, connector: Any, conninfo: str) -> None:
        super().__init__(connector)
        self._conninfo = conninfo
        self._worker: int | None = None
        self._presence: psycopg.AsyncConnection[Any] | None = None

    async def register_worker(self) -> int:
        """Register, and hold a lock that PostgreSQL lets go of when this process is gone."""
        worker = await super().register_worker()
        await self.leave()
        await self._hold(worker)
        self._worker = worker
        return worker

    async def stay(self) -> None:
        """Hold the lock again if the connection that held it is gone: the database was away.

        Procrastinate's own connections come back by themselves; without the lock all that this
        worker does would be taken for a dead one's, over and over, until no attempt is left.
        """
        if self._worker is None:
            return
        try:
            if self._presence is None:
                await self._hold(self._worker)
            else:
                await asyncio.wait_for(self._presence.execute("SELECT 1"), PATIENCE)
        except (psycopg.Error, TimeoutError):
            log.warning("presence_not_known")
            if self._presence is not None:
                await self._presence.close()
                self._presence = None

    async def _hold(self, worker: int) -> None:
        presence = await psycopg.AsyncConnection.connect(
            self._conninfo, autocommit=True, connect_timeout=round(PATIENCE)
        )
        try:
            # A connection that died unnoticed may hold it still: then this worker counts as alive.
            found = await presence.execute(
                "SELECT pg_try_advisory_lock(%s, %s)", (PRESENCE, worker), prepare=False
            )
            held = await found.fetchone() == (True,)
        except psycopg.Error:
            held = False
        if held:
            self._presence = presence
        else:
            await presence.close()

    async def leave(self) -> None:
        """Let go of the lock."""
        self._worker = None
        if self._presence is not None:
            await self._presence.close()
            self._presence = None

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        """Done already, unless even the failure could not be written down: then try again."""
        if status is Status.SUCCEEDED:
            return
        seconds = backoff.delay(job.attempts + 1)
        log.error("job_end_not_written", job_id=job.id, seconds=round(seconds))
        await self.connector.execute_query_async(
            "UPDATE procrastinate_jobs SET status = 'todo', attempts = attempts + 1,"
            " scheduled_at = %(at)s, queueing_lock = NULL, worker_id = NULL"
            " WHERE id = %(id)s AND status = 'doing' AND attempts = %(attempts)s",
            id=job.id,
            attempts=job.attempts,
            at=utcnow() + timedelta(seconds=seconds),
        )


def deferring_app() -> App:
    """For adding jobs on connections that the caller has; opens none."""
    return App(connector=SyncPsycopgConnector())


def working_app(url: str) -> tuple[App, FencedManager]:
    """For running jobs; to be opened in an event loop."""
    info = conninfo(url)
    connector = PsycopgConnector(conninfo=info, min_size=1, max_size=CONNECTIONS, timeout=PATIENCE)
    app = App(connector=connector)
    manager = FencedManager(connector, info)
    app.job_manager = manager
    return app, manager


def claimed(job: Job) -> ClaimedJob:
    """One of Procrastinate's jobs as ours; its attempts count those that failed."""
    assert job.id is not None
    arguments = job.task_kwargs
    return ClaimedJob(
        job.id,
        str(arguments["name"]),
        dict(arguments["payload"]),  # type: ignore[arg-type]  # JSON; we put a dict in
        job.attempts + 1,
        arguments.get("lane"),  # type: ignore[arg-type]  # JSON; we put a string in, or nothing
    )
