"""What each attacker learns of an invented election: from dump, logs, exports and pages.

    python -m benchmarks.reidentify [--voters 400] [--digits 7]

Voters with numbers of a country that does not exist send what voters send, through the webhook,
in a temporary folder.  ``--digits`` is how long the numbers of the one prefix are that the thief
tries through.  docs/privacy-test.md has the table that this prints.
"""

import argparse
import contextlib
import hashlib
import hmac
import io
import os
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select, update

from factchecks.db import utcnow
from tests.conftest import TEST_ENVIRONMENT
from tests.console import world
from tests.console.conftest import Person
from tests.line import Line, webhook_app
from tipline import logs, schema, tokens
from tipline.app import create_app
from tipline.config import Mode, load_settings
from tipline.models import Base, Claim, Contact, PendingAsk, Role, Tip
from tipline.privacy.retention import purge
from tipline.runtime import Runtime
from tipline.trends.export import group_rows
from tipline.trends.tick import close_hour
from tipline.web import sessions

COUNTRY = "+999"  # no country has this code
PREFIX = f"{COUNTRY}91"
CLAIMS = 40
PLACES = ("Amberfield", "Birchmere", "Coldwater", "Dunmore", "Everfield", "Foxhollow", "Glenrook")
SAID = (
    "The polling station of {} closes at {} o'clock on Sunday",
    "In {} everybody above {} years votes twice this time",
    "They found {1} ballots in the river behind {0}",
)
LANGUAGES = {"PT": "pt", "BR": "pt", "MX": "es", "IN": "hi", "EG": "ar", "US": "en"}
THIRD = "+351 912 345 678"  # somebody whom a forward in twenty names
NAME = "Zyzzyva Quillon"  # what WhatsApp says that all of them are called
HOURS = 720
# Of addresses, where a number is none.
WORDS = {"sha256": "a" * 64, "size": "small", "which": "new", "kind": "atom", "form": "csv"}


@dataclass
class Election:
    """The voters' numbers, and what is known of who asked what."""

    line: Line
    digits: int
    numbers: list[str] = field(default_factory=list)
    logged: str = ""


def hold(line: Line, voters: int, digits: int, dice: random.Random) -> Election:
    """Everybody asks: a few claims are asked about by many, and some people ask again."""
    claims = [
        SAID[n % 3].format(PLACES[n % 7], 12 + n % 9 if n % 3 < 2 else 300 + n)
        for n in range(CLAIMS)
    ]
    weights = [1 / (n + 1) for n in range(CLAIMS)]
    out = io.StringIO()
    found = Election(line, digits)
    with contextlib.redirect_stdout(out):
        logs.configure(line.runtime.settings)
        for number in dice.sample(range(10**digits), voters):
            found.numbers.append(f"{PREFIX}{number:0{digits}d}")
            voter = line.voter(1)
            voter.address = f"whatsapp:{found.numbers[-1]}"
            for text in dice.choices(claims, weights, k=dice.choice((1, 1, 1, 1, 2, 2, 3, 5))):
                own = f" Call {THIRD}" if dice.random() < 0.05 else ""
                greeting = dice.choice(("", "", "Is it true? ", "Look: ", "My aunt sent me this: "))
                voter.sends(f"{greeting}{text}{own}", work=False, ProfileName=NAME)
        line.work()
    found.logged = out.getvalue()
    _over_a_month(line, dice)
    return found


def _over_a_month(line: Line, dice: random.Random) -> None:
    """Spread over thirty days what was sent in a minute, and let people be from somewhere."""
    begun = utcnow() - timedelta(hours=HOURS + 2)
    with line.runtime.db.write() as session:
        for contact in session.scalars(select(Contact)):
            contact.country = dice.choice(list(LANGUAGES))
            contact.language = LANGUAGES[contact.country]
        for tip in session.scalars(select(Tip)):
            if tip.contact_id is None:
                continue
            contact = session.get_one(Contact, tip.contact_id)
            tip.country, tip.language = contact.country, contact.language
            tip.created_at = begun + timedelta(seconds=dice.randrange(HOURS * 3600))
            session.execute(
                update(PendingAsk)
                .where(PendingAsk.tip_id == tip.id)
                .values(noted_at=tip.created_at)
            )
    with line.runtime.db.write() as session:
        close_hour(session, line.runtime.settings.floor, utcnow())


def values(line: Line) -> Iterator[str]:
    """Every value of the dump as text, bytes letter by letter."""
    with line.runtime.db.read() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(table)):
                for value in row:
                    yield value.decode("latin-1") if isinstance(value, bytes) else str(value)


