"""A day's rush in a minute: signed messages against web and worker on SQLite, killed on the way.

    python -m benchmarks.load [--messages 5000] [--threads 8] [--calm]

Posts every message to a bare Flask + SQLite insert first, then to the tipline, whose web server
and worker are killed with SIGKILL four times meanwhile (not with ``--calm``).  Then it waits until
everything is handled and counts: stored = accepted, each message in exactly one tip, each tip
replied to exactly once, each reply at the provider exactly once.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.posting import Post, Posting, Result, sign
from factchecks.db import utcnow
from tests.fakes.twilio_api import ACCOUNT, SENDER, TOKEN, TwilioApi
from tests.processes import Process, answers, free_port, running, until
from tipline import schema
from tipline.config import Mode, load_settings
from tipline.demo.samples import Expect, samples
from tipline.demo.seed import seed
from tipline.models import (
    InboundMessage,
    Job,
    JobState,
    OutboundMessage,
    OutboundState,
    Tip,
    TipState,
)
from tipline.runtime import Runtime

PUBLIC_URL = "https://tipline.example.org"
SEND_RATE = 500  # messages a second: the channel must not be what is measured
UNKNOWN_CLAIMS = 40  # different things that nobody has checked
MINUTES = 60  # patience until everything is handled, also on a machine that does other things


def forms(number: int, voters: int) -> list[dict[str, str]]:
    """Messages of fictional voters: known claims in five languages, and unknown ones."""
    known = [
        sample.text
        for language in samples().values()
        for sample in language
        if sample.text and sample.picture is None and sample.expect is not Expect.QUEUE
    ]
    unknown = [
        f"They say that the old bridge number {n} was sold to a company from the moon last night"
        for n in range(UNKNOWN_CLAIMS)
    ]
    texts = [text for pair in zip(known, unknown, strict=False) for text in pair]
    return [
        {
            **{"MessageSid": f"SM{n:032x}", "AccountSid": ACCOUNT, "NumMedia": "0"},
            **{"From": f"whatsapp:+1202555{n % voters:04}", "To": SENDER},
            "Body": texts[n % len(texts)],
        }
        for n in range(number)
    ]


def environment(folder: Path, port: int, api: str) -> dict[str, str]:
    """What the processes under test are given."""
    return {
        **{"TIPLINE_MODE": "production", "TIPLINE_INSTANCE": str(folder), "PORT": str(port)},
        **{"TIPLINE_SECRET_KEY": "a-secret-key-for-benchmarks-0123456789"},
        **{"TIPLINE_PUBLIC_URL": PUBLIC_URL, "TIPLINE_GATHER_SECONDS": "0"},
        **{"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_FROM": SENDER},
        **{"TWILIO_API_BASE_URL": api, "TIPLINE_SEND_RATE": str(SEND_RATE)},
        # What is measured is how much can come in, not how much is let in.
        **{"TIPLINE_WEBHOOK_RATE": "100000"},
        **{"TIPLINE_LOG_LEVEL": "WARNING", "BARE_DATABASE": str(folder / "bare.sqlite3")},
    }


def web_server(app: str, env: dict[str, str], log: Path) -> Process:
    """The same gunicorn settings for both applications."""
    bind = f"127.0.0.1:{env['PORT']}"
    config = "python:tipline.gunicorn_conf"
    return Process("gunicorn", "--config", config, "--bind", bind, app, env=env, log=log)


def measure_bare(env: dict[str, str], posts: Sequence[Post], threads: int, log: Path) -> Result:
    """The same messages to the bare application."""
    bare = web_server("benchmarks.bare_app:app", env, log)
    with running([bare]):
        until(lambda: answers(f"http://127.0.0.1:{env['PORT']}/healthz"), "the bare server")
        posting = Posting(int(env["PORT"]), posts, threads)
        posting.start()
        return posting.finish()


def measure_tipline(
    env: dict[str, str], posts: Sequence[Post], threads: int, log: Path, *, kills: bool
) -> tuple[Result, list[str], float]:
    """The messages to the tipline; the result, what was killed, seconds until all was handled."""
    runtime = Runtime(load_settings(env, Mode.PRODUCTION))
    web = web_server("tipline.wsgi:app", env, log)
    worker = Process("tipline", "worker", env=env, log=log)
    killed: list[str] = []
    with running([web, worker]):
        until(lambda: answers(f"http://127.0.0.1:{env['PORT']}/readyz"), "the tipline")
        posting = Posting(int(env["PORT"]), posts, threads)
        began = time.perf_counter()
        posting.start()
        for fifth, victims in enumerate(("worker", "web", "worker", "web and worker"), 1):
            goal = fifth * len(posts) // 5
            reached = partial(lambda goal: len(posting.result.accepted) >= goal, goal)
            until(reached, f"{goal} accepted", MINUTES * 60)
            for name, process in (("web", web), ("worker", worker)):
                if kills and name in victims:
                    process.kill()
                    process.start()
                    killed.append(name)
        result = posting.finish()
        until(lambda: handled(runtime), "everything handled", MINUTES * 60)
        return result, killed, time.perf_counter() - began


def handled(runtime: Runtime) -> bool:
    """Whether no job is due and no message waits to be sent."""
    time.sleep(0.5)  # not to take the processors from those who work
    with runtime.db.read() as session:
        jobs = session.scalar(
            select(func.count(Job.id)).where(Job.state != JobState.DEAD, Job.run_at <= utcnow())
        )
        under_way = (OutboundState.PENDING, OutboundState.SENDING, OutboundState.UNKNOWN)
        waiting = session.scalar(
            select(func.count(OutboundMessage.id)).where(OutboundMessage.state.in_(under_way))
        )
    return not jobs and not waiting


def account(runtime: Runtime, api: TwilioApi, result: Result) -> tuple[dict[str, object], bool]:
    """Count everything; the counts, and whether nothing is missing or double."""
    with runtime.db.read() as session:
        inbound = session.execute(
            select(InboundMessage.provider_id, InboundMessage.tip_id, InboundMessage.handled_at)
        ).all()
        rows = session.execute(select(Tip.id, Tip.state, Tip.parent_id)).all()
        outbound = session.execute(
            select(OutboundMessage.tip_id, OutboundMessage.provider_id, OutboundMessage.state)
        ).all()
        dead = session.scalar(select(func.count(Job.id)).where(Job.state == JobState.DEAD))
    stored = {row.provider_id for row in inbound}
    at_provider = Counter(message.sid for message in api.sent)
    tips = {row.id: row.state for row in rows}
    # A message that makes several claims makes a tip for each; their replies hang on the first.
    asked = Counter(row.parent_id or row.id for row in rows)
    # To be told that it takes longer is no reply yet, and belongs to no tip.
    replied = Counter(row.tip_id for row in outbound if row.tip_id is not None)
    ends = (TipState.ANSWERED, TipState.ASKED, TipState.QUEUED)
    problems = {
        "accepted but not stored": len(set(result.accepted) - stored),
        "stored twice": len(inbound) - len(stored),
        "in no tip": sum(row.tip_id is None or row.handled_at is None for row in inbound),
        "tips neither answered, asked nor queued": sum(s not in ends for s in tips.values()),
        "tips without a reply": sum((asked - replied).values()),
        "replies too many": sum((replied - asked).values()),
        "replies not sent": sum(row.state is not OutboundState.SENT for row in outbound),
        "replies the provider does not have": len(
            {row.provider_id for row in outbound} - set(at_provider)
        ),
        "messages at the provider that no reply stands for": len(
            set(at_provider) - {row.provider_id for row in outbound}
        ),
        "dead jobs": dead or 0,
        "refused requests": len(result.refused),
    }
    counts: dict[str, object] = {
        **{"accepted": len(set(result.accepted)), "stored": len(stored), "tips": len(tips)},
        **{str(end): sum(state is end for state in tips.values()) for end in ends},
        **{
            "replies": sum(replied.values()),
            "told that it takes longer": len(outbound) - sum(replied.values()),
        },
        **{"at the provider": sum(at_provider.values())},
        "problems": {name: number for name, number in problems.items() if number},
    }
    return counts, not any(problems.values())


def line(name: str, result: Result) -> str:
    """One row of the table."""
    return (
        f"{name:<34} {len(result.accepted):>8} {result.rate:>10.0f} "
        f"{result.percentile(0.5):>8.1f} {result.percentile(0.99):>8.1f} {result.broken:>8}"
    )


def main() -> int:
    """Run it, print the table; 1 if anything was lost or double."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--messages", type=int, default=5000)
    parser.add_argument("--voters", type=int, default=1250)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--calm", action="store_true", help="kill nothing")
    options = parser.parse_args()
    posts = [
        sign(form, TOKEN, f"{PUBLIC_URL}/webhooks/twilio")
        for form in forms(options.messages, options.voters)
    ]
    with tempfile.TemporaryDirectory() as name, TwilioApi() as api:
        folder, log = Path(name), Path(name) / "log"
        env = environment(folder, free_port(), api.base_url)
        runtime = Runtime(load_settings(env, Mode.PRODUCTION))
        schema.upgrade(runtime.db)
        with runtime.db.write() as session:
            seed(session, runtime.store)
        bare = measure_bare(env, posts, options.threads, log)
        ours, killed, seconds = measure_tipline(
            env, posts, options.threads, log, kills=not options.calm
        )
        counts, good = account(runtime, api, ours)
        if not good:
            print(log.read_text()[-3000:], file=sys.stderr)
        runtime.db.dispose()
    print(f"{'':<34} {'accepted':>8} {'requests/s':>10} {'p50 ms':>8} {'p99 ms':>8} {'broken':>8}")
    print(line("bare Flask + SQLite insert", bare))
    print(line(f"tipline, {len(killed)} × SIGKILL, worker busy", ours))
    print(f"\nkilled on the way: {', '.join(killed) or 'nothing'}")
    print(f"everything handled {seconds:.0f} s after the first request")
    print(json.dumps(counts, indent=2))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
