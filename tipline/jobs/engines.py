"""Which engine keeps the jobs: the embedded one on SQLite, Procrastinate on PostgreSQL."""

from functools import cache

from sqlalchemy.orm import Session

from tipline.db import Database
from tipline.jobs.port import JobEngine


def engine_of(session: Session) -> JobEngine:
    """The engine that keeps the jobs of a session's database."""
    return _engine(session.get_bind().dialect.name)


def engine_for(db: Database) -> JobEngine:
    """The engine that keeps the jobs of a database."""
    return _engine(db.engine.dialect.name)


@cache
def _engine(dialect: str) -> JobEngine:
    # Imported late: each needs what the other installation may never use.
    if dialect == "postgresql":
        from tipline.jobs.queued.engine import ProcrastinateEngine

        return ProcrastinateEngine()
    from tipline.jobs.embedded import EmbeddedEngine

    return EmbeddedEngine()
