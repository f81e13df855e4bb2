"""Things that only one process may do at a time, or once a period: kept in the database."""

from datetime import datetime, timedelta

from sqlalchemy import CursorResult, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.db import Database
from tipline.jobs.engines import engine_of
from tipline.jobs.port import NewJob
from tipline.jobs.registry import Schedule
from tipline.models import Turn


def take(session: Session, name: str, holder: str, now: datetime, length: timedelta) -> bool:
    """Take a turn until ``now + length``; False while it is taken.

    A ``holder`` with a name keeps its own turn; without a name nobody does.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(
        insert(Turn)
        .values(name=name, holder="", until=now - timedelta(seconds=1))
        .on_conflict_do_nothing()
    )
    free = Turn.until <= now
    if holder:
        free = or_(free, Turn.holder == holder)
    result = session.execute(
        update(Turn)
        .where(Turn.name == name, free)
        .values(holder=holder, until=now + length)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def release(session: Session, name: str, holder: str) -> None:
    """Let others have the turn now."""
    session.execute(
        update(Turn)
        .where(Turn.name == name, Turn.holder == holder)
        .values(holder="", until=utcnow())
        .execution_options(synchronize_session=False)
    )


def release_all(session: Session, holder: str) -> None:
    """Let others have every turn of a worker that is known to be dead."""
    session.execute(
        update(Turn)
        .where(Turn.holder == holder)
        .values(holder="", until=utcnow())
        .execution_options(synchronize_session=False)
    )


def start_period(db: Database, schedule: Schedule) -> bool:
    """Enqueue periodic work if its time has come and no other worker did so already."""
    name, now = f"periodic:{schedule.name}", utcnow()
    with db.read() as session:
        until = session.scalar(select(Turn.until).where(Turn.name == name))
        if until is not None and until > now:
            return False
    with db.write() as session:
        # Nobody holds a period: whoever finds it over begins the next.
        if not take(session, name, "", now, timedelta(seconds=schedule.every)):
            return False
        engine_of(session).add(session, NewJob(schedule.name, {}, key=name))
    return True