def tried(election: Election, guess: Callable[[bytes], bytes]) -> tuple[int, float]:
    """How many people every number of the prefix finds, and the seconds that it takes."""
    with election.line.runtime.db.read() as session:
        there = {bytes.fromhex(p) for p in session.scalars(select(Contact.pseudonym))}
        channel = session.scalars(select(Contact.channel)).first() or ""
    begun, found = time.monotonic(), 0
    head = f"{len(channel)}:{channel}whatsapp:{PREFIX}"
    for number in range(10**election.digits):
        found += guess(f"{head}{number:0{election.digits}d}".encode()) in there
    return found, time.monotonic() - begun


def from_the_dump(election: Election) -> Iterator[tuple[str, str]]:
    """What somebody with a copy of the database finds."""
    line, voters = election.line, len(election.numbers)
    everything = "\n".join(values(line))
    clear = sum(number[len(COUNTRY) :] in everything for number in election.numbers)
    yield "voters' numbers in clear in any column", f"{clear} of {voters}"
    yield "voters' names in any column", str(everything.count(NAME))
    space, key = 10**election.digits, line.runtime.settings.key("pseudonym")
    guesses: dict[str, Callable[[bytes], bytes]] = {
        "as plain SHA-256": lambda text: hashlib.sha256(text).digest(),
        "as HMAC with an empty key": lambda text: hmac.digest(b"", text, "sha256"),
        "with the key, for comparison": lambda text: hmac.digest(key, text, "sha256"),
    }
    for name, guess in guesses.items():
        found, seconds = tried(election, guess)
        yield (
            f"numbers found by trying all {space:,} of the prefix, {name}",
            (f"{found} of {voters} ({seconds:.0f} s)"),
        )
    yield from _linked(line)
    with line.runtime.db.write() as session:
        purge(session, line.runtime.settings, now=utcnow() + timedelta(days=400))
    with line.runtime.db.read() as session:
        kept = sum(contact.address is not None for contact in session.scalars(select(Contact)))
        words = sum(bool(tip.text) for tip in session.scalars(select(Tip)))
    yield "reply addresses, and tips with words, after every time is over", f"{kept}, {words}"


def _linked(line: Line) -> Iterator[tuple[str, str]]:
    with line.runtime.db.read() as session:
        tips = [t for t in session.scalars(select(Tip)) if t.contact_id is not None]
        asked = Counter(tip.contact_id for tip in tips)
        several = [n for n in asked.values() if n > 1]
        yield (
            "tips of one person that the dump joins (by number, not by name)",
            (
                f"{sum(several)} of {len(tips)} tips, {len(several)} of {len(asked)} people, "
                f"{max(asked.values())} at most"
            ),
        )
        texts = Counter(tip.text for tip in tips)
        minutes = Counter(tip.created_at.replace(second=0, microsecond=0) for tip in tips)
        both = Counter((t.text, t.created_at.replace(second=0, microsecond=0)) for t in tips)
        yield (
            "tips that somebody finds who knows the exact words",
            _share(tips, lambda t: texts[t.text] == 1),
        )
        yield (
            "... who knows the minute",
            _share(tips, lambda t: minutes[t.created_at.replace(second=0, microsecond=0)] == 1),
        )
        yield (
            "... who knows words and minute",
            _share(
                tips, lambda t: both[t.text, t.created_at.replace(second=0, microsecond=0)] == 1
            ),
        )
        first: dict[int, datetime] = {}
        for tip in sorted(tips, key=lambda t: t.created_at):
            first.setdefault(tip.contact_id or 0, tip.created_at)
        kinds = Counter((c.country, c.language) for c in session.scalars(select(Contact)))
        days = Counter((c.country, first[c.id].date()) for c in session.scalars(select(Contact)))
        yield (
            "people alone with their country and language",
            (
                f"{sum(n for n in kinds.values() if n == 1)} of {len(first)} (smallest group "
                f"{min(kinds.values())})"
            ),
        )
        yield (
            "... with country and day of the first message",
            (f"{sum(n for n in days.values() if n == 1)} of {len(first)}"),
        )


def _share(tips: list[Tip], holds: Callable[[Tip], bool]) -> str:
    return f"{sum(map(holds, tips))} of {len(tips)}"


def from_the_logs(election: Election) -> Iterator[tuple[str, str]]:
    """What somebody finds who has every line that was logged meanwhile."""
    lines, log = election.logged.splitlines(), election.logged
    hits = sum(number[len(COUNTRY) :] in log for number in election.numbers)
    yield "lines", f"{len(lines):,}"
    yield "voters' numbers", f"{hits} of {len(election.numbers)}"
    yield (
        "names, third persons' numbers, words of a claim",
        str(sum(log.count(word) for word in (NAME, THIRD, "912345678", *PLACES))),
    )
    with election.line.runtime.db.read() as session:
        known = list(session.scalars(select(Contact.pseudonym)))
    yield "pseudonyms", str(sum(p in log or p[:16] in log for p in known))


