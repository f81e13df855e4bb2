"""Work to do later, written in the transaction of the change that caused it.

The life of a job::

    queued ──claim (attempt + 1, lease)──► running ──► (row deleted: done)
      ▲                                      │
      ├──── back-off after an error ─────────┤
      └──── lease ran out ───────────────────┴──► dead (after the last attempt)
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from factchecks.db import Base, BigId, UtcDateTime, utcnow
from factchecks.models import text_enum


class JobState(StrEnum):
    """Where a job stands; finished jobs are deleted."""

    QUEUED = "queued"
    RUNNING = "running"
    DEAD = "dead"


class Job(Base):
    """One call of one registered job function; jobs of one lane run one after the other."""

    __tablename__ = "job"
    __table_args__ = (
        # The order in which jobs are taken: the first few are found without reading the rest.
        Index("ix_job_order", "state", text("priority DESC"), "id", "run_at"),
        Index("ix_job_state_run_at", "state", "run_at"),
        Index("ix_job_lane", "lane", "state", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # At most one job of a key waits to be started; starting it frees the key, so that a change
    # that comes meanwhile is not lost.
    key: Mapped[str | None] = mapped_column(String(200), unique=True)
    lane: Mapped[str | None] = mapped_column(String(100))
    priority: Mapped[int] = mapped_column(Integer, default=0)  # higher first
    state: Mapped[JobState] = mapped_column(
        text_enum(JobState, "job_state"), default=JobState.QUEUED
    )
    run_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    attempt: Mapped[int] = mapped_column(Integer, default=0)  # the fence: a stale worker's is lower
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    worker: Mapped[str] = mapped_column(String(100), default="")
    error: Mapped[str] = mapped_column(Text, default="")  # type and place, never message content
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)


class WorkerBeat(Base):
    """A worker's latest sign of life; the row goes when the worker ends."""

    __tablename__ = "worker_beat"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # The newest change that its indexes have taken in; none while they are being loaded.
    index_seq: Mapped[int | None] = mapped_column(BigId)


class Turn(Base):
    """Whose turn something is that only one process may do at a time, or once a period."""

    __tablename__ = "turn"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    holder: Mapped[str] = mapped_column(String(100), default="")
    until: Mapped[datetime] = mapped_column(UtcDateTime)
