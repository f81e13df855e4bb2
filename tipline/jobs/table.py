"""The statements on the job table: add, claim, renew, finish, put back, bury.

Every change of a claimed job names its attempt, so that a worker that lost its lease changes
nothing.  These are for SQLite: on PostgreSQL only dead letters are kept in this table.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Select,
    Table,
    UnaryExpression,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.operators import custom_op

from factchecks.db import UtcDateTime, utcnow
from tipline.jobs.port import ClaimedJob, NewJob
from tipline.models import Job, JobState

LEASE = timedelta(seconds=60)  # a worker that is silent for so long is taken for dead


@cache
def _insert(*, keyed: bool, postpone: bool) -> Any:
    """The statement that adds a job; put together once, as that costs more than running it."""
    table = cast(Table, Job.__table__)
    statement = sqlite.insert(table)
    if not keyed:
        return statement
    new = statement.excluded.run_at
    moved = table.c.run_at < new if postpone else table.c.run_at > new
    return statement.on_conflict_do_update(
        index_elements=["key"], set_={"run_at": case((moved, new), else_=table.c.run_at)}
    )


def add(session: Session, job: NewJob) -> None:
    """Insert a job, or move the waiting one of the same key."""
    now = utcnow()
    session.execute(
        _insert(keyed=job.key is not None, postpone=job.postpone),
        {
            "name": job.name,
            "payload": job.payload,
            "key": job.key,
            "lane": job.lane,
            "priority": job.priority,
            "state": JobState.QUEUED,
            "run_at": job.run_at or now,
            "attempt": 0,
            "worker": "",
            "error": "",
            "created_at": now,
        },
    )


_NOW = bindparam("now", type_=UtcDateTime)
_PLUS: custom_op[datetime] = custom_op("+")


def _claimable() -> Select[Any]:
    other = aliased(Job)
    # What stands before a job in its lane: one that runs, or an earlier one that is due or that
    # failed and waits for another attempt.  Two questions, as each is one look into ix_job_lane.
    runs = and_(other.lane == Job.lane, other.state == JobState.RUNNING)
    earlier = and_(
        other.lane == Job.lane,
        other.state == JobState.QUEUED,
        other.id < Job.id,
        or_(other.run_at <= _NOW, other.attempt > 0),
    )
    return (
        select(Job.id, Job.name, Job.payload, Job.attempt, Job.lane)
        # The plus keeps SQLite from collecting all that is due (ix_job_state_run_at) and sorting
        # it: in a rush that is thousands, for the few that are taken.
        .where(
            Job.state == JobState.QUEUED,
            UnaryExpression(Job.__table__.c.run_at, operator=_PLUS) <= _NOW,
        )
        .where(or_(Job.lane.is_(None), and_(~exists().where(runs), ~exists().where(earlier))))
        .order_by(Job.priority.desc(), Job.id)
    )


# Built once: putting a statement together costs more than running it.
_EXPIRED = and_(Job.state == JobState.RUNNING, Job.leased_until < _NOW)
_ANY_CLAIMABLE = _claimable().limit(1)
_CLAIM = _claimable().limit(bindparam("most"))
_NEXT = select(func.min(Job.run_at)).where(Job.state == JobState.QUEUED, Job.run_at > _NOW)


def something_due(session: Session, now: datetime) -> bool:
    """Whether ``claim`` would find anything; needs no write lock."""
    return session.execute(_ANY_CLAIMABLE, {"now": now}).first() is not None


def next_time(session: Session, now: datetime) -> datetime | None:
    """When the next job that is not due yet becomes due."""
    return session.scalar(_NEXT, {"now": now})


def any_expired(session: Session, now: datetime) -> bool:
    """Whether some worker has been silent for longer than its lease."""
    return (
        session.execute(select(Job.id).where(_EXPIRED).limit(1), {"now": now}).first() is not None
    )


def release_expired(session: Session, now: datetime) -> int:
    """Give back the jobs of workers that have been silent for too long; how many."""
    statement = (
        update(Job).where(_EXPIRED).values(state=JobState.QUEUED, worker="", leased_until=None)
    )
    return _count(session, statement, {"now": now})


def claim(session: Session, worker: str, limit: int, now: datetime) -> list[ClaimedJob]:
    """Take up to ``limit`` jobs for ``worker``, the most urgent first."""
    rows = session.execute(_CLAIM, {"now": now, "most": limit}).all()
    if not rows:
        return []
    session.execute(
        update(Job)
        .where(Job.id.in_([row.id for row in rows]))
        .values(
            state=JobState.RUNNING,
            attempt=Job.attempt + 1,
            worker=worker,
            leased_until=now + LEASE,
            key=None,
        )
        .execution_options(synchronize_session=False)
    )
    return [ClaimedJob(r.id, r.name, r.payload, r.attempt + 1, r.lane) for r in rows]


def unclaim(session: Session, job: ClaimedJob) -> None:
    """Give back a job that was never begun, as if it had not been claimed."""
    statement = (
        update(Job)
        .where(*_held(job))
        .values(state=JobState.QUEUED, attempt=job.attempt - 1, worker="", leased_until=None)
    )
    _count(session, statement)


def renew(session: Session, worker: str, ids: Collection[int], now: datetime) -> None:
    """Hold on to jobs that are still running."""
    session.execute(
        update(Job)
        .where(Job.id.in_(ids), Job.worker == worker, Job.state == JobState.RUNNING)
        .values(leased_until=now + LEASE)
        .execution_options(synchronize_session=False)
    )


def release_worker(session: Session, worker: str) -> int:
    """Give back at once what a worker held that is known to be dead; how many jobs."""
    return _count(
        session,
        update(Job)
        .where(Job.worker == worker, Job.state == JobState.RUNNING)
        .values(state=JobState.QUEUED, worker="", leased_until=None),
    )


_FINISH = delete(Job).where(
    Job.id == bindparam("job_id"),
    Job.attempt == bindparam("held_attempt"),
    Job.state == JobState.RUNNING,
)


def finish(session: Session, job: ClaimedJob) -> bool:
    """Remove a job that is done; False if somebody else has taken it meanwhile."""
    return _count(session, _FINISH, {"job_id": job.id, "held_attempt": job.attempt}) == 1


def put_back(
    session: Session, job: ClaimedJob, run_at: datetime, error: str, *, counts: bool = True
) -> bool:
    """Queue a job for its next attempt; False if somebody else has taken it meanwhile."""
    values: dict[str, Any] = {"state": JobState.QUEUED, "run_at": run_at, "error": error}
    if not counts:
        # The number is free again, as its holder is the one who writes this.  Not below one: what
        # has been tried keeps its place in its lane.
        values["attempt"] = max(job.attempt - 1, 1)
    return _leave(session, job, values)


def bury(session: Session, job: ClaimedJob, error: str) -> bool:
    """Put a job among the dead letters; False if somebody else has taken it meanwhile."""
    return _leave(session, job, {"state": JobState.DEAD, "error": error})


def _leave(session: Session, job: ClaimedJob, values: dict[str, Any]) -> bool:
    statement = update(Job).where(*_held(job)).values(worker="", leased_until=None, **values)
    return _count(session, statement) == 1


def _held(job: ClaimedJob) -> tuple[ColumnElement[bool], ...]:
    return (Job.id == job.id, Job.attempt == job.attempt, Job.state == JobState.RUNNING)


def _count(session: Session, statement: Any, values: dict[str, Any] | None = None) -> int:
    result = session.execute(statement.execution_options(synchronize_session=False), values)
    assert isinstance(result, CursorResult)
    return result.rowcount
