"""Running one claimed job: prepare, then apply and finish in one transaction."""

import random
import time
import traceback
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from factchecks.db import utcnow
from tipline import logs
from tipline.db import is_away
from tipline.errors import Away
from tipline.jobs import backoff, registry
from tipline.jobs.errors import GiveUp, Retry, UnknownJob
from tipline.jobs.port import ClaimedJob, Keeper
from tipline.runtime import Runtime
from tipline.spans import span
from tipline.trace import TRACE, traced

log = logs.get(__name__)

DATABASE_AWAY_SECONDS = 5.0  # until a job is tried again whose database was away
UNKNOWN_MAX_ATTEMPTS = 8  # of a job without a handler: an older worker during an upgrade


class Outcome(StrEnum):
    """How an attempt ended."""

    DONE = "done"
    RETRIED = "retried"
    DEAD = "dead"
    LOST = "lost"  # another worker has the job; nothing was changed
    LEFT = "left"  # given up for good, and nobody misses it


@dataclass(frozen=True, slots=True)
class Ran:
    """The end of one attempt, with the error that nobody expected, if there was one."""

    outcome: Outcome
    error: Exception | None = None


def run_job(runtime: Runtime, job: ClaimedJob, keeper: Keeper) -> Ran:
    """Do one job and have its end written down by ``keeper``."""
    from tipline.metrics import measures  # late: not before the processes' common folder is known

    began = time.perf_counter()
    with traced(job.payload.get(TRACE)), span("job", job=job.name, attempt=job.attempt):
        ran = _run(runtime, job, keeper)
        seconds = time.perf_counter() - began
        measures.JOBS.labels(job.name, ran.outcome).observe(seconds)
        if job.payload.get(TRACE):
            log.info("job_ended", job=job.name, state=ran.outcome, ms=round(seconds * 1000))
    return ran


def _run(runtime: Runtime, job: ClaimedJob, keeper: Keeper) -> Ran:
    limit = _max_attempts(job.name)
    if job.attempt > limit:  # it took its worker down with it, every time
        return _bury(runtime, job, keeper, f"the worker died in each of {limit} attempts")
    try:
        return _attempt(runtime, job, keeper)
    except Exception as error:  # noqa: BLE001 - the outermost loop: any error is a failed attempt
        return _failed(runtime, job, keeper, error, last=job.attempt >= limit)


def _failed(
    runtime: Runtime, job: ClaimedJob, keeper: Keeper, error: Exception, *, last: bool
) -> Ran:
    if isinstance(error, GiveUp):
        return _bury(runtime, job, keeper, f"given up: {error}")
    if isinstance(error, Retry):
        if last:
            return _bury(runtime, job, keeper, f"not done in {job.attempt} attempts: {error}")
        return _put_back(runtime, job, keeper, f"later: {error}", error.after)
    place = where(error)
    if isinstance(error, Away) or is_away(error):
        log.warning("job_waits", job=job.name, job_id=job.id, reason=place)
        seconds = error.seconds if isinstance(error, Away) else DATABASE_AWAY_SECONDS
        after = seconds * random.uniform(0.8, 1.2)  # noqa: S311 - nobody gains by guessing this
        said = f"later: {error if isinstance(error, Away) else place}"
        return _put_back(runtime, job, keeper, said, after, counts=False)
    log.warning("job_failed", job=job.name, job_id=job.id, attempt=job.attempt, reason=place)
    if last:
        ran = _bury(runtime, job, keeper, place)
    else:
        ran = _put_back(runtime, job, keeper, place, None)
    return Ran(ran.outcome, error)


def _attempt(runtime: Runtime, job: ClaimedJob, keeper: Keeper) -> Ran:
    handler = registry.find(job.name)
    runtime.preferences.follow()
    prepared = handler.prepare(runtime, job.payload) if handler.prepare else None
    with runtime.db.write() as session:
        # First, because it is the fence: on PostgreSQL it locks the row against a second worker.
        if not keeper.finish(session, job):
            return Ran(Outcome.LOST)
        handler.apply(session, runtime, job.payload, prepared)
    return Ran(Outcome.DONE)


def _put_back(
    runtime: Runtime,
    job: ClaimedJob,
    keeper: Keeper,
    error: str,
    after: float | None,
    *,
    counts: bool = True,
) -> Ran:
    seconds = backoff.delay(job.attempt) if after is None else after
    at = utcnow() + timedelta(seconds=seconds)
    with runtime.db.write() as session:
        kept = keeper.put_back(session, job, at, error, counts=counts)
    return Ran(Outcome.RETRIED if kept else Outcome.LOST)


def _bury(runtime: Runtime, job: ClaimedJob, keeper: Keeper, error: str) -> Ran:
    known = _handler(job.name)
    if known is not None and known.optional:
        log.info("job_is_left", job=job.name, job_id=job.id, attempt=job.attempt, reason=error)
        with runtime.db.write() as session:
            left = keeper.finish(session, job)
        return Ran(Outcome.LEFT if left else Outcome.LOST)
    log.error("job_is_dead", job=job.name, job_id=job.id, attempt=job.attempt, reason=error)
    try:
        with runtime.db.write() as session:
            if not keeper.bury(session, job, error):
                return Ran(Outcome.LOST)
            if known is not None and known.abandoned is not None:
                known.abandoned(session, runtime, job.payload)
    except Exception as failure:  # noqa: BLE001 - the hook must not keep a dead job alive
        log.error("abandoning_failed", job=job.name, job_id=job.id, reason=where(failure))
        with runtime.db.write() as session:
            keeper.bury(session, job, f"{error}; then: {where(failure)}")
    return Ran(Outcome.DEAD)


def _max_attempts(name: str) -> int:
    known = _handler(name)
    return UNKNOWN_MAX_ATTEMPTS if known is None else known.max_attempts


def _handler(name: str) -> registry.Handler | None:
    try:
        return registry.find(name)
    except UnknownJob:
        return None


def where(error: BaseException) -> str:
    """Type and place of an error, never its message: that may hold what a voter wrote."""
    kind = type(error)
    name = kind.__qualname__
    if kind.__module__ != "builtins":
        name = f"{kind.__module__}.{name}"
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return name
    last = frames[-1]
    return f"{name} in {last.name} ({Path(last.filename).name}:{last.lineno})"
