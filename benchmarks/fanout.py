"""A verdict to thousands who wait, at the sender's rate, with workers killed on the way.

    python -m benchmarks.fanout [--voters 10000] [--rate 80] [--database sqlite|postgresql]

Voters who wait for one claim are written into the database; the verdict is published as the console
does it; two workers, of which one and then the other is killed with SIGKILL, bring it through a
fake of Twilio's API (one in 500 of its answers gets lost after it accepted).  Counted at the
provider: the most messages in any window of one second, who was told never, and who twice.
"""

import argparse
import itertools
import json
import sys
import tempfile
import time
from bisect import bisect_left
from collections import Counter
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.load import environment
from benchmarks.shapes import POSTGRESQL, SQLITE, database
from factchecks.db import utcnow
from factchecks.models import Rating
from factchecks.verdict import Verdict
from tests.fakes.twilio_api import Fault, TwilioApi
from tests.processes import Process, free_port, running, until
from tipline.config import Mode, load_settings
from tipline.models import Claim, Contact, OutboundMessage, OutboundState, Tip, TipState
from tipline.runtime import Runtime
from tipline.triage import services

RUMOUR = "Voters in Arvania must bring a blue pen on Sunday or the ballot will not count"
VERDICT = Verdict(
    claim="Ballots in Arvania only count if they are filled in with a blue pen",
    summary="Any pen is allowed, and every polling station has some.",
    language="en",
    rating=Rating.FALSE,
    url="https://checks.example.org/pens",
)
LOST_ANSWER = 500  # one in so many of the provider's answers gets lost after it accepted
CHANNEL = "twilio-whatsapp"
PATIENCE = 3600.0


def waiting_voters(runtime: Runtime, number: int) -> None:
    """So many contacts who asked about one claim and wait."""
    now = utcnow()
    with runtime.db.write() as session:
        claim = Claim(title=RUMOUR, language="en", first_seen_at=now, last_seen_at=now)
        session.add(claim)
        session.flush()
        for n in range(number):
            address = f"whatsapp:+1202{n:07}"
            contact = Contact(
                channel=CHANNEL,
                pseudonym=runtime.vault.pseudonym(CHANNEL, address),
                address=runtime.vault.seal(address),
                language="en",
                last_inbound_at=now,
            )
            session.add(contact)
            session.flush()
            session.add(
                Tip(
                    contact_id=contact.id,
                    claim_id=claim.id,
                    state=TipState.QUEUED,
                    channel=CHANNEL,
                    text=RUMOUR,
                    language="en",
                    waiting=True,
                )
            )
        claim_id = claim.id
    with runtime.db.write() as session:
        services.publish_verdict(session, claim_id=claim_id, verdict=VERDICT, by="benchmark")


def settled(runtime: Runtime, number: int) -> bool:
    """Whether everybody's message has come to an end."""
    time.sleep(0.5)
    under_way = (OutboundState.PENDING, OutboundState.SENDING, OutboundState.UNKNOWN)
    with runtime.db.read() as session:
        rows = dict(
            session.execute(
                select(OutboundMessage.state, func.count()).group_by(OutboundMessage.state)
            ).all()
        )
    return sum(rows.values()) >= number and not any(rows.get(state) for state in under_way)


def busiest(moments: list[float], length: float = 1.0) -> int:
    """The most of these moments (sorted, seconds) in any half-open window of ``length``."""
    return max((bisect_left(moments, m + length) - n for n, m in enumerate(moments)), default=0)


def main() -> int:
    """Run it, print the counts; 1 if the rate was exceeded or anybody was missed or told twice."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--voters", type=int, default=10_000)
    parser.add_argument("--rate", type=int, default=80)
    parser.add_argument("--database", choices=(SQLITE, POSTGRESQL), default=SQLITE)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as name,
        TwilioApi() as api,
        database(options.database, Path(name)) as (url, _server),
    ):
        log = Path(name) / "log"
        env = environment(Path(name), free_port(), api.base_url)
        env |= {"TIPLINE_DATABASE_URL": url, "TIPLINE_SEND_RATE": str(options.rate)}
        runtime = Runtime(load_settings(env, Mode.PRODUCTION))
        waiting_voters(runtime, options.voters)
        for _ in range(options.voters // LOST_ANSWER):
            api.plan(*[Fault()] * (LOST_ANSWER - 1), Fault(drop=True, accept=True))
        workers = [Process("tipline", "worker", env=env, log=log) for _ in range(2)]
        began = time.monotonic()
        with running(workers):
            for third, worker in enumerate(itertools.islice(itertools.cycle(workers), 2), 1):
                goal = third * options.voters // 3
                until(lambda goal=goal: len(api.messages) >= goal, f"{goal} sent", PATIENCE)
                worker.kill()
                worker.start()
            until(lambda: settled(runtime, options.voters), "everybody told", PATIENCE)
        seconds = time.monotonic() - began
        moments = sorted(message.created.timestamp() for message in api.sent)
        told = Counter(message.to for message in api.sent)
        if len(told) != options.voters:
            print(log.read_text()[-3000:], file=sys.stderr)
        runtime.db.dispose()
    lost = options.voters // LOST_ANSWER
    counts = {
        "voters": options.voters,
        "told": len(told),
        "told twice": sum(times > 1 for times in told.values()),
        "answers lost after acceptance": lost,
        "most in any second": busiest(moments),
        "rate": options.rate,
        "seconds from the first to the last": round(moments[-1] - moments[0], 1),
        "seconds in all": round(seconds, 1),
        "workers killed": 2,
    }
    print(json.dumps(counts, indent=2))
    good = counts["told"] == options.voters and not counts["told twice"]
    return 0 if good and busiest(moments) <= options.rate else 1


if __name__ == "__main__":
    sys.exit(main())
