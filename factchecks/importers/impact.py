"""What an import would change, found out before it changes anything, and whether that is too much.

A feed that somebody took over, or that broke, shows it by changing much at once.  The limits stand
here, in one place.  ``python -m benchmarks.feed_changes`` replays the days of real publishers
against them; docs/importing.md has the figures.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from factchecks.importers.choose import Chooser
from factchecks.importers.followed import standing
from factchecks.importers.known import (
    Key,
    Known,
    Outcome,
    key_of,
    known,
    outcome_of,
    says_otherwise,
)
from factchecks.importers.report import Report
from factchecks.importers.rows import Imported, Row
from factchecks.importers.run import BATCH, Transaction
from factchecks.models import LIVE, FactCheck, ImportRun
from factchecks.verdict import Verdict

# Verdicts that say otherwise or are taken back.  Our choice: publishers correct a verdict once in
# hundreds of articles, and four in a day from a small one is a day on which to look.
FEW_ALTERED, ALTERED_SHARE, MOST_ALTERED = 3, 0.02, 100
# Other words around the same verdict, which voters read too.  Our choice: a new field or a new
# layout changes all at once, and then one look is due.
FEW_REWORDED, REWORDED_SHARE = 20, 0.1
# New ones.  Measured: see docs/importing.md for how many real days these would have held.
FEW_NEW, NEW_SHARE, NEW_TIMES = 50, 0.2, 3
LATELY = timedelta(days=1)  # what came in smaller portions within a day counts together
REMEMBERED = timedelta(days=30)  # whose busiest day says how much is usual

HELD = "held"  # the format of a run that a person released; it says nothing of what is usual
SHOWN = 8  # examples of each kind


@dataclass(slots=True)
class Impact:
    """Counted while a file is read, with the first examples; ``keys`` are what would change."""

    new: int = 0
    altered: int = 0  # the verdict itself, or taken back
    reworded: int = 0
    keys: set[Key] = field(default_factory=set)
    examples: list[dict[str, str]] = field(default_factory=list)
    _shown: Counter[str] = field(default_factory=Counter)

    @property
    def changes(self) -> int:
        """All that would change."""
        return self.new + self.altered + self.reworded

    def add(self, kind: str, key: Key, old: Verdict | None, new: Verdict | None) -> None:
        """Count one change; ``kind`` is the name of a count."""
        self.keys.add(key)
        setattr(self, kind, getattr(self, kind) + 1)
        self._shown[kind] += 1
        if self._shown[kind] <= SHOWN:
            self.examples.append({"kind": kind, "site": key[0], **example(old, new)})

    def as_dict(self) -> dict[str, Any]:
        """As plain JSON: counts and examples."""
        return {
            "new": self.new,
            "altered": self.altered,
            "reworded": self.reworded,
            "examples": self.examples,
        }


@dataclass(frozen=True, slots=True)
class History:
    """What a source has here, what came of it lately, and its busiest day."""

    had: int = 0
    live: int = 0
    busiest: int = 0  # new ones on one day, without the first
    new: int = 0  # lately
    altered: int = 0
    reworded: int = 0


def history_of(session: Session, source: str) -> History:
    """The history of a source; nothing at all before its first import."""
    mine = FactCheck.source == source
    had = session.scalar(select(func.count(FactCheck.id)).where(mine)) or 0
    live = session.scalar(select(func.count(FactCheck.id)).where(mine, FactCheck.status.in_(LIVE)))
    counts = [
        ImportRun.report[name].as_integer()
        for name in ("imported", "altered", "corrected", "withdrawn")
    ]
    now = utcnow()
    runs = session.execute(
        select(ImportRun.started_at, *counts)
        .where(
            ImportRun.source == source,
            ImportRun.format != HELD,
            ImportRun.started_at > now - REMEMBERED,
        )
        .order_by(ImportRun.id)
    ).all()
    first = session.scalar(select(func.min(ImportRun.started_at)).where(ImportRun.source == source))
    days: Counter[int] = Counter()
    lately: Counter[str] = Counter()
    for begun, new, altered, corrected, withdrawn in runs:
        if first is not None and begun - first < LATELY:
            continue
        days[(now - begun) // LATELY] += new or 0
        if now - begun < LATELY:
            changed = (altered or 0) - (withdrawn or 0)
            lately.update(new=new or 0, altered=altered or 0)
            lately["reworded"] += max(0, (corrected or 0) - changed)
    days.pop(0, None)
    return History(had, live or 0, max(days.values(), default=0), **lately)


def too_much(impact: Impact, history: History) -> list[str]:
    """Why an import has to be looked at by a person first; empty where it hasn't.

    The first import of a source is never too much: whoever named the feed has just looked at it.
    """
    if not history.had:
        return []
    checks = (
        (
            impact.altered,
            history.altered,
            min(MOST_ALTERED, max(FEW_ALTERED, ALTERED_SHARE * history.live)),
            "verdicts would say otherwise or be taken back",
        ),
        (
            impact.reworded,
            history.reworded,
            max(FEW_REWORDED, REWORDED_SHARE * history.live),
            "fact-checks would get other words",
        ),
        (
            impact.new,
            history.new,
            max(FEW_NEW, NEW_SHARE * history.had, NEW_TIMES * history.busiest),
            "fact-checks would be new",
        ),
    )
    return [
        f"{count:,} {what}"
        + (f" after {before:,} within a day" if before else "")
        + f", and {int(limit):,} are usual at most"
        for count, before, limit, what in checks
        if count and count + before > limit
    ]


def measure(
    read: Transaction,
    rows: Iterable[Row],
    *,
    source: str,
    renamed: Mapping[int, Imported] | None = None,
    withdrawn: Sequence[int] = (),
) -> Impact:
    """What :func:`import_rows` would change if it were given ``rows``.

    ``renamed`` and ``withdrawn`` are what :func:`~factchecks.importers.followed.follow` would be
    given, by our numbers.
    """
    impact = Impact()
    chooser = Chooser(Report(source, "", dry_run=True))
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        chosen = chooser.choose(batch)
        with read() as session:
            here = known(session, chosen)
        for key, found in chosen.items():
            if key not in impact.keys:
                _row(impact, key, here.get(key), found, source)
    _disputes(read, impact, chooser)
    with read() as session:
        for number, content in (renamed or {}).items():
            _renamed(session, impact, number, content)
        for number in withdrawn:
            _gone(session, impact, number)
    return impact


def _row(impact: Impact, key: Key, here: Known | None, found: Imported, source: str) -> None:
    if here is None:
        impact.add("new", key, None, found.verdict)
        return
    outcome, new = outcome_of(here, found.verdict, source)
    if outcome is Outcome.CORRECTED:
        kind = "altered" if says_otherwise(new, here.verdict) else "reworded"
        impact.add(kind, key, here.verdict, new)


def _disputes(read: Transaction, impact: Impact, chooser: Chooser) -> None:
    keys = [key for key in chooser.disputed if key not in impact.keys]
    for start in range(0, len(keys), BATCH):
        with read() as session:
            for key, here in known(session, keys[start : start + BATCH]).items():
                if here.status in LIVE and not here.by_person:
                    impact.add("altered", key, here.verdict, None)
    impact.keys.update(keys)


def _renamed(session: Session, impact: Impact, number: int, content: Imported) -> None:
    here = standing(session, number)
    if here is not None and here[0] != (key := key_of(content.verdict, content.site)):
        impact.add("altered", key, here[1], content.verdict)


def _gone(session: Session, impact: Impact, number: int) -> None:
    here = standing(session, number)
    if here is not None:
        impact.add("altered", here[0], here[1], None)


def example(old: Verdict | None, new: Verdict | None) -> dict[str, str]:
    """One change as a person is shown it; no ``new`` means withdrawn."""
    one = new or old
    assert one is not None
    was, now = (_words(verdict) for verdict in (old, new))
    return {"claim": one.claim[:300], "was": was, "now": now, "url": one.url[:500]}


def _words(verdict: Verdict | None) -> str:
    if verdict is None:
        return ""
    rating = verdict.rating_text or (verdict.rating.value if verdict.rating else "unrated")
    return f"{rating}: {verdict.summary or verdict.title}"[:300].rstrip(": ")
