"""How much comes through, in one run: bare insert, webhook, whole pipeline, pictures, both shapes.

    python -m benchmarks.throughput [--messages 600] [--pictures 60] [--database sqlite]

The same signed messages go to a bare Flask + SQLite insert, to our webhook with no worker, and
through the whole pipeline with one worker and with two; then pictures that nobody has seen.  Each
row has a database of its own.  *Handled* is from the first request to the last reply at the
provider, a fake of Twilio's API in this process.  The pipeline's times are given as ratios to the
bare insert of the same run, since the machine may do other things.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.chaos import handled, messages
from benchmarks.load import PUBLIC_URL, environment, forms, measure_bare, web_server
from benchmarks.posting import Post, Posting, Result, sign
from benchmarks.shapes import POSTGRESQL, SQLITE, database
from tests.fakes.twilio_api import TOKEN, TwilioApi
from tests.processes import Process, answers, free_port, running, until
from tipline.config import Mode, load_settings
from tipline.demo.seed import seed
from tipline.runtime import Runtime

THREADS = 8
WORKERS = (1, 2)
URL = f"{PUBLIC_URL}/webhooks/twilio"


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one way through."""

    name: str
    result: Result
    handled: float | None = None  # seconds until the last was replied to

    def line(self, bare: Result) -> str:
        """As the table has it."""
        rate = self.result.rate
        through = len(self.result.accepted) / self.handled if self.handled else None
        return (
            f"{self.name:<34} {rate:>9.0f} {rate / bare.rate:>8.2f} "
            f"{self.result.percentile(0.5):>8.1f} {self.result.percentile(0.99):>8.1f} "
            f"{'' if through is None else f'{through:>10.1f}'}"
        )


def measure(shape: str, workers: int, number: int, *, pictures: bool) -> tuple[Result, float]:
    """One way through on a fresh database; the requests, and seconds until all was handled."""
    with (
        tempfile.TemporaryDirectory() as name,
        TwilioApi() as api,
        database(shape, Path(name)) as (url, _server),
    ):
        folder, log = Path(name), Path(name) / "log"
        env = environment(folder, free_port(), api.base_url) | {"TIPLINE_DATABASE_URL": url}
        runtime = Runtime(load_settings(env, Mode.PRODUCTION))
        with runtime.db.write() as session:
            seed(session, runtime.store)
        posts = _posts(api, number, pictures=pictures)
        processes = [web_server("tipline.wsgi:app", env, log)]
        processes += [Process("tipline", "worker", env=env, log=log) for _ in range(workers)]
        with running(processes):
            ready = f"http://127.0.0.1:{env['PORT']}/readyz{'?strict=1' if workers else ''}"
            until(lambda: answers(ready), "the tipline", 180)
            posting, began = Posting(int(env["PORT"]), posts, THREADS), time.perf_counter()
            posting.start()
            result = posting.finish()
            if workers:
                until(lambda: handled(runtime), "everything handled", 3600)
            seconds = time.perf_counter() - began
        runtime.db.dispose()
        return result, seconds


def _posts(api: TwilioApi, number: int, *, pictures: bool) -> list[Post]:
    if not pictures:
        return [sign(form, TOKEN, URL) for form in forms(number, max(1, number // 4))]
    made = messages(api, number, random.Random(1), every=1)  # the same each time
    for message in api.messages.values():
        for file in message.media.values():
            file.not_yet = 0
    return [sign(form, TOKEN, URL) for form in made]


def bare(number: int) -> Result:
    """The messages to the bare insert."""
    with tempfile.TemporaryDirectory() as name:
        env = environment(Path(name), free_port(), "http://127.0.0.1:9")
        posts = [sign(form, TOKEN, URL) for form in forms(number, max(1, number // 4))]
        return measure_bare(env, posts, THREADS, Path(name) / "log")


def rows(shapes: Sequence[str], number: int, pictures: int) -> list[Row]:
    """Every way through, in turn."""
    found = [Row("bare Flask + SQLite insert", bare(number))]
    for shape in shapes:
        result, _ = measure(shape, 0, number, pictures=False)
        found.append(Row(f"{shape}, webhook alone", result))
        for workers in WORKERS:
            result, seconds = measure(shape, workers, number, pictures=False)
            found.append(Row(f"{shape}, text, {workers} worker(s)", result, seconds))
        for workers in WORKERS:
            result, seconds = measure(shape, workers, pictures, pictures=True)
            found.append(Row(f"{shape}, pictures, {workers} worker(s)", result, seconds))
    return found


def main() -> int:
    """Run it and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--messages", type=int, default=600)
    parser.add_argument("--pictures", type=int, default=60)
    parser.add_argument("--database", choices=(SQLITE, POSTGRESQL, "both"), default="both")
    options = parser.parse_args()
    shapes = (SQLITE, POSTGRESQL) if options.database == "both" else (options.database,)
    found = rows(shapes, options.messages, options.pictures)
    print(
        f"{'':<34} {'requests/s':>9} {'of bare':>8} {'p50 ms':>8} {'p99 ms':>8} {'handled/s':>10}"
    )
    for row in found:
        print(row.line(found[0].result), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
