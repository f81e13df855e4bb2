"""What every job engine must do; the rest of the tipline knows only this."""

import threading
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from tipline.models import JobState
from tipline.runtime import Runtime


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job as it is asked for."""

    name: str
    payload: dict[str, Any]
    key: str | None = None
    lane: str | None = None
    priority: int = 0
    run_at: datetime | None = None  # None: as soon as possible
    postpone: bool = False  # a waiting job of the same key moves to the later time, not the sooner


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """A job that this process has taken; ``attempt`` is the fence against stale workers."""

    id: int
    name: str
    payload: dict[str, Any]
    attempt: int
    lane: str | None = None


class Keeper(ABC):
    """How the end of an attempt is written down; each names the attempt, and is the fence."""

    @abstractmethod
    def finish(self, session: Session, job: ClaimedJob) -> bool:
        """Remove a job that is done; False if somebody else has taken it meanwhile."""

    @abstractmethod
    def put_back(
        self,
        session: Session,
        job: ClaimedJob,
        run_at: datetime,
        error: str,
        *,
        counts: bool = True,
    ) -> bool:
        """Queue a job for its next attempt; False if somebody else has taken it meanwhile.

        An attempt that does not count brings the job no nearer to its last.
        """

    @abstractmethod
    def bury(self, session: Session, job: ClaimedJob, error: str) -> bool:
        """Put a job among the dead letters; False if somebody else has taken it meanwhile."""


class JobEngine(ABC):
    """Keeps jobs and runs them; one conformance suite (tests/jobs) holds for every engine.

    Jobs of one lane must have one priority.  Dead letters of every engine are rows of the table
    ``job`` in the state ``dead``, so that the console knows one place to look at.
    """

    @abstractmethod
    def add(self, session: Session, job: NewJob) -> None:
        """Put a job in the queue, in the caller's transaction."""

    @abstractmethod
    def work(self, runtime: Runtime, stop: threading.Event, name: str) -> None:
        """Run jobs as worker ``name`` until ``stop`` is set; returns when those that run ended."""

    @abstractmethod
    def run_pending(self, runtime: Runtime, now: datetime | None = None) -> int:
        """Run all that is due (as if it were ``now``), in this thread; how many ran."""

    @abstractmethod
    def standing(self, session: Session) -> dict[JobState, int]:
        """How many jobs there are in each state; every state is in it."""
