"""Attacks the floor with ten thousand random questions to everything that tells a count.

    python -m benchmarks.floor --questions 10000

Plays some days of a tipline, hour by hour, on SQLite in a temporary folder.  After every hour
somebody with a viewer's account and a token asks the newsroom's pages, files, feeds and the API at
random: every window, country, language, status, words, page, period.  In the end everything that
was ever told is put together, with the month's open data: each number must be a sum of whole
published groups (or of whole cells of them), and integer programming looks for any group of one to
k - 1 people that follows (``tests/trends/floor``).
"""

import argparse
import os
import tempfile
import time
from collections import Counter

from flask import Flask
from flask.testing import FlaskClient

from tests.console import world as staff
from tests.trends.floor.attack import play
from tests.trends.floor.world import K
from tipline import schema, tokens
from tipline.app import create_app
from tipline.config import Mode, load_settings
from tipline.models import Role
from tipline.runtime import Runtime
from tipline.web import sessions


def main() -> None:
    """Attack, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=10_000)
    parser.add_argument("--hours", type=int, default=200)
    parser.add_argument("--targets", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    tokens.LIMIT = 10**9
    with tempfile.TemporaryDirectory() as folder:
        given = {
            **os.environ,
            "TIPLINE_INSTANCE": folder,
            "TIPLINE_PUBLIC_URL": "https://tipline.example.org",
        }
        runtime = Runtime(load_settings(given, Mode.DEVELOPMENT))
        schema.upgrade(runtime.db)
        app = create_app(runtime)
        start = time.perf_counter()
        found, world = play(
            runtime, app, person(runtime, app), seed=wanted.seed, hours=wanted.hours,
            questions=wanted.questions, targets=wanted.targets,
        )  # fmt: skip
        runtime.db.dispose()
    print(f"{time.perf_counter() - start:8.0f} s, seed {wanted.seed}, floor {K}")
    lines = {
        "hours played": wanted.hours,
        "people who asked": sum(world.truth.values()),
        "questions": found.asked,
        "counts read": found.counts,
        "published groups": found.groups,
        "numbers below the floor": len(found.small),
        "numbers that changed": len(found.changed),
        "answers that one more asker moved": len(found.moved),
        "numbers that are no sum of groups": len(found.unexplained),
        "small groups that were tried": found.tried,
        "small groups found out": len(found.found_out),
    }
    for what, number in lines.items():
        print(f"{number:10,}  {what}")
    print("by way:", dict(Counter(one.how for one in found.found_out)) or "none")


def person(runtime: Runtime, app: Flask) -> FlaskClient:
    """A browser that a viewer is signed in with."""
    with runtime.db.write() as session:
        account = staff.staff(session, Role.VIEWER)
        token = sessions.start(session, account.id, proved=True)
    client = app.test_client()
    client.set_cookie("__Host-tipline-staff", token, domain="tipline.example.org")
    return client


if __name__ == "__main__":
    main()
