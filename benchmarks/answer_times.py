"""Whether the time of an answer tells who is known: two kinds of question in turn, many times.

    python -m benchmarks.answer_times [--pairs 200]

On SQLite, in this process, without a network that would hide differences.  *Told apart* is how
often the one that is known takes longer than the one that is not (0.5: nothing can be told; the
area under the ROC curve, with the interval in which it lies 95 times of 100).
"""

import argparse
import math
import os
import statistics
import tempfile
import time
from collections.abc import Callable

from tests.conftest import TEST_ENVIRONMENT
from tests.console import world
from tests.console.conftest import Person
from tests.webhooks.calls import TEXT, post, signature
from tipline import schema
from tipline.app import create_app
from tipline.config import Mode, load_settings
from tipline.console import throttle
from tipline.models import Role
from tipline.runtime import Runtime

Ask = Callable[[], object]


def spent(ask: Ask) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    ask()
    return 1000 * (time.perf_counter() - began)


def told_apart(known: list[float], unknown: list[float]) -> tuple[float, float]:
    """The area under the ROC curve, and half of its interval (Hanley, McNeil 1982)."""
    wins = sum((k > u) + 0.5 * (k == u) for k in known for u in unknown)
    n, m = len(known), len(unknown)
    area = wins / (n * m)
    first, second = area / (2 - area), 2 * area * area / (1 + area)
    variance = area * (1 - area) + (n - 1) * (first - area**2) + (m - 1) * (second - area**2)
    return area, 1.96 * math.sqrt(variance / (n * m))


def measure(name: str, known: Ask, unknown: Ask, pairs: int) -> None:
    """Ask in turn, and print what can be told."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(pairs + 5):
        for which in (0, 1) if number % 2 else (1, 0):
            took = spent((known, unknown)[which])
            if number >= 5:
                times[which].append(took)
    area, half = told_apart(*times)
    medians = (statistics.median(side) for side in times)
    print(f"{name:44} {next(medians):8.2f} {next(medians):8.2f}   {area:.2f} ± {half:.2f}")


def main() -> None:
    """Measure each kind of question."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=200)
    pairs = parser.parse_args().pairs
    throttle.PER_LOGIN = throttle.PER_ORIGIN = 10**9
    with tempfile.TemporaryDirectory() as folder:
        given = {**os.environ, **TEST_ENVIRONMENT, "TIPLINE_INSTANCE": folder}
        runtime = Runtime(load_settings(given, Mode.DEVELOPMENT))
        schema.upgrade(runtime.db)
        with runtime.db.write() as session:
            world.staff(session, Role.CHECKER, "ana").email = "ana@desk.example.org"
        app = create_app(runtime)
        client, person = app.test_client(), Person(app)
        csrf = {"csrf_token": person.token()}

        def form(path: str, **fields: str) -> Ask:
            from tests.console.conftest import SITE

            data = {**csrf, **fields}
            return lambda: person.client.post(path, data=data, base_url=SITE)

        assert post(client, TEXT, signature(TEXT)).status_code == 200
        stranger = [(n, v.replace("0104", "0199") if n == "From" else v) for n, v in TEXT]
        print(f"{'':44} {'known':>8} {'unknown':>8}   told apart   (medians in ms, {pairs} each)")
        measure(
            "signing in: wrong password, no account",
            form("/console/login", login="ana", password="a wrong one"),
            form("/console/login", login="eva", password="a wrong one"),
            pairs,
        )
        measure(
            "asking for a link: an account, none",
            form("/console/forgot", login="ana"),
            form("/console/forgot", login="eva"),
            pairs,
        )
        measure(
            "forged message: from a contact, from nobody",
            lambda: post(client, TEXT, "forged"),
            lambda: post(client, stranger, "forged"),
            pairs,
        )
        runtime.db.dispose()


if __name__ == "__main__":
    main()
