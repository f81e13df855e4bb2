"""What a job may raise to say how it goes on, and what can go wrong with jobs themselves."""

from tipline.errors import TiplineError


class Retry(Exception):
    """Not now: run this job again later (``after`` seconds; None for the usual back-off).

    It counts as an attempt and the job keeps its place in its lane.  A job that waits for
    something of the same lane must not raise this but enqueue its successor and return.
    """

    def __init__(self, reason: str = "", *, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class GiveUp(Exception):
    """Never: this job can't succeed, so it goes to the dead letters at once.

    The reason is kept and shown in the console; it must not hold what a voter wrote.
    """


class JobError(TiplineError):
    """Something about the job queue itself is wrong."""


class UnknownJob(JobError):
    """There is no handler of this name in this version of the code."""
