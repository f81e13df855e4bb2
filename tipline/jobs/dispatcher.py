"""The loop of a worker process: claim jobs, hand them to a few threads, keep the leases.

Only this loop claims.  The threads prepare side by side; their transactions are short.
"""

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

from factchecks.db import utcnow
from tipline import logs
from tipline.jobs import table, turns, wake
from tipline.jobs.execute import run_job, where
from tipline.jobs.port import ClaimedJob, Keeper
from tipline.jobs.presence import dead_workers
from tipline.jobs.registry import schedules
from tipline.runtime import Runtime

log = logs.get(__name__)

AHEAD = 6  # jobs claimed beyond those that run
THREADS = 4  # most of a job's time is waiting for the network or for another program
RENEW_SECONDS = 15.0  # well within table.LEASE
CARE_SECONDS = 1.0  # how often dead workers and periodic work are looked for
LONGEST_JOB_SECONDS = 900.0  # a job that takes longer is taken for stuck; another worker may try
PAUSE_AFTER_ERROR = 1.0  # e.g. the database is away; then again


class Dispatcher:
    """Runs jobs until it is told to stop, and then lets the running ones end."""

    def __init__(self, runtime: Runtime, name: str, keeper: Keeper, threads: int = THREADS) -> None:
        self._runtime = runtime
        self._keeper = keeper
        self._name = name
        self._threads = threads
        self._running: dict[int, float] = {}  # job id → when it began (monotonic)
        self._lock = threading.Lock()
        self._bell = wake.new_bell()
        self._next_care = 0.0

    def run(self, stop: threading.Event) -> None:
        """Work; returns when ``stop`` is set and nothing runs any more."""
        ended = threading.Event()
        renewing = threading.Thread(target=self._renew, args=(ended,), name="leases", daemon=True)
        renewing.start()
        try:
            with ThreadPoolExecutor(self._threads, thread_name_prefix="job") as pool:
                while not stop.is_set():
                    self._round(pool, stop)
        finally:
            ended.set()
            renewing.join()

    def _round(self, pool: ThreadPoolExecutor, stop: threading.Event) -> None:
        self._bell.clear()
        try:
            self._take_care()
            claimed = self._claim()
            pause = 0.0 if claimed else self._until_next()
        except Exception as error:  # noqa: BLE001 - the outermost loop: the worker must not end
            log.error("dispatcher_failed", reason=where(error))
            stop.wait(PAUSE_AFTER_ERROR)
            return
        for job in claimed:
            pool.submit(self._run, job, stop).add_done_callback(_log_failure)
        if pause:
            self._bell.wait(pause)

    def _claim(self) -> list[ClaimedJob]:
        # Several at once, as claiming costs about as much as a small job itself; but only a few
        # more than there are threads, as a more urgent job may come.
        free = self._threads + AHEAD - len(self._running)
        if free <= AHEAD // 2:
            return []
        now = utcnow()
        with self._runtime.db.read() as session:
            if not table.something_due(session, now):
                return []
        with self._runtime.db.write() as session:
            claimed = table.claim(session, self._name, free, now)
        with self._lock:
            for job in claimed:
                self._running[job.id] = time.monotonic()
        return claimed

    def _run(self, job: ClaimedJob, stop: threading.Event) -> None:
        try:
            if stop.is_set():  # not begun, so it goes back untouched
                with self._runtime.db.write() as session:
                    table.unclaim(session, job)
            else:
                with self._lock:
                    self._running[job.id] = time.monotonic()
                run_job(self._runtime, job, self._keeper)
        finally:
            with self._lock:
                self._running.pop(job.id, None)
                few = len(self._running) <= self._threads + AHEAD // 2
            if few:
                self._bell.set()

    def _until_next(self) -> float:
        now = utcnow()
        with self._runtime.db.read() as session:
            upcoming = table.next_time(session, now)
        wait = CARE_SECONDS
        if upcoming is not None:
            wait = min(wait, (upcoming - now).total_seconds())
        return max(wait, 0.001)

    def _take_care(self) -> None:
        if time.monotonic() < self._next_care:
            return
        self._next_care = time.monotonic() + CARE_SECONDS
        for name in dead_workers(self._runtime.db):
            with self._runtime.db.write() as session:
                jobs = table.release_worker(session, name)
                turns.release_all(session, name)
            log.warning("a_worker_died", worker=name, count=jobs)
        now = utcnow()
        with self._runtime.db.read() as session:
            expired = table.any_expired(session, now)
        if expired:
            with self._runtime.db.write() as session:
                log.warning("leases_ran_out", count=table.release_expired(session, now))
        for schedule in schedules():
            turns.start_period(self._runtime.db, schedule)

    def _renew(self, ended: threading.Event) -> None:
        while not ended.wait(RENEW_SECONDS):
            oldest = time.monotonic() - LONGEST_JOB_SECONDS
            with self._lock:
                ids = [job for job, began in self._running.items() if began > oldest]
            if not ids:
                continue
            try:
                with self._runtime.db.write() as session:
                    table.renew(session, self._name, ids, utcnow())
            except Exception as error:  # noqa: BLE001 - the next round may succeed
                log.error("leases_were_not_renewed", reason=where(error))


def _log_failure(future: "Future[None]") -> None:
    error = future.exception()
    if error is not None:  # not even the failure could be recorded; the lease will run out
        log.error("job_was_left_to_its_lease", reason=where(error))


assert timedelta(seconds=2 * RENEW_SECONDS) < table.LEASE
