"""Everything dies while people write: processes, database, file store and provider, by a seed.

    python -m benchmarks.chaos [--messages 2000] [--rate 5] [--database sqlite] [--seed 1]

Messages, one in twenty with a picture, are posted at a steady rate to two gunicorns; three workers
work.  Meanwhile, at moments drawn from the seed: webs and workers are killed with SIGKILL; on
PostgreSQL the database is stopped for ten seconds and killed once, and the S3 server too; the
provider answers 429, 500 and 503, hangs, breaks connections before and after it accepted, and its
files are not there yet.  A request that broke or was refused is not posted again, as Twilio posts
once: at the end `tipline reconcile` finds what is missing.  Then everything is counted.
"""

import argparse
import io
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

from PIL import Image
from sqlalchemy import func, select, text

from benchmarks.load import PUBLIC_URL, environment, forms, web_server
from benchmarks.posting import HEADERS, PATH
from benchmarks.shapes import POSTGRESQL, SQLITE, Postgres, database
from factchecks.db import utcnow
from tests import s3server
from tests.fakes.twilio_api import Fault, TwilioApi
from tests.processes import Process, answers, free_port, running, until
from tipline.config import Mode, load_settings
from tipline.demo.seed import seed
from tipline.models import (
    DeliveryStatus,
    InboundMessage,
    Job,
    JobState,
    OutboundMessage,
    OutboundState,
    Tip,
    TipState,
)
from tipline.runtime import Runtime

PICTURES = 20  # one message in so many has one
PATIENCE = 7200.0
THREADS = 8
AWAY_SECONDS = 10.0
KILLS, ONE_IN = 8, 500  # of webs and workers together, or one in so many messages
BUCKET = "media"


@dataclass
class Posted:
    """What became of the webhooks."""

    accepted: set[str] = field(default_factory=set)
    missed: set[str] = field(default_factory=set)  # refused, or without an answer
    milliseconds: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def post_all(
    posts: Sequence[tuple[dict[str, str], dict[str, str]]], ports: Sequence[int], rate: float
) -> tuple[Posted, list[threading.Thread]]:
    """Post each once, at a steady rate, to the webs in turn."""
    posted, numbers, began = Posted(), iter(range(len(posts))), time.monotonic()

    def work() -> None:
        while True:
            with posted.lock:
                number = next(numbers, None)
            if number is None:
                return
            form, headers = posts[number]
            time.sleep(max(0.0, began + number / rate - time.monotonic()))
            at = time.perf_counter()
            good = _post(ports[number % len(ports)], form, headers)
            with posted.lock:
                (posted.accepted if good else posted.missed).add(form["MessageSid"])
                if good:
                    posted.milliseconds.append((time.perf_counter() - at) * 1000)

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    return posted, threads


def _post(port: int, form: dict[str, str], headers: dict[str, str]) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=15)  # as long as Twilio waits
    try:
        connection.request("POST", PATH, urlencode(form).encode(), {**HEADERS, **headers})
        answer = connection.getresponse()
        answer.read()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return answer.status == 200


