"""Makes sure that only one pump of all processes sends."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from factchecks.db import utcnow
from tipline import logs
from tipline.db import Database
from tipline.jobs import turns
from tipline.pump.evidence import doubt_interrupted

NAME = "pump"
LENGTH = timedelta(seconds=60)

log = logs.get(__name__)


def take(db: Database, holder: str) -> bool:
    """Take the pump's turn; what the last holder left half done is then in doubt."""
    with db.write() as session:
        if not turns.take(session, NAME, holder, utcnow(), LENGTH):
            return False
        doubted = doubt_interrupted(session)
    if doubted:
        log.warning("interrupted_sends", count=doubted)
    return True


def keep(db: Database, holder: str) -> bool:
    """Lengthen the turn; False if somebody else has it meanwhile."""
    with db.write() as session:
        return turns.take(session, NAME, holder, utcnow(), LENGTH)


def release(db: Database, holder: str) -> None:
    """Let another process pump."""
    with db.write() as session:
        turns.release(session, NAME, holder)


@contextmanager
def held(db: Database, holder: str) -> Iterator[bool]:
    """The turn for the length of the block; False if somebody else has it."""
    taken = take(db, holder)
    try:
        yield taken
    finally:
        if taken:
            release(db, holder)
