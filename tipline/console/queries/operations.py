"""What went wrong by itself: jobs that gave up, and messages that could not be sent."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tipline.jobs.engines import engine_of
from tipline.models import Job, JobState, OutboundMessage, OutboundState, Purpose

SHOWN = 100
TROUBLE = (OutboundState.FAILED, OutboundState.UNKNOWN, OutboundState.SUPPRESSED)


@dataclass(frozen=True, slots=True)
class DeadJob:
    """A job that used up its attempts; its payload holds ids only."""

    id: int
    name: str
    payload: dict[str, object]
    attempts: int
    error: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Unsent:
    """A message that was not delivered, without its text and receiver."""

    id: int
    purpose: Purpose
    state: OutboundState
    channel: str
    error_code: str
    error: str
    attempts: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """How much waits and how much failed."""

    jobs: dict[JobState, int]
    messages: dict[OutboundState, int]


def standing(session: Session) -> Standing:
    """Counts of jobs and outgoing messages by state; every state is in them."""
    rows = session.execute(
        select(OutboundMessage.state, func.count()).group_by(OutboundMessage.state)
    )
    return Standing(
        engine_of(session).standing(session),
        dict.fromkeys(OutboundState, 0) | dict(rows.all()),
    )


def dead_jobs(session: Session) -> tuple[DeadJob, ...]:
    """The newest jobs that gave up."""
    rows = session.scalars(
        select(Job).where(Job.state == JobState.DEAD).order_by(Job.id.desc()).limit(SHOWN)
    )
    return tuple(
        DeadJob(job.id, job.name, dict(job.payload), job.attempt, job.error, job.created_at)
        for job in rows
    )


def unsent(session: Session) -> tuple[Unsent, ...]:
    """The newest messages that did not go out."""
    rows = session.scalars(
        select(OutboundMessage)
        .where(OutboundMessage.state.in_(TROUBLE))
        .order_by(OutboundMessage.id.desc())
        .limit(SHOWN)
    )
    return tuple(
        Unsent(
            id=row.id,
            purpose=row.purpose,
            state=row.state,
            channel=row.channel,
            error_code=row.error_code,
            error=row.error,
            attempts=row.attempts,
            created_at=row.created_at,
        )
        for row in rows
    )