def from_the_exports(election: Election) -> Iterator[tuple[str, str]]:
    """What the files of groups tell, which are all that leaves."""
    k = election.line.runtime.settings.floor
    with election.line.runtime.db.read() as session:
        rows = list(group_rows(session, k))
        claims = len(session.scalars(select(Claim.id)).all())
        tips = len(session.scalars(select(Tip.id)).all())
    people = [int(row["people"]) for row in rows]
    yield (
        "rows of groups, smallest of them",
        f"{len(rows)}, {min(people, default=0)} people (k = {k})",
    )
    whole = sum(n for n, row in zip(people, rows, strict=True) if row["table"] == "all")
    yield "askings that are in a published group", f"{whole} of {tips}"
    shown = len({row["claim"] for row in rows})
    yield "claims that the files know, of all", f"{shown} of {claims}"
    yield "rows about fewer than k people", str(sum(n < k for n in people))


def from_the_pages(election: Election) -> Iterator[tuple[str, str]]:
    """What a viewer's account and a token of the API read on every page for every claim."""
    line = election.line
    app = create_app(line.runtime)
    with line.runtime.db.write() as session:
        viewer = sessions.start(session, world.staff(session, Role.VIEWER).id, proved=True)
        scopes = ["checks:read", "trends:read"]
        token = tokens.make(session, name="t", scopes=scopes, days=1, by="a", now=utcnow())[1]
        people = list(session.scalars(select(Contact)))
        pseudonyms = [contact.pseudonym for contact in people]
        claims = list(session.scalars(select(Claim.id)))
    person = Person(app)
    person.client.set_cookie("__Host-tipline-staff", viewer, domain="tipline.example.org")
    bearer = {"Authorization": f"Bearer {token}", "Accept": "text/html"}
    pages, text = 0, []
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint.endswith("static"):
            continue
        for number in claims if rule.arguments else [1]:
            named = dict.fromkeys(rule.arguments, number) | {
                name: value for name, value in WORDS.items() if name in rule.arguments
            }
            path = str(rule.build(named)[1])
            answer = person.get(path, headers=bearer)
            pages += answer.status_code == 200
            text.append(answer.text if answer.status_code == 200 else "")
    everything = re.sub(r"[\s().-]", "", "".join(text))
    hits = sum(number[len(COUNTRY) :] in everything for number in election.numbers)
    yield "pages and answers read", f"{pages:,}"
    yield "voters' numbers", f"{hits} of {len(election.numbers)}"
    yield (
        "pseudonyms, names",
        str(sum(p in everything for p in pseudonyms) + everything.count(NAME)),
    )
    yield (
        "third persons' numbers (sent in one forward in twenty)",
        str(everything.count("912345678")),
    )
    yield from _guessed(line)


def _guessed(line: Line) -> Iterator[tuple[str, str]]:
    """Pages show when and from which country a tip came: do near ones come from one person?"""
    with line.runtime.db.read() as session:
        tips = sorted(
            (t for t in session.scalars(select(Tip)) if t.contact_id), key=lambda t: t.created_at
        )
        near = [
            (one, other)
            for n, one in enumerate(tips)
            for other in tips[n + 1 : n + 6]
            if other.created_at - one.created_at < timedelta(minutes=10)
            and one.country == other.country
        ]
        right = sum(one.contact_id == other.contact_id for one, other in near)
    yield (
        "pairs guessed to be one person by country and ten minutes, right",
        f"{right} of {len(near)}",
    )


def main() -> None:
    """Hold the election and print what each attacker learns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--voters", type=int, default=400)
    parser.add_argument("--digits", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, **TEST_ENVIRONMENT, "TIPLINE_INSTANCE": folder}
        environment["TIPLINE_WEBHOOK_RATE"] = "100000"
        runtime = Runtime(load_settings(environment, Mode.DEVELOPMENT))
        schema.upgrade(runtime.db)
        line = Line(runtime, webhook_app(runtime))
        line.check()
        begun = time.monotonic()
        election = hold(line, asked.voters, asked.digits, random.Random(5))
        print(f"{asked.voters} voters, {len(line.tips)} tips, {time.monotonic() - begun:.0f} s\n")
        for title, learns in (
            ("logs", from_the_logs),
            ("exports", from_the_exports),
            ("pages and API", from_the_pages),
            ("dump of the database", from_the_dump),
        ):
            print(f"| {title} | |\n| --- | --- |")
            for what, figure in learns(election):
                print(f"| {what} | {figure} |", flush=True)
            print()
        runtime.db.dispose()


if __name__ == "__main__":
    main()
