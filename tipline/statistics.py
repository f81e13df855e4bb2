"""Lets SQLite know how its rows are spread, so that it takes the right index.

PostgreSQL gathers this by itself.  Without it SQLite guesses that any value of any index is rare,
also "nobody" among the assignees of a hundred thousand claims: the queue then took five times as
long as with it.  ``benchmarks/console_pages.py`` measures with what is gathered here.
"""

from sqlalchemy import text
from sqlalchemy.orm import Session

from tipline.jobs import periodic
from tipline.runtime import Runtime

AN_HOUR = 3600
# Rows of each index that are looked at; a million tips take 30 ms, in one write transaction.
# SQLite's documentation says 100 to 1,000 (https://sqlite.org/lang_analyze.html).
LOOKED_AT = 1000


@periodic("database.statistics", every=AN_HOUR)
def gather(session: Session, _runtime: Runtime) -> None:
    """Gather them anew; connections that are open already see them when they are renewed."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text(f"PRAGMA analysis_limit = {LOOKED_AT}"))
        session.execute(text("ANALYZE"))
