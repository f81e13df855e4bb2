"""How long the console's pages take with many claims: server time and queries per page.

    python -m benchmarks.console_pages --claims 100000 --tips 1000000

Runs on SQLite in a temporary folder, or on TIPLINE_DATABASE_URL if that is set (it is filled!);
with --filled on what an earlier run left there.  The audit grows by what is looked at meanwhile.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import event, func, insert, literal, select, text

from factchecks.db import utcnow
from factchecks.verdict import verdict_of
from factchecks.words import words_of
from tests.console import world
from tipline import schema
from tipline import statistics as statistics_of_sqlite
from tipline.app import create_app
from tipline.config import Mode, load_settings
from tipline.models import (
    AuditEntry,
    Claim,
    ClaimOrigin,
    ClaimStatus,
    ClaimTag,
    ClaimWord,
    Contact,
    Forwarded,
    Review,
    Role,
    Staff,
    Tip,
    TipState,
)
from tipline.runtime import Runtime
from tipline.web import cookies, sessions

PAGES = {
    "queue": "/console/",
    "queue, all": "/console/?status=all",
    "queue, one language": "/console/?language=hi",
    "queue, one country": "/console/?country=IN",
    "queue, with candidates": "/console/?candidates=yes",
    "queue, without candidates": "/console/?candidates=no",
    "queue, a word found often": "/console/?q=station",
    "queue, a word found never": "/console/?q=zebra",
    "queue, a word found rarely": "/console/?q=ward+77777",
    "queue, one topic and harm": "/console/?topic=process&harm=high",
    "queue, waiting over a week": "/console/?waiting=7d",
    "queue, one tag": "/console/?tag=pens",
    "queue, one colleague's": "/console/?assignee=1",
    "queue, election-critical": "/console/?critical=yes",
    "queue, mentions": "/console/?status=all&mentions=yes",
    "queue, 2,000 claims down": "/console/?after=9000.0_1",
    "queue, what is new": "/console/queue/news?since=10",
    "claim with most tips": "/console/claims/1",
    "claim with few tips": "/console/claims/5",
    "merge two claims": "/console/claims/1/merge?other=5",
    "classification": "/console/claims/1/classification",
    "one person's tip": "/console/tips/1",
    "verdict form": "/console/claims/1/verdict",
    "a fact-check answers it": "/console/claims/1/answer/1",
    "claim, looking for a check": "/console/claims/5?find=polling+stat",
    "fact-checks": "/console/factchecks/",
    "fact-checks, live": "/console/factchecks/?status=published",
    "fact-checks, one language": "/console/factchecks/?language=hi",
    "fact-checks, one rating": "/console/factchecks/?rating=false",
    "fact-checks, not rated": "/console/factchecks/?rating=unmapped",
    "fact-checks, a beginning": "/console/factchecks/?q=s",
    "fact-checks, a frequent word": "/console/factchecks/?q=the",
    "fact-checks, two words": "/console/factchecks/?q=the+vaccine",
    "fact-checks, a rare word": "/console/factchecks/?q=zebra",
    "fact-checks, years ago": "/console/factchecks/?before=1577836800000000_1",
    "one fact-check": "/console/factchecks/1",
    "correction": "/console/factchecks/1/correct",
    "withdrawal": "/console/factchecks/1/withdraw",
    "how a verdict goes out": "/console/sending/1",
    "reviews": "/console/reviews/",
    "one review": "/console/reviews/1",
    "answers to judge": "/console/answers/",
    "settings": "/console/settings/",
    "settings: thresholds": "/console/settings/matching",
    "settings: channels": "/console/settings/channels",
    "settings: templates": "/console/settings/templates",
    "settings: audit of answers": "/console/settings/audit",
    "what voters read": "/console/settings/texts",
    "one text": "/console/settings/texts/welcome",
    "replies": "/console/replies/",
    "people": "/console/people/",
    "one colleague": "/console/people/1",
    "API tokens": "/console/tokens",
    "partners": "/console/partners",
    "one's account": "/console/account",
    "second factor": "/console/account/factor",
    "tour": "/console/tour",
    "keys": "/console/keys",
    "style page": "/console/style",
    "audit": "/console/audit",
    "audit, one colleague's": "/console/audit?actor=seldom",
    "audit, one kind of deed": "/console/audit?action=claim.seldom",
    "operations": "/console/operations",
}
LANGUAGES = ("en", "pt", "es", "hi", "ar")
COUNTRIES = ("ZA", "PT", "MX", "IN", "EG")
ACTORS = ("ana", "bea", "cy", "dan", "eve")
ACTIONS = ("claim.see", "claim.take", "claim.status", "match.reject", "verdict.publish")
DEEDS = 5  # on each claim
BATCH = 10_000


def main() -> None:
    """Fill a database and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--tips", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--filled", action="store_true", help="the database was filled before")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        runtime = Runtime(
            load_settings({**os.environ, "TIPLINE_INSTANCE": folder}, Mode.DEVELOPMENT)
        )
        schema.upgrade(runtime.db)
        if not wanted.filled:
            fill(runtime, wanted.claims, wanted.tips)
        token = sign_in(runtime)
        print(f"{wanted.claims:,} claims, {wanted.tips:,} tips, {runtime.db.engine.dialect.name}")
        measure(runtime, token, wanted.rounds)
        runtime.db.dispose()


