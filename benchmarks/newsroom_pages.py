"""How long the newsroom's pages take over many tips, and what an hour's counting costs.

    python -m benchmarks.newsroom_pages --tips 1000000

Tips are spread over 30 days and over claims with a heavy tail (the claim of rank r gets a share
like 1/r).  Runs on SQLite in a temporary folder, or on TIPLINE_DATABASE_URL (it is filled!).
"""

import argparse
import itertools
import os
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.console_pages import (
    COUNTRIES,
    LANGUAGES,
    claim_row,
    contact_rows,
    insert_all,
    measure,
)  # fmt: skip
from factchecks.db import utcnow
from tests.console import world
from tipline import schema
from tipline.config import Mode, load_settings
from tipline.models import (
    Claim,
    ClaimSibling,
    Contact,
    Forwarded,
    Role,
    Staff,
    Tip,
    TipState,
    TrendBatch,
)
from tipline.newsroom import narratives
from tipline.runtime import Runtime
from tipline.trends import board
from tipline.trends.recount import recount
from tipline.trends.tick import close_hour, full_hour
from tipline.web import sessions

PAGES = {
    "trending, 6 hours": "/newsroom/?window=6h",
    "trending, 24 hours": "/newsroom/",
    "trending, 7 days": "/newsroom/?window=7d",
    "trending, 30 days": "/newsroom/?window=30d",
    "trending, one country": "/newsroom/?window=30d&country=IN",
    "trending, words": "/newsroom/?window=30d&q=ward+7",
    "claim with most tips": "/newsroom/claims/1",
    "its versions by day": "/newsroom/claims/1/versions",
    "narratives": "/newsroom/narratives",
    "a narrative of 12 claims": "/newsroom/narratives/1",
    "lines as a file": "/newsroom/files/lines.csv?window=30d",
    "transparency": "/transparency",
}


def main() -> None:
    """Fill a database and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=20_000)
    parser.add_argument("--tips", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        runtime = Runtime(
            load_settings({**os.environ, "TIPLINE_INSTANCE": folder}, Mode.DEVELOPMENT)
        )
        schema.upgrade(runtime.db)
        end = full_hour(utcnow())
        token = fill(runtime, wanted.claims, wanted.tips, end)
        print(f"{wanted.claims:,} claims, {wanted.tips:,} tips, {runtime.db.engine.dialect.name}")
        count(runtime, end)
        measure(runtime, token, wanted.rounds, PAGES)
        runtime.db.dispose()


def fill(runtime: Runtime, claims: int, tips: int, end: datetime) -> str:
    """Claims, tips and an account; returns a signed-in token."""
    with runtime.db.write() as session:
        world.staff(session, Role.VIEWER)
        world.Maker(session).fact_check("Polling stations close at noon")
        token = sessions.start(session, session.scalars(select(Staff.id)).one())
    insert_all(runtime, Contact, contact_rows(tips // 3))
    insert_all(runtime, Claim, (claim_row(i, end) for i in range(1, claims + 1)))
    insert_all(runtime, Tip, tip_rows(claims, tips, end))
    with runtime.db.write() as session:
        group(session, end)
    return token


def group(session: Session, end: datetime) -> None:
    """A narrative of the twelve busiest claims, the first five of which are versions."""
    number = narratives.create(session, title="A story", summary="", by="bench")
    narratives.add(session, number, range(1, 13), by="bench")
    for one, other in itertools.permutations(range(1, 6), 2):
        slots = [{"kind": "number", "here": str(one), "there": str(other)}]
        session.add(ClaimSibling(claim_id=one, sibling_id=other, slots=slots, found_at=end))


def tip_rows(claims: int, tips: int, end: datetime) -> Iterator[dict[str, Any]]:
    """Tips in the order in which they came."""
    rng = np.random.default_rng(7)
    share = 1 / np.arange(1, claims + 1)
    chosen = rng.choice(claims, tips, p=share / share.sum()) + 1
    for i, claim in enumerate(chosen.tolist()):
        yield {
            "contact_id": i * 7919 % (tips // 3) + 1,
            "claim_id": claim,
            "state": TipState.QUEUED,
            "channel": "local",
            "text": "",
            "language": LANGUAGES[claim % 5],
            "country": COUNTRIES[i * 31 % 5],
            "forwarded": Forwarded.ONCE if i % 3 else Forwarded.NO,
            "waiting": False,
            "created_at": end - timedelta(days=30) * (1 - i / tips),
        }


def count(runtime: Runtime, end: datetime) -> None:
    """Count from scratch, then close an hour and write the board, with the time of each."""
    for what, work in (
        ("recount from scratch", lambda s: recount(s, 5, end)),
        ("closing an hour", lambda s: close_hour(s, 5, end + timedelta(hours=1))),
        ("writing the board", lambda s: board.refresh(s, 5)),
    ):
        start = time.perf_counter()
        with runtime.db.write() as session:
            work(session)
        print(f"{what:28} {time.perf_counter() - start:8.1f} s")
    with runtime.db.read() as session:
        batches = session.scalar(select(func.count(TrendBatch.id)))
    print(f"{'published groups':28} {batches:8,}")


if __name__ == "__main__":
    main()
