"""Jobs that gave up: tried again from the beginning, or dropped, by a person who looked."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tipline import audit
from tipline.console.errors import ConsoleError
from tipline.jobs import enqueue
from tipline.models import Job, JobState


def retry(session: Session, job_id: int, *, by: str) -> None:
    """Put the work of a dead job in the queue anew; the dead one is gone in the same moment."""
    job = _dead(session, job_id)
    enqueue(session, job.name, dict(job.payload), lane=job.lane, priority=job.priority)
    _remove(session, job, "job.retry", by)


def drop(session: Session, job_id: int, *, by: str) -> None:
    """Give up a dead job for good."""
    _remove(session, _dead(session, job_id), "job.drop", by)


def _dead(session: Session, job_id: int) -> Job:
    job = session.scalar(
        select(Job).where(Job.id == job_id, Job.state == JobState.DEAD).with_for_update()
    )
    if job is None:
        raise ConsoleError(f"job {job_id} is not among those that gave up any more")
    return job


def _remove(session: Session, job: Job, action: str, by: str) -> None:
    session.delete(job)
    audit.record(
        session, actor=by, action=action, subject=("job", job.id), details={"name": job.name}
    )
