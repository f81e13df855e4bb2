"""SQLite is told how its rows are spread: what nearly all rows have is not looked up."""

from sqlalchemy import insert

from tipline import statistics
from tipline.db import Database
from tipline.models import Claim
from tipline.runtime import Runtime

# Nearly every claim is nobody's, and hardly any is election-critical.
QUESTION = (
    "EXPLAIN QUERY PLAN SELECT count(*) FROM claim"
    " WHERE status IN ('new', 'in-progress', 'second-review')"
    " AND election <> '' AND assignee_id IS NULL"
)


def plan(db: Database) -> str:
    with db.read() as session:
        return str(session.connection().exec_driver_sql(QUESTION).one()[3])


def test_the_index_of_the_few_is_taken_once_it_is_known_that_they_are_few(
    runtime: Runtime,
) -> None:
    rows = [{"election": "place" if i % 100 == 0 else ""} for i in range(1000)]
    with runtime.db.write() as session:
        session.execute(insert(Claim), rows)
    assert "ix_claim_assignee_id" in plan(runtime.db)

    with runtime.db.write() as session:
        statistics.gather(session, runtime)
    runtime.db.dispose()  # connections are renewed every hour

    assert "ix_claim_critical" in plan(runtime.db)


def test_where_there_is_nothing_yet_nothing_is_gathered(runtime: Runtime) -> None:
    with runtime.db.write() as session:
        statistics.gather(session, runtime)
    with runtime.db.write() as session:
        statistics.gather(session, runtime)
    assert plan(runtime.db)
