"""A worker on PostgreSQL: Procrastinate's, started again whenever the database comes back."""

import asyncio
import logging
import threading
import time
from typing import TYPE_CHECKING

from procrastinate import JobContext

from factchecks.db import utcnow
from tipline import logs
from tipline.jobs import turns
from tipline.jobs.execute import where
from tipline.jobs.queued import statements
from tipline.jobs.queued.app import working_app
from tipline.jobs.queued.statements import QUEUE, TASK
from tipline.jobs.registry import schedules
from tipline.runtime import Runtime

if TYPE_CHECKING:
    from tipline.jobs.queued.engine import ProcrastinateEngine

log = logs.get(__name__)

# They print what the server said, with whole tracebacks; we say ourselves what happened.
for _name in ("procrastinate", "psycopg.pool"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

THREADS = 4  # most of a job's time is waiting for the network or for another program
POLL_SECONDS = 0.5  # for what becomes due; what is added is told at once (NOTIFY)
HEARTBEAT_SECONDS = 5.0  # well within statements.SILENCE
PRESENCE_SECONDS = 1.0  # how often it is made sure that others know this worker to be alive
CARE_SECONDS = 1.0  # how often dead workers and periodic work are looked for
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0  # seconds before the database is tried again
STEADY_SECONDS = 30.0  # after so long the next failure is a new one


class QueueWorker:
    """Runs jobs until it is told to stop, however often the database goes away meanwhile."""

    def __init__(self, runtime: Runtime, name: str, engine: "ProcrastinateEngine") -> None:
        self._runtime = runtime
        self._name = name
        self._engine = engine

    def run(self, stop: threading.Event) -> None:
        """Work; returns when ``stop`` is set and nothing runs any more."""
        care = threading.Thread(target=self._take_care, args=(stop,), name="care", daemon=True)
        care.start()
        pause = FIRST_PAUSE
        while not stop.is_set():
            began = time.monotonic()
            try:
                asyncio.run(self._work(stop))
            except Exception as error:  # noqa: BLE001 - the outermost loop: the worker must not end
                log.error("queue_is_away", worker=self._name, reason=where(error))
            if time.monotonic() - began > STEADY_SECONDS:
                pause = FIRST_PAUSE
            stop.wait(pause)
            pause = min(LONGEST_PAUSE, pause * 2)
        care.join()

    async def _work(self, stop: threading.Event) -> None:
        app, manager = working_app(self._runtime.db.url)

        @app.task(name=TASK, queue=QUEUE, pass_context=True)
        def work(context: JobContext, /, **_arguments: object) -> None:
            self._engine.do(self._runtime, context.job)

        async with app.open_async():
            working = asyncio.create_task(
                app.run_worker_async(
                    queues=[QUEUE],
                    name=self._name,
                    concurrency=THREADS,
                    fetch_job_polling_interval=POLL_SECONDS,
                    install_signal_handlers=False,
                    update_heartbeat_interval=HEARTBEAT_SECONDS,
                    stalled_worker_timeout=statements.SILENCE.total_seconds(),
                )
            )
            try:
                checked = time.monotonic()
                while not stop.is_set() and not working.done():
                    await asyncio.wait({working}, timeout=0.1)
                    if time.monotonic() - checked > PRESENCE_SECONDS:
                        await manager.stay()
                        checked = time.monotonic()
                working.cancel()  # what runs is waited for
                await asyncio.gather(working, return_exceptions=True)
                if not working.cancelled() and (error := working.exception()):
                    raise error
            finally:
                await manager.leave()

    def _take_care(self, stop: threading.Event) -> None:
        while not stop.wait(CARE_SECONDS):
            try:
                with self._runtime.db.write() as session:
                    adopted = statements.adopt(session)
                    recovered = statements.recover(session, utcnow())
                if adopted or recovered:
                    log.warning("jobs_taken_up", count=adopted + recovered)
                for schedule in schedules():
                    turns.start_period(self._runtime.db, schedule)
            except Exception as error:  # noqa: BLE001 - the next round may succeed
                log.error("care_failed", reason=where(error))