def messages(
    api: TwilioApi, number: int, chance: random.Random, every: int = PICTURES
) -> list[dict[str, str]]:
    """Messages of fictional voters, some with a picture of their own that is not there at once."""
    made = []
    for n, form in enumerate(forms(number, max(1, number // 4))):
        files: tuple[tuple[bytes, str], ...] = ()
        if n % every == 0:
            buffer = io.BytesIO()
            noise = chance.randbytes(16 * 16 * 3)
            picture = Image.frombytes("RGB", (16, 16), noise).resize((320, 320), Image.BICUBIC)
            picture.save(buffer, "PNG")
            files = ((buffer.getvalue(), "image/png"),)
        body = "" if files else form["Body"]
        received = api.receive(form["From"], body, files)
        for file in api.messages[received["MessageSid"]].media.values():
            file.not_yet = chance.randrange(3)
        made.append(received)
    return made


def provider_faults(number: int, chance: random.Random) -> list[Fault]:
    """Something goes wrong with one create in ten; one in a thousand gets lost after acceptance."""
    bad = [
        lambda: Fault(status=429, code=20429),
        lambda: Fault(status=500),
        lambda: Fault(status=503),
        lambda: Fault(hang=1.0),
        lambda: Fault(drop=True),
        lambda: Fault(status=502, html=True),
    ]
    faults = [chance.choice(bad)() if chance.random() < 0.1 else Fault() for _ in range(number * 2)]
    for n in range(500, len(faults), 1000):
        faults[n] = Fault(drop=True, accept=True)
    return faults


def plan(
    stack: dict[str, list[Process]],
    server: Postgres | None,
    files: Callable[[], None] | None,
    kills: int,
    chance: random.Random,
) -> list[tuple[str, Callable[[], None]]]:
    """What dies, in the order in which it dies."""

    def die(process: Process) -> Callable[[], None]:
        return lambda: (process.kill(), process.start())[1]

    everybody = [(name, p) for name, group in stack.items() for p in group]
    deeds = [(f"kill {name}", die(p)) for name, p in chance.choices(everybody, k=kills)]
    if server is not None:
        deeds += [
            ("stop PostgreSQL for 10 s", lambda: _away(server)),
            ("kill PostgreSQL", lambda: _fell(server)),
        ]
    if files is not None:
        deeds.append(("kill the S3 server for 10 s", files))
    chance.shuffle(deeds)
    return deeds


def _away(server: Postgres) -> None:
    server.stop()
    time.sleep(AWAY_SECONDS)
    server.start()


def _fell(server: Postgres) -> None:
    server.kill()
    server.start()


def handled(runtime: Runtime) -> bool:
    """Whether no job is due and no message waits to be sent."""
    time.sleep(1.0)
    under_way = (OutboundState.PENDING, OutboundState.SENDING, OutboundState.UNKNOWN)
    with runtime.db.read() as session:
        waiting = session.scalar(
            select(func.count(OutboundMessage.id)).where(OutboundMessage.state.in_(under_way))
        )
        jobs = session.scalar(
            select(func.count(Job.id)).where(Job.state != JobState.DEAD, Job.run_at <= utcnow())
        )
        if not runtime.db.sqlite:
            jobs = (jobs or 0) + (
                session.scalar(
                    text(
                        "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
                        " AND (scheduled_at IS NULL OR scheduled_at <= now())"
                    )
                )
                or 0
            )
        tips = session.scalar(
            select(func.count(Tip.id)).where(Tip.state.in_((TipState.GATHERING, TipState.READY)))
        )
    return not (jobs or waiting or tips)


def account(
    runtime: Runtime, api: TwilioApi, posted: Posted, sids: set[str]
) -> tuple[dict[str, object], bool]:
    """Count everything; the counts, and whether nothing is missing or double."""
    with runtime.db.read() as session:
        inbound = session.execute(
            select(InboundMessage.provider_id, InboundMessage.tip_id, InboundMessage.handled_at)
        ).all()
        rows = session.execute(select(Tip.id, Tip.state, Tip.parent_id)).all()
        outbound = session.execute(
            select(OutboundMessage.tip_id, OutboundMessage.state, OutboundMessage.token)
        ).all()
        dead = Counter(session.scalars(select(Job.name).where(Job.state == JobState.DEAD)))
        callbacks = session.scalar(select(func.count(DeliveryStatus.id)))
    stored = {row.provider_id for row in inbound}
    asked = Counter(row.parent_id or row.id for row in rows)
    # To be told that it takes longer is no reply yet, and belongs to no tip.
    replied = Counter(row.tip_id for row in outbound if row.tip_id is not None)
    ends = (TipState.ANSWERED, TipState.ASKED, TipState.QUEUED)
    tokens = Counter(message.status_callback for message in api.sent)
    twice = sum(times > 1 for times in tokens.values())
    counts: dict[str, object] = {
        **{"messages": len(sids), "accepted at once": len(posted.accepted)},
        **{"found by reconcile": len(stored - posted.accepted), "stored": len(stored)},
        "tips": len(rows),
        **{str(end): sum(row.state is end for row in rows) for end in ends},
        "told that it takes longer": len(outbound) - sum(replied.values()),
        **{
            "replies": sum(replied.values()),
            "at the provider": len(api.sent),
            "callbacks": callbacks,
        },
        "sent twice": twice,
    }
    problems = {
        "accepted but not stored": len(posted.accepted - stored),
        "lost": len(sids - stored),
        "stored twice": len(inbound) - len(stored),
        "in no tip": sum(row.tip_id is None or row.handled_at is None for row in inbound),
        "tips neither answered, asked nor queued": sum(row.state not in ends for row in rows),
        "tips without a reply": sum((asked - replied).values()),
        "replies too many": sum((replied - asked).values()),
        "replies not sent": sum(row.state is not OutboundState.SENT for row in outbound),
        "sent twice, more than 1 in 1,000": max(0, twice - len(outbound) // 1000),
        **{f"dead job {name}": number for name, number in dead.items()},
    }
    counts["problems"] = {name: number for name, number in problems.items() if number}
    return counts, not any(problems.values())


class Files:
    """An S3 server that can be killed and comes back at the same place."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._port = folder, free_port()
        self._stack = ExitStack()
        self.server = self._stack.enter_context(s3server.serving(folder, self._port))

    def fall(self) -> None:
        """Die, stay away for a while, come back."""
        self.close()
        time.sleep(AWAY_SECONDS)
        self._stack.enter_context(s3server.serving(self._folder, self._port))

    def close(self) -> None:
        """End it."""
        self._stack.close()


def main() -> int:
    """Run it, print the counts; 1 if anything was lost or double."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--rate", type=float, default=5.0)
    parser.add_argument("--database", choices=(SQLITE, POSTGRESQL), default=POSTGRESQL)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as name,
        TwilioApi() as api,
        database(options.database, Path(name)) as (url, server),
    ):
        counts, good = run(options, Path(name), api, url, server)
    print(json.dumps(counts, indent=2))
    return 0 if good else 1


def run(
    options: argparse.Namespace, folder: Path, api: TwilioApi, url: str, server: Postgres | None
) -> tuple[dict[str, object], bool]:
    """One run; what was counted, and whether all is well."""
    chance, log = random.Random(options.seed), folder / "log"
    ports = [free_port(), free_port()]
    env = environment(folder, ports[0], api.base_url)
    env |= {"TIPLINE_DATABASE_URL": url, "TIPLINE_WEB_WORKERS": "1", "TIPLINE_LOG_LEVEL": "ERROR"}
    files = None
    if server is not None:
        files = Files(folder / "s3")
        env |= {
            **{"TIPLINE_MEDIA_URL": f"s3://{BUCKET}", "TIPLINE_S3_ENDPOINT": files.server.url},
            **{"TIPLINE_S3_ACCESS_KEY": s3server.KEY, "TIPLINE_S3_SECRET_KEY": s3server.SECRET},
        }
    runtime = Runtime(load_settings(env, Mode.PRODUCTION))
    if files is not None:
        runtime.store._client.create_bucket(Bucket=BUCKET)  # type: ignore[attr-defined]  # S3's own
    with runtime.db.write() as session:
        seed(session, runtime.store)
    sent = messages(api, options.messages, chance)
    posts = [(form, api.sign(f"{PUBLIC_URL}/webhooks/twilio", form)) for form in sent]
    api.plan(*provider_faults(options.messages, chance))
    webs = [web_server("tipline.wsgi:app", {**env, "PORT": str(port)}, log) for port in ports]
    workers = [Process("tipline", "worker", env=env, log=log) for _ in range(3)]
    done: list[str] = []
    with running([*webs, *workers]):
        for port in ports:
            until(lambda port=port: answers(f"http://127.0.0.1:{port}/readyz"), "the web", 180)
        began = time.monotonic()
        posted, threads = post_all(posts, ports, options.rate)
        deeds = plan(
            {"web": webs, "worker": workers},
            server,
            files.fall if files else None,
            max(KILLS, len(posts) // ONE_IN),
            chance,
        )
        for n, (what, deed) in enumerate(deeds, 1):
            goal = n * len(posts) // (len(deeds) + 1)
            until(
                lambda goal=goal: len(posted.accepted) + len(posted.missed) >= goal, what, PATIENCE
            )
            deed()
            done.append(what)
        for thread in threads:
            thread.join()
        last = time.monotonic()
        subprocess.run(
            [sys.executable, "-m", "tipline", "reconcile"],
            env=env,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        until(lambda: handled(runtime), "everything handled", PATIENCE)
        ended = time.monotonic()
    counts, good = account(runtime, api, posted, {form["MessageSid"] for form in sent})
    if not good:
        print(log.read_text()[-6000:], file=sys.stderr)
        with runtime.db.read() as session:
            for job in session.scalars(select(Job).where(Job.state == JobState.DEAD)):
                print(f"dead: {job.name} after {job.attempt}: {job.error}", file=sys.stderr)
    if files:
        files.close()
    runtime.db.dispose()
    ordered = sorted(posted.milliseconds)
    counts |= {
        **{"seed": options.seed, "database": options.database, "what died": done},
        "webhook ms p50, p99": [
            round(ordered[len(ordered) // 2], 1),
            round(ordered[int(len(ordered) * 0.99)], 1),
        ],
        "seconds of posting": round(last - began),
        "seconds until all was handled": round(ended - began),
    }
    return counts, good


if __name__ == "__main__":
    sys.exit(main())
