"""A large tipline from end to end: import, start, matching, console and newsroom.

    python -m benchmarks.large [--fact-checks 500000] [--claims 100000] [--tips 1000000]
                               [--database sqlite|postgresql] [--folder KEPT]

Fact-checks are made of the words of real ones (``benchmarks.text_speed``) and come in by `tipline
import` as one DataFeed; claims and tips are written into the database, tips with a heavy tail (the
claim of rank r gets a share like 1/r), each in one of a few wordings.  Then a fresh process builds
the index of the host, another one opens it, and a third finds that something changed.  With
``--folder`` what was filled is kept there, and found again by the next run.
"""

import argparse
import dataclasses
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import func, select, update

from benchmarks import console_pages, newsroom_pages
from benchmarks.console_pages import COUNTRIES, LANGUAGES, contact_rows, insert_all
from benchmarks.import_datafeed import item, measure
from benchmarks.shapes import POSTGRESQL, SQLITE, Postgres
from benchmarks.text_speed import claims as made_claims
from benchmarks.text_speed import memory, messages
from factchecks.changes import FACT_CHECK, note_change
from factchecks.db import utcnow
from factchecks.models import FactCheck
from factchecks.words import words_of
from matchers.types import Content
from tests.console import world
from tipline import logs, schema
from tipline.config import Mode, load_settings
from tipline.models import (
    Claim,
    ClaimWord,
    Contact,
    Forwarded,
    Role,
    Staff,
    Tip,
    TipState,
    TrendBatch,
)
from tipline.runtime import Runtime
from tipline.trends.tick import full_hour
from tipline.triage.voters_index import ClaimsAreLoading
from tipline.web import sessions

ASKED = 300  # messages
ENDINGS = ("", "", "", "!", " Is this true?", " pls share")


def feed(path: Path, number: int) -> None:
    """Write a DataFeed with so many fact-checks, as an organisation's archive has them."""
    chance = random.Random(7)  # made-up data, nothing secret
    with path.open("w", encoding="utf-8") as file:
        file.write('{"@context": "https://schema.org", "@type": "DataFeed", "dataFeedElement": [\n')
        for n, claim in enumerate(made_claims(number)):
            one = item(n + 1, chance)  # its first has no content
            one["item"] = one["item"] or [item(n + 2, chance)["item"][0] | {"url": one["url"]}]
            one["item"][0]["claimReviewed"] = claim
            file.write((",\n" if n else "") + json.dumps(one, ensure_ascii=False))
        file.write("\n]}\n")


