"""Work to do later: enqueued with the change that caused it, done once in effect.

    @handler("media.fetch", prepare=fetch)
    def fetched(session, runtime, payload, prepared) -> None: ...

    enqueue(session, "media.fetch", {"inbound_media_id": 7}, lane="contact:3")

A payload holds ids, never what a voter wrote.  Jobs of one lane run one at a time, in the order
in which they were enqueued; one that is not due yet does not hold up those behind it, one that
failed and waits for its next attempt does.  Jobs of one lane have one priority.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from tipline.jobs.engines import engine_for, engine_of
from tipline.jobs.errors import GiveUp, JobError, Retry, UnknownJob
from tipline.jobs.port import NewJob
from tipline.jobs.registry import handler, load_handlers, periodic
from tipline.runtime import Runtime
from tipline.trace import TRACE, current_trace

__all__ = [
    "GiveUp",
    "JobError",
    "Retry",
    "UnknownJob",
    "enqueue",
    "handler",
    "load_handlers",
    "periodic",
    "postpone",
    "run_pending",
]


def enqueue(
    session: Session,
    name: str,
    payload: dict[str, Any],
    *,
    key: str | None = None,
    lane: str | None = None,
    priority: int = 0,
    run_at: datetime | None = None,
) -> None:
    """Add a job in the caller's transaction; it can run as soon as that is committed.

    If a job with the same ``key`` waits to be started, none is added: that one runs, at the
    sooner of the two times.  A job that has been started no longer counts.
    """
    job = NewJob(name, _traced(payload), key, lane, priority, run_at)
    engine_of(session).add(session, job)


def postpone(
    session: Session,
    name: str,
    payload: dict[str, Any],
    *,
    key: str,
    run_at: datetime,
    lane: str | None = None,
    priority: int = 0,
) -> None:
    """Like ``enqueue``, but a waiting job of the same key moves to the later time (debounce)."""
    engine_of(session).add(
        session, NewJob(name, _traced(payload), key, lane, priority, run_at, postpone=True)
    )


def _traced(payload: dict[str, Any]) -> dict[str, Any]:
    """What a job enqueues belongs to the same trace, unless it says another."""
    trace = current_trace()
    return payload if trace is None else {TRACE: trace, **payload}


def run_pending(runtime: Runtime, now: datetime | None = None) -> int:
    """Run everything that is due, in this thread, for tests and commands; how many jobs ran.

    ``now`` pretends a later time.  An unexpected error is recorded as a worker would, and then
    raised.
    """
    return engine_for(runtime.db).run_pending(runtime, now)
