"""What is said to Procrastinate's tables beside its own functions: fences, keys, dead letters.

``attempts`` is the fence.  It grows whenever a job goes back into the queue, so whoever still runs
an attempt that was given up finds no row, and changes nothing.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, TextClause, text
from sqlalchemy.orm import Session

from tipline.jobs.port import ClaimedJob, Keeper, NewJob
from tipline.models import Job, JobState

QUEUE = "tipline"
TASK = "tipline.job"  # one task for all: what to do is looked up by our own registry
PRESENCE = 0x7469706C  # the advisory locks by which workers are known to be alive
SILENCE = timedelta(seconds=30)  # without a heartbeat, until a worker is taken for dead
LONGEST_JOB = timedelta(seconds=900)  # a job that takes longer is taken for stuck

_FINISH = text(
    "DELETE FROM procrastinate_jobs WHERE id = :id AND status = 'doing' AND attempts = :attempts"
)
# A waiting job of the same lane may go on now; nobody else tells the workers.
_WAKE_LANE = text(
    'SELECT pg_notify(\'procrastinate_any_queue_v1\', \'{"type": "job_inserted", "job_id": 0}\')'
    " WHERE EXISTS (SELECT 1 FROM procrastinate_jobs WHERE lock = :lane AND status = 'todo')"
)
# The key is free since the job began; keeping it would clash with one that came meanwhile.
_PUT_BACK = text(
    "UPDATE procrastinate_jobs SET status = 'todo', attempts = attempts + :counts,"
    " scheduled_at = :run_at, queueing_lock = NULL, worker_id = NULL"
    " WHERE id = :id AND status = 'doing' AND attempts = :attempts"
)
_SOONER = text(
    "UPDATE procrastinate_jobs SET scheduled_at = CASE"
    " WHEN scheduled_at IS NULL OR CAST(:at AS timestamptz) IS NULL THEN NULL"
    " ELSE LEAST(scheduled_at, CAST(:at AS timestamptz)) END"
    " WHERE queueing_lock = :key AND status = 'todo'"
)
# Without its lock, or it would hold up its lane while it waits; it gets it back when it is due.
_LATER = text(
    "UPDATE procrastinate_jobs SET lock = NULL,"
    " scheduled_at = GREATEST(COALESCE(scheduled_at, now()), CAST(:at AS timestamptz))"
    " WHERE queueing_lock = :key AND status = 'todo'"
)
_RECOVER = text(
    """
    UPDATE procrastinate_jobs AS job
    SET status = 'todo', attempts = attempts + 1, queueing_lock = NULL, worker_id = NULL
    WHERE job.status = 'doing' AND (
        job.worker_id IS NULL
        OR NOT EXISTS (
            SELECT 1 FROM procrastinate_workers AS worker
            WHERE worker.id = job.worker_id AND worker.last_heartbeat > :now - :silence
        )
        OR NOT EXISTS (
            SELECT 1 FROM pg_locks
            WHERE locktype = 'advisory' AND granted AND classid = :presence
            AND objid = job.worker_id
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        )
        OR (
            SELECT max(at) FROM procrastinate_events AS event
            WHERE event.job_id = job.id AND event.type = 'started'
        ) < :now - :longest
    )
    """
)
_BRING_FORWARD = text(
    "UPDATE procrastinate_jobs SET scheduled_at = NULL"
    " WHERE status = 'todo' AND scheduled_at <= :now"
)
# Jobs that stand in our own table: moved from SQLite, or added by a process of an older version.
_ADOPT = text(
    """
    WITH taken AS (
        DELETE FROM job WHERE id IN (
            SELECT id FROM job
            WHERE state = 'queued' OR (state = 'running' AND leased_until < now())
            ORDER BY id LIMIT 1000 FOR UPDATE SKIP LOCKED
        )
        RETURNING *
    )
    INSERT INTO procrastinate_jobs
        (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at, attempts)
    SELECT :queue, :task, priority,
        CASE WHEN run_at <= now() OR attempt > 0 THEN lane END,
        CASE WHEN NOT EXISTS (
            SELECT 1 FROM procrastinate_jobs
            WHERE queueing_lock = taken.key AND status = 'todo'
        ) THEN key END,
        jsonb_build_object('name', name, 'payload', payload, 'lane', lane),
        CASE WHEN run_at > now() THEN run_at END,
        attempt
    FROM taken ORDER BY id
    """
)
_COUNTS = text("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status")
_STATES = {"todo": JobState.QUEUED, "doing": JobState.RUNNING}


class QueueKeeper(Keeper):
    """Writes ends into Procrastinate's table, fenced; dead letters go into our own."""

    def finish(self, session: Session, job: ClaimedJob) -> bool:
        if not _changed(session, _FINISH, _held(job)):
            return False
        if job.lane is not None:
            session.execute(_WAKE_LANE, {"lane": job.lane})
        return True

    def put_back(
        self,
        session: Session,
        job: ClaimedJob,
        run_at: datetime,
        error: str,
        *,
        counts: bool = True,
    ) -> bool:
        values = {**_held(job), "run_at": run_at, "counts": int(counts)}
        return _changed(session, _PUT_BACK, values) == 1

    def bury(self, session: Session, job: ClaimedJob, error: str) -> bool:
        if not self.finish(session, job):
            return False
        session.add(
            Job(
                name=job.name,
                payload=job.payload,
                lane=job.lane,
                state=JobState.DEAD,
                attempt=job.attempt,
                error=error,
            )
        )
        return True


def move(session: Session, job: NewJob, at: datetime | None) -> bool:
    """Move the waiting job of the same key; False if there is none."""
    if job.postpone and at is None:
        at = job.run_at
    statement = _LATER if job.postpone else _SOONER
    return _changed(session, statement, {"key": job.key, "at": at}) > 0


def recover(session: Session, now: datetime) -> int:
    """Put the jobs of workers that are gone, or stuck, back into the queue; how many."""
    values = {"now": now, "silence": SILENCE, "longest": LONGEST_JOB, "presence": PRESENCE}
    return _changed(session, _RECOVER, values)


def bring_forward(session: Session, now: datetime) -> None:
    """Make due what is due by ``now``, a time that is pretended (tests)."""
    session.execute(_BRING_FORWARD, {"now": now})


def adopt(session: Session) -> int:
    """Take over jobs that wait in our own table; how many."""
    return _changed(session, _ADOPT, {"queue": QUEUE, "task": TASK})


def counts(session: Session) -> dict[JobState, int]:
    """How many wait and how many run."""
    found = dict.fromkeys(_STATES.values(), 0)
    for status, count in session.execute(_COUNTS):
        if status in _STATES:
            found[_STATES[status]] += count
    return found


def _held(job: ClaimedJob) -> dict[str, Any]:
    return {"id": job.id, "attempts": job.attempt - 1}


def _changed(session: Session, statement: TextClause, values: dict[str, Any]) -> int:
    result = session.execute(statement, values)
    assert isinstance(result, CursorResult)
    return result.rowcount
