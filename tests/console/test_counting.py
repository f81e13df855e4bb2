"""What pages count fast is what one gets by counting slowly, and comes from the indexes."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tests.console import world
from tipline import audit
from tipline.console.queries import claim as claims
from tipline.console.queries import distinct, log, queue
from tipline.models import AuditEntry, Tip


def test_the_values_of_the_audit_filter_are_those_that_occur(maker: world.Maker) -> None:
    session = maker.session
    assert distinct.occurring(session, AuditEntry.actor) == []
    for actor in ("bea", "ana", "bea", "cy", "ana", "Zoë"):
        audit.record(session, actor=actor, action=f"claim.{actor[:1]}")
    rows = session.execute(select(AuditEntry.actor, AuditEntry.action)).all()
    assert log.choices(session) == {
        "actor": sorted({actor for actor, _ in rows}),
        "action": sorted({action for _, action in rows}),
    }


def test_the_timeline_has_every_tip_on_its_day(maker: world.Maker) -> None:
    claim = maker.claim("The vote is on Tuesday", people=0)
    now = utcnow()
    for hours in (0, 1, 5, 23, 24, 25, 49, 13 * 24 - 1, 13 * 24 + 1, 14 * 24 + 1, 30 * 24):
        maker.tip(claim, "The vote is on Tuesday", hours_ago=hours)
    first = (now - timedelta(days=13)).date()
    days = Counter(
        f"{at:%-d %b}" for at in maker.session.scalars(select(Tip.created_at)) if at.date() >= first
    )
    shown = claims.timeline(maker.session, claim.id)
    assert len(shown) == 14
    assert {day: number for day, number in shown if number} == days


def plans(session: Session, ask: Callable[[], object]) -> list[str]:
    """How SQLite goes about what ``ask`` asks for."""
    asked: list[tuple[str, object]] = []
    engine = session.get_bind().engine

    def note(_c: object, _u: object, statement: str, values: object, *_rest: object) -> None:
        asked.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    ask()
    event.remove(engine, "before_cursor_execute", note)
    cursor = session.connection().connection.cursor()
    return [
        row[3]
        for statement, values in asked
        for row in cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
    ]


def test_what_every_page_counts_is_read_from_the_indexes_made_for_it(maker: world.Maker) -> None:
    session = maker.session
    claim = maker.claim("The vote is on Tuesday", people=3)
    found = plans(session, lambda: queue.critical(session))
    assert any("INDEX ix_claim_critical" in step for step in found), found
    found = plans(session, lambda: queue._waiting(session, [claim.id]))
    assert any("COVERING INDEX ix_tip_claim_id_waiting" in step for step in found), found
