"""Clears away files that nothing names, left by crashes and by erasures in between."""

from datetime import timedelta
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.jobs import enqueue, handler, periodic
from tipline.jobs.registry import Payload
from tipline.models import Base, MediaFile
from tipline.runtime import Runtime

AGE = timedelta(days=1)  # a younger file's row may be about to be committed
AT_ONCE = 1000  # files in one transaction; the rest tomorrow

# Every column of this name holds the name of a file in the store.
_NAMES = sorted(
    (table.c.sha256 for table in Base.metadata.tables.values() if "sha256" in table.c),
    key=lambda column: column.table.name != MediaFile.__tablename__,  # most files are found there
)


def orphans(runtime: Runtime, _payload: Payload) -> list[str]:
    """Files that no row names; read outside of any writing transaction, there may be many."""
    found: list[str] = []
    with runtime.db.read() as session:
        for sha256 in runtime.store.older_than(utcnow() - AGE):
            if not is_named(session, sha256):
                found.append(sha256)
            if len(found) >= AT_ONCE:
                break
    return found


@handler("media.orphans", prepare=orphans)
def delete(session: Session, runtime: Runtime, _payload: Payload, prepared: list[str]) -> None:
    """Delete what still has no name."""
    for sha256 in prepared:
        if not is_named(session, sha256):
            runtime.store.delete(sha256)


@periodic("media.sweep", every=24 * 3600)
def sweep(session: Session, runtime: Runtime) -> None:
    """Look for orphans once a day."""
    enqueue(session, "media.orphans", {}, key="media.orphans")


def dangling(runtime: Runtime, most: int) -> tuple[int, int, int]:
    """Of the newest ``most`` rows how many have no file, of as many files how many have no row.

    The third number is how many of both were looked at.  Files of the last day are left out: their
    row may be about to be committed.
    """
    with runtime.db.read() as session:
        rows = session.scalars(
            select(MediaFile.sha256).order_by(MediaFile.created_at.desc()).limit(most)
        ).all()
        empty = sum(not runtime.store.exists(sha256) for sha256 in rows)
        files = list(islice(runtime.store.older_than(utcnow() - AGE), most))
        nameless = sum(not is_named(session, sha256) for sha256 in files)
    return empty, nameless, len(rows) + len(files)


def is_named(session: Session, sha256: str) -> bool:
    """Whether any row of any table needs this file."""
    return any(
        session.execute(select(name).where(name == sha256).limit(1)).first() for name in _NAMES
    )