def fill(runtime: Runtime, number: int, tips: int, end: datetime) -> None:
    """Claims and tips, and an account."""
    with runtime.db.write() as session:
        world.staff(session, Role.ADMIN)
    titles = [title[:300] for title in made_claims(number + 30_000)[-number:]]
    rows = (
        console_pages.claim_row(n, end)
        | {"title": title, "fact_check_id": None, "last_seen_at": end - timedelta(minutes=n % 9000)}
        for n, title in enumerate(titles, 1)
    )
    insert_all(runtime, Contact, contact_rows(tips // 3))
    insert_all(runtime, Claim, rows)
    insert_all(runtime, Tip, _tips(titles, tips, end))
    words = (
        {"word": word, "claim_id": n}
        for n, title in enumerate(titles, 1)
        for word in words_of(title)
    )
    insert_all(runtime, ClaimWord, words)
    console_pages.gather_statistics(runtime)


def _tips(titles: Sequence[str], tips: int, end: datetime) -> Iterator[dict[str, Any]]:
    rng = np.random.default_rng(7)
    share = 1 / np.arange(1, len(titles) + 1)
    chosen = rng.choice(len(titles), tips, p=share / share.sum())
    for n, claim in enumerate(chosen.tolist()):
        yield {
            "contact_id": n * 7919 % (tips // 3) + 1,
            "claim_id": claim + 1,
            "state": TipState.QUEUED,
            "channel": "local",
            "text": titles[claim] + ENDINGS[n % len(ENDINGS)],
            "language": LANGUAGES[claim % 5],
            "country": COUNTRIES[n * 31 % 5],
            "forwarded": Forwarded.ONCE if n % 3 else Forwarded.NO,
            "waiting": claim % 4 == 1,
            "created_at": end - timedelta(days=30) * (1 - n / tips),
        }


def start() -> None:
    """In a process of its own: load the index, ask it; what that took, as JSON."""
    texts = messages(ASKED)
    runtime = Runtime(load_settings(dict(os.environ), Mode.DEVELOPMENT))
    with runtime.db.read() as session:
        session.scalar(select(func.count(FactCheck.id)))
    before, began, busy = memory(), time.perf_counter(), time.process_time()
    runtime.matching.refresh()
    told: dict[str, Any] = {
        "seconds": round(time.perf_counter() - began, 1),
        "CPU seconds": round(time.process_time() - busy, 1),
        "MB": memory() - before,
    }
    began, busy = time.perf_counter(), time.process_time()
    while True:
        try:
            _ = runtime.matching.claims
            break
        except ClaimsAreLoading:
            time.sleep(0.1)
    told |= {
        "claims: seconds": round(time.perf_counter() - began, 1),
        "claims: CPU seconds": round(time.process_time() - busy, 1),
        "with claims, MB": memory() - before,
    }
    for name, match in (
        ("fact-checks", runtime.matching.match),
        ("claims", runtime.matching.claims.match),
    ):
        spent = []
        for text in texts:
            at = time.process_time()
            match(Content(text=text))
            spent.append(1000 * (time.process_time() - at))
        spent.sort()
        told[f"{name}: CPU ms p50, p99"] = [
            round(spent[len(spent) * p // 100], 1) for p in (50, 99)
        ]
    runtime.matching.close()
    runtime.close()
    print(json.dumps(told))


def change(runtime: Runtime, number: int) -> None:
    """So many fact-checks change."""
    with runtime.db.write() as session:
        ids = list(session.scalars(select(FactCheck.id).order_by(FactCheck.id).limit(number)))
        session.execute(update(FactCheck).where(FactCheck.id.in_(ids)).values(summary="Changed."))
        for id in ids:
            note_change(session, FACT_CHECK, id)


def main() -> None:
    """Fill a database, or find it filled, and print what everything takes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--fact-checks", type=int, default=500_000)
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--tips", type=int, default=1_000_000)
    parser.add_argument("--database", choices=(SQLITE, POSTGRESQL), default=SQLITE)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--start", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    logs.configure_command()
    if given.start:
        start()
        return
    with tempfile.TemporaryDirectory() as name:
        folder = given.folder or Path(name)
        folder.mkdir(exist_ok=True)
        server = Postgres(folder) if given.database == POSTGRESQL else None
        env = {**os.environ, "TIPLINE_INSTANCE": str(folder), "TIPLINE_MODE": "development"}
        if server:
            env["TIPLINE_DATABASE_URL"] = server.url
        try:
            run(given, folder, env)
        finally:
            if server:
                server.close()


def run(given: argparse.Namespace, folder: Path, env: dict[str, str]) -> None:
    """All of it."""
    print(f"{given.database}: {given.fact_checks:,} fact-checks, {given.claims:,} claims,", end=" ")
    print(f"{given.tips:,} tips", flush=True)
    settings = load_settings(env, Mode.DEVELOPMENT)
    settings = dataclasses.replace(settings, instance=folder)
    runtime = Runtime(settings)
    schema.upgrade(runtime.db)
    with runtime.db.read() as session:
        filled = session.scalar(select(Tip.id).limit(1)) is not None
        imported = session.scalar(select(FactCheck.id).limit(1)) is not None
    end = full_hour(utcnow())
    if not imported:
        runtime.db.dispose()
        path = folder / "feed.json"
        feed(path, given.fact_checks)
        names = ("seconds", "CPU s", "read", "new", "same", "refused", "peak MB")
        figures = measure([sys.executable, "-m", "tipline"], path, env)
        told = ", ".join(f"{n} {f}" for n, f in zip(names, figures, strict=True))
        print(f"import of {path.stat().st_size / 1e6:.0f} MB: {told}", flush=True)
        path.unlink()
    if not filled:
        fill(runtime, given.claims, given.tips, end)
    for what, changed in (("built", 0), ("opened", 0), ("opened, 1,000 changed", 1000)):
        if changed:
            change(runtime, changed)
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.large", "--start"],
            env=env, check=True, capture_output=True, text=True,
        )  # fmt: skip
        print(f"index, {what}: {done.stdout.strip()}", flush=True)
    with runtime.db.read() as session:
        counted = session.scalar(select(TrendBatch.id).limit(1)) is not None
    if not counted:
        newsroom_pages.count(runtime, end)
    with runtime.db.write() as session:
        token = sessions.start(session, session.scalars(select(Staff.id)).first(), proved=True)
    pages = {
        name: path
        for name, path in console_pages.PAGES.items()
        if path.startswith("/console/") and "reviews/" not in path and "sending" not in path
    }
    pages |= {n: path for n, path in newsroom_pages.PAGES.items() if "/narratives/" not in path}
    console_pages.measure(runtime, token, 5, pages)
    runtime.db.dispose()


if __name__ == "__main__":
    main()
