"""Processor time of one message at each stage, on SQLite and PostgreSQL, with and without pictures.

    python -m benchmarks.stages [--messages 300] [--database sqlite|postgresql|both]

Everything runs in one process, one thing after the other, so that processor time can be told apart:
the same form into a bare Flask + insert; our webhook; each job, by its name; the pump, through the
fake channel.  The database server's own processor time is given beside it (PostgreSQL).
"""

import argparse
import io
import itertools
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PIL import Image
from werkzeug.datastructures import MultiDict

from benchmarks.load import PUBLIC_URL, environment, forms
from benchmarks.shapes import POSTGRESQL, SQLITE, Postgres, database
from tests.fakes.twilio_api import TOKEN
from tests.line import webhook_app
from tests.webhooks.calls import post, signature
from tipline.channels.fake import FakeChannel
from tipline.channels.registry import Channels
from tipline.config import Mode, load_settings
from tipline.demo.seed import seed
from tipline.jobs import load_handlers, registry, run_pending
from tipline.pump import pump_once
from tipline.runtime import Runtime

URL = "https://api.twilio.com/2010-04-01/Accounts/{account}/Messages/{sid}/Media/ME{n:032x}"
WARM_UP = 20  # messages before anything is measured


class Clock:
    """Processor seconds by stage, and how often each came."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.times: dict[str, int] = defaultdict(int)

    def around(self, stage: str, work: Callable[..., object]) -> Callable[..., object]:
        """The same function, measured."""

        def measured(*arguments: object) -> object:
            began = time.process_time()
            try:
                return work(*arguments)
            finally:
                self.seconds[stage] += time.process_time() - began
                self.times[stage] += 1

        return measured


def watch_jobs(clock: Clock) -> None:
    """Measure both halves of every handler."""
    for name, known in list(registry._handlers.items()):
        registry._handlers[name] = replace(
            known,
            prepare=known.prepare and clock.around(f"job {name}", known.prepare),
            apply=clock.around(f"job {name}", known.apply),
        )


def pictures(number: int, chance: random.Random) -> list[bytes]:
    """Pictures that nobody has seen."""
    made = []
    for _ in range(number):
        buffer = io.BytesIO()
        noise = Image.frombytes("RGB", (24, 24), chance.randbytes(24 * 24 * 3))
        noise.resize((800, 800), Image.BICUBIC).save(buffer, "JPEG", quality=85)
        made.append(buffer.getvalue())
    return made


def server_seconds(server: Postgres | None) -> float:
    """Processor time of the database server and all its children so far."""
    if server is None:
        return 0.0
    import psutil

    parent = psutil.Process(server.pid)
    total = sum(parent.cpu_times()[:4])
    for child in parent.children():
        total += sum(child.cpu_times()[:2])
    return float(total)


def run(shape: str, number: int, *, with_pictures: bool) -> tuple[Clock, float, float]:
    """Clock, processor seconds of the database server, and wall seconds of the whole."""
    with tempfile.TemporaryDirectory() as name, database(shape, Path(name)) as (url, server):
        env = environment(Path(name), 8000, "http://127.0.0.1:9")
        env |= {"TIPLINE_DATABASE_URL": url, "TIPLINE_DELETE_PROVIDER_TEXT": "false"}
        runtime = Runtime(load_settings(env, Mode.PRODUCTION))
        channel = FakeChannel()
        runtime.__dict__["channels"] = Channels({channel.name: channel})
        load_handlers()
        with runtime.db.write() as session:
            seed(session, runtime.store)
        while run_pending(runtime):
            pass
        clock, client = Clock(), webhook_app(runtime).test_client()
        before = dict(registry._handlers)
        files = iter(pictures(number + WARM_UP, random.Random(1)) if with_pictures else ())

        def take_in(form: dict[str, str]) -> None:
            if with_pictures:
                where = URL.format(
                    account=form["AccountSid"], sid=form["MessageSid"], n=len(channel.files)
                )
                channel.files[where] = next(files)
                form = {
                    **form,
                    **{"Body": "", "NumMedia": "1"},
                    **{"MediaUrl0": where, "MediaContentType0": "image/jpeg"},
                }
            pairs = list(form.items())
            at = f"{PUBLIC_URL}/webhooks/twilio"
            answer = clock.around("webhook", post)(
                client, pairs, signature(pairs, url=at, token=TOKEN)
            )
            assert answer.status_code == 200  # type: ignore[attr-defined]  # a response
            while clock.around("jobs, all", run_pending)(runtime):
                pass
            clock.around("pump", pump_once)(runtime)

        everything = forms(number + WARM_UP, max(1, number // 4))
        try:
            for form in itertools.islice(everything, WARM_UP):
                take_in(form)
            watch_jobs(clock)
            clock.seconds.clear()
            clock.times.clear()
            at_server, began = server_seconds(server), time.monotonic()
            for form in everything[WARM_UP:]:
                take_in(form)
            return clock, server_seconds(server) - at_server, time.monotonic() - began
        finally:
            registry._handlers.update(before)
            runtime.db.dispose()


def bare(number: int) -> float:
    """Processor milliseconds for one form into a bare Flask + SQLite insert."""
    import os

    with tempfile.TemporaryDirectory() as name:
        os.environ["BARE_DATABASE"] = str(Path(name) / "bare.sqlite3")
        from benchmarks.bare_app import _connection, app

        client, everything = app.test_client(), forms(number, number)
        client.post("/webhooks/twilio", data=everything[0])
        began = time.process_time()
        for form in everything[1:]:
            client.post("/webhooks/twilio", data=MultiDict(form))
        spent = time.process_time() - began
        _connection().close()
    return spent / (number - 1) * 1000


def main() -> int:
    """Run it and print a table for each shape."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--messages", type=int, default=300)
    parser.add_argument("--database", choices=(SQLITE, POSTGRESQL, "both"), default="both")
    options = parser.parse_args()
    print(f"bare Flask + SQLite insert: {bare(options.messages):.2f} ms of processor a message")
    shapes = (SQLITE, POSTGRESQL) if options.database == "both" else (options.database,)
    for shape, with_pictures in itertools.product(shapes, (False, True)):
        number = options.messages // (3 if with_pictures else 1)
        clock, server, wall = run(shape, number, with_pictures=with_pictures)
        kind = "with pictures" if with_pictures else "text only"
        print(f"\n{shape}, {kind}, {number} messages: milliseconds of processor a message")
        for stage, seconds in sorted(clock.seconds.items(), key=lambda item: -item[1]):
            if seconds / number >= 0.0001:
                print(f"  {stage:<34} {seconds / number * 1000:8.2f}  × {clock.times[stage]}")
        if server:
            print(f"  {'(the database server)':<34} {server / number * 1000:8.2f}")
        print(f"  {'(wall time)':<34} {wall / number * 1000:8.2f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
