"""SQLite is told how its rows are spread: what nearly all rows have is not looked up."""

import pytest
from sqlalchemy import insert, text

from factchecks.db import utcnow
from tipline import statistics
from tipline.db import Database
from tipline.jobs import enqueue, table
from tipline.models import Claim, Job
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


def tables(runtime: Runtime) -> set[str]:
    with runtime.db.read() as session:
        return set(session.scalars(text("SELECT DISTINCT tbl FROM sqlite_stat1")))


def test_a_table_is_never_believed_to_be_small(runtime: Runtime) -> None:
    with runtime.db.write() as session:
        session.execute(insert(Claim), [{} for _ in range(statistics.LARGE - 1)])
        statistics.gather(session, runtime)
    assert not tables(runtime)

    with runtime.db.write() as session:
        session.execute(insert(Claim), [{}])
        statistics.gather(session, runtime)
    assert tables(runtime) == {"claim"}


@pytest.mark.parametrize("rows", [1, 2 * statistics.LARGE])
def test_the_next_jobs_are_found_without_reading_all_that_wait(runtime: Runtime, rows: int) -> None:
    with runtime.db.write() as session:
        for number in range(rows):
            enqueue(session, "intake.handle", {"n": number}, lane=f"contact:{number % 7}")
        statistics.gather(session, runtime)
    runtime.db.dispose()

    asked = table._CLAIM.compile(dialect=runtime.db.engine.dialect)
    values = asked.construct_params({"now": utcnow(), "most": 10})
    with runtime.db.read() as session:
        steps = session.connection().exec_driver_sql(
            f"EXPLAIN QUERY PLAN {asked}", tuple(str(values[name]) for name in asked.positiontup)
        )
        plan = [str(row[3]) for row in steps]

    assert Job.__tablename__ not in tables(runtime)
    assert plan[0].startswith("SEARCH job USING INDEX ix_job_order (state=?)")
    assert sum("ix_job_lane (lane=?" in step for step in plan) == 2
    assert not [step for step in plan if "SCAN" in step or "TEMP B-TREE" in step]