def sign_in(runtime: Runtime) -> str:
    """The token of an admin's session."""
    with runtime.db.write() as session:
        return sessions.start(session, session.scalars(select(Staff.id)).one(), proved=True)


def fill(runtime: Runtime, claims: int, tips: int) -> None:
    """Claims and tips, the first claim with a tenth of all tips."""
    now = utcnow()
    with runtime.db.write() as session:
        world.staff(session, Role.ADMIN)
        check = world.Maker(session).fact_check("Polling stations close at noon")
        written = asdict(verdict_of(check)) | {"rating": "false", "reviewed_at": None}
    insert_all(runtime, Contact, contact_rows(tips // 3))
    insert_all(runtime, Claim, (claim_row(i, now) for i in range(1, claims + 1)))
    with runtime.db.write() as session:
        session.add(Review(claim_id=1, verdict=written, written_by="somebody"))
    insert_all(runtime, Tip, (tip_row(i, claims, tips, now) for i in range(1, tips + 1)))
    insert_all(runtime, ClaimWord, word_rows(claims))
    insert_all(runtime, AuditEntry, audit_rows(DEEDS * claims))
    insert_all(runtime, ClaimTag, ({"claim_id": i, "tag": "pens"} for i in range(1, claims, 500)))
    with runtime.db.write() as session:
        for kind, column in (("country", Tip.country), ("channel", Tip.channel)):
            counted = select(Tip.claim_id, literal(kind), column, func.count())
            rows = counted.group_by(Tip.claim_id, column)
            names = ["claim_id", "kind", "value", "tips"]
            session.execute(insert(ClaimOrigin).from_select(names, rows))
    gather_statistics(runtime)


def gather_statistics(runtime: Runtime) -> None:
    """As the tipline does every hour on SQLite, and PostgreSQL by itself."""
    engine = runtime.db.engine
    if engine.dialect.name == "sqlite":
        with runtime.db.write() as session:
            statistics_of_sqlite.gather(session, runtime)
    else:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    runtime.db.dispose()  # only new connections of SQLite read them


def audit_rows(number: int) -> Iterator[dict[str, Any]]:
    """What checkers did; no chain of hashes, which no page looks at."""
    for i in range(1, number + 1):
        yield {
            "actor": "seldom" if i == number // 2 else ACTORS[i % len(ACTORS)],
            "action": "claim.seldom" if i == number // 2 else ACTIONS[i % len(ACTIONS)],
            "subject_kind": "claim",
            "subject_id": str(i % (number // DEEDS) + 2),
            "previous_hash": f"{i - 1:064d}",
            "hash": f"{i:064d}",
        }


def insert_all(runtime: Runtime, model: Any, rows: Iterator[dict[str, Any]]) -> None:
    """Write rows in large batches."""
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            _insert(runtime, model, batch)
            batch = []
    if batch:
        _insert(runtime, model, batch)


def _insert(runtime: Runtime, model: Any, batch: list[dict[str, Any]]) -> None:
    with runtime.db.write() as session:
        session.execute(insert(model), batch)


def contact_rows(number: int) -> Iterator[dict[str, Any]]:
    """Voters who are nobody."""
    for i in range(1, number + 1):
        yield {"channel": "local", "pseudonym": f"{i:064d}", "language": LANGUAGES[i % 5]}


def claim_row(i: int, now: Any) -> dict[str, Any]:
    """One claim; most are decided, as in a database some months old."""
    status = ClaimStatus.NEW if i % 4 == 1 else ClaimStatus.ANSWERED
    return {
        "title": claim_title(i),
        "topic": "process" if i % 10 == 1 else "",
        "harm": "high" if i % 50 == 1 else "",
        "election": "place" if i % 1000 == 1 else "",
        "assignee_id": 1 if i % 100 == 1 else None,
        "candidate_count": i % 3,
        "language": LANGUAGES[i % 5],
        "status": status,
        "priority": 10_000 - i / 10,
        # One fact-check answers 2,500 claims of a hundred thousand, and was sent to whoever asked.
        "fact_check_id": 1 if i % 40 == 3 else None,
        "priority_reasons": [{"code": "recent", "points": 8, "text": "asked", "value": i}],
        "tip_count": 10,
        "contact_count": 10,
        "last_seen_at": now - timedelta(minutes=i % 100_000),
    }


def word_rows(claims: int) -> Iterator[dict[str, Any]]:
    """Every claim's words: most of them common, the number of its ward its own."""
    for i in range(1, claims + 1):
        for word in words_of(claim_title(i)):
            yield {"word": word, "claim_id": i}


def claim_title(i: int) -> str:
    """The words of a claim."""
    return f"The polling station of ward {i} closes at {i % 12} o'clock this year"


def tip_row(i: int, claims: int, tips: int, now: Any) -> dict[str, Any]:
    """One tip; the first tenth asks about the first claim."""
    return {
        "contact_id": i % max(1, tips // 3) + 1,
        "claim_id": 1 if i <= tips // 10 else i % claims + 1,
        "state": TipState.QUEUED,
        "channel": "local",
        "text": f"The polling station of ward {i % claims} closes at {i % 12}",
        "language": LANGUAGES[i % 5],
        "country": COUNTRIES[i % 5],
        "forwarded": Forwarded.ONCE,
        "waiting": i % 4 == 1,
        "told_revision_id": 1 if i % 40 == 2 else None,
        "created_at": now - timedelta(minutes=i % 20_000),
    }


def measure(runtime: Runtime, token: str, rounds: int, pages: Mapping[str, str] = PAGES) -> None:
    """Ask for every page and print milliseconds and queries."""
    app = create_app(runtime)
    client = app.test_client()
    with app.test_request_context():
        client.set_cookie(cookies.name(), token)
    statements: list[str] = []

    def note(_c: Any, _u: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE")):
            statements.append(statement)

    event.listen(runtime.db.engine, "before_cursor_execute", note)
    print(f"{'page':28} {'wall ms':>8} {'CPU ms':>8} {'queries':>8} {'kB':>6}   (medians)")
    for name, path in pages.items():
        times, work, size = [], [], 0
        for _ in range(rounds):
            statements.clear()
            start, busy = time.perf_counter(), time.process_time()
            answer = client.get(path)
            times.append(1000 * (time.perf_counter() - start))
            work.append(1000 * (time.process_time() - busy))
            size = len(answer.data)
            assert answer.status_code == 200, (name, answer.status)
        wall, cpu = statistics.median(times), statistics.median(work)
        print(f"{name:28} {wall:8.0f} {cpu:8.0f} {len(statements):8} {size / 1000:6.0f}")


if __name__ == "__main__":
    main()
