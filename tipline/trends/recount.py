"""Counts everything from scratch, hour by hour from the tips themselves.

For a database that has tips but was never counted (an upgrade, the demonstration's history), and
for the test that what is kept from hour to hour is the same.
"""

from collections import defaultdict
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tipline.models import PendingAsk, Setting, Tip, TrendBatch
from tipline.trends.release import Asking
from tipline.trends.tick import HOUR, LAST, batch_row, full_hour, insert_rows

BATCH = 10_000


def recount(session: Session, k: int, until: datetime) -> int:
    """Count all tips before the full hour ``until``, as if every hour had been closed in time.

    Returns how many batches were published.  Raises ``ValueError`` where something was published
    before: publishing the same people in other groups could betray single ones.
    """
    if session.scalar(select(TrendBatch.id).limit(1)) is not None:
        raise ValueError("something is published already; counting anew could betray people")
    tick = full_hour(until)
    seen: set[tuple[int, int]] = set()
    waiting: dict[int, list[tuple[int, datetime, Asking]]] = defaultdict(list)
    since: dict[int, datetime] = {}
    published: list[dict[str, Any]] = []
    query = (
        select(
            Tip.id, Tip.claim_id, Tip.contact_id, Tip.created_at,
            Tip.country, Tip.language, Tip.forwarded, Tip.channel,
        )
        .where(Tip.claim_id.is_not(None), Tip.contact_id.is_not(None), Tip.created_at < tick)
        .order_by(Tip.created_at, Tip.id)
        .execution_options(yield_per=BATCH)
    )  # fmt: skip
    asked: Any = session.execute(query)  # the query leaves out what has no claim or contact
    for hour, rows in groupby(asked, key=lambda row: full_hour(row.created_at)):
        touched: set[int] = set()
        for tip in rows:
            tip_id, claim_id, contact_id, at, *values = tip
            if (claim_id, contact_id) not in seen:
                seen.add((claim_id, contact_id))
                waiting[claim_id].append((tip_id, at, Asking(*values)))
                touched.add(claim_id)
        for claim_id in sorted(touched):
            askings = [asking for _, _, asking in waiting[claim_id]]
            before, end = since.get(claim_id), hour + HOUR
            row = batch_row(claim_id, askings, since=before, until=end, k=k)
            if row is not None:
                waiting[claim_id], since[claim_id] = [], end
                published.append(row)
    insert_rows(session, TrendBatch, published)
    session.execute(delete(PendingAsk))
    waits = [
        {"tip_id": tip_id, "claim_id": claim_id, "noted_at": at}
        for claim_id, askings in waiting.items()
        for tip_id, at, _ in askings
    ]
    insert_rows(session, PendingAsk, waits)
    session.merge(Setting(name=LAST, value=tick.isoformat(), changed_by="system"))
    session.flush()
    return len(published)
