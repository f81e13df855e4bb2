"""Lets SQLite know how its rows are spread, so that it takes the right index.

PostgreSQL gathers this by itself.  Without it SQLite guesses that any value of any index is rare,
also "nobody" among the assignees of a hundred thousand claims: the queue then took five times as
long as with it.  ``benchmarks/console_pages.py`` measures with what is gathered here.
"""

from sqlalchemy import literal, select, text
from sqlalchemy.orm import Session

from factchecks.db import Base
from tipline.jobs import periodic
from tipline.models import Job
from tipline.runtime import Runtime

AN_HOUR = 3600
# Rows of each index that are looked at; a million tips take 30 ms, in one write transaction.
# SQLite's documentation says 100 to 1,000 (https://sqlite.org/lang_analyze.html).
LOOKED_AT = 1000
# Of a smaller table nothing is kept: SQLite would go on believing that it is small, and read all of
# it for every question, when the rush comes before the next gathering.
LARGE = 1000  # rows; reading as many takes a tenth of a millisecond
# A queue is empty at one moment and has ten thousand rows at the next, so nothing is ever kept.
QUEUES = (Job.__tablename__,)


@periodic("database.statistics", every=AN_HOUR)
def gather(session: Session, _runtime: Runtime) -> None:
    """Gather them anew; connections that are open already see them when they are renewed."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        return
    session.execute(text(f"PRAGMA analysis_limit = {LOOKED_AT}"))
    session.execute(text("ANALYZE sqlite_schema"))  # makes the table that they are kept in
    for table in Base.metadata.sorted_tables:
        session.execute(text("DELETE FROM sqlite_stat1 WHERE tbl = :name"), {"name": table.name})
        rows = select(literal(1)).select_from(table).offset(LARGE - 1).limit(1)
        if table.name not in QUEUES and session.execute(rows).first():
            name = connection.dialect.identifier_preparer.format_table(table)
            session.execute(text(f"ANALYZE {name}"))
