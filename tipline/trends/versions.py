"""The versions of a claim: what differs between them, and how each was asked about, when and where.

Every number is a sum of published groups, or of published cells of them: a table by day, by week or
by country tells nothing that the groups don't, and differences of any two of them are sums of whole
groups or cells again (see :mod:`tipline.trends.release`).  Versions below the floor are not there.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.models import ClaimSibling
from tipline.trends.batches import Batch, batches_of
from tipline.trends.history import MONTH
from tipline.trends.release import POOL, add_up
from tipline.trends.shown import Named, named
from tipline.trends.tick import full_hour, last_tick
from tipline.trends.words import masked

KINDS = {"number": "Number", "date": "Date", "name": "Name or place", "unit": "Unit"}
DAY = timedelta(days=1)
LENGTHS = {"day": DAY, "week": 7 * DAY}
SHOWN = 31  # periods of a table on a page, the latest; files and API have all


@dataclass(frozen=True, slots=True)
class Version:
    """A claim that says the same but for some facts, and how much it was asked about."""

    claim: Named
    slots: tuple[tuple[str, str], ...]  # (kind, what this version says)
    people: int
    curve: tuple[int, ...]
    countries: dict[str, int]
    first_at: datetime
    batches: tuple[Batch, ...]

    def says(self, kind: str) -> tuple[str, ...]:
        """What this version says for a kind of fact."""
        return tuple(said for one, said in self.slots if one == kind)


@dataclass(frozen=True, slots=True)
class Period:
    """A day or week (UTC) in which groups of a version were published."""

    begin: datetime
    end: datetime
    people: int
    countries: dict[str, int]

    def of(self, country: str) -> int:
        """People of a country; of all without one."""
        return self.countries.get(country, 0) if country else self.people


def versions(session: Session, claim_id: int, k: int) -> list[Version]:
    """The claim and its siblings, most asked first; those below the floor are left out."""
    rows = session.execute(
        select(ClaimSibling.sibling_id, ClaimSibling.slots).where(ClaimSibling.claim_id == claim_id)
    ).all()
    if not rows:
        return []
    slots = {sibling: tuple((s["kind"], s["there"]) for s in found) for sibling, found in rows}
    slots[claim_id] = _own_slots([found for _, found in rows])
    groups: dict[int, list[Batch]] = defaultdict(list)
    for batch in batches_of(session, list(slots), k):
        groups[batch.claim_id].append(batch)
    claims, tick = named(session, list(groups)), last_tick(session) or full_hour(utcnow())
    found = [
        _version(claims[one], slots[one], batches, tick)
        for one, batches in groups.items()
        if one in claims
    ]
    return sorted(found, key=lambda v: (-v.people, v.claim.id))


def _version(
    claim: Named, slots: Iterable[tuple[str, str]], batches: Sequence[Batch], tick: datetime
) -> Version:
    return Version(
        claim=claim,
        slots=tuple((kind, masked(said, claim.language)) for kind, said in slots),
        people=sum(batch.people for batch in batches),
        curve=tuple(MONTH.curve(tick, batches)),
        countries=add_up([batch.shares for batch in batches])["country"],
        first_at=batches[0].until,
        batches=tuple(batches),
    )


def _own_slots(of_siblings: Sequence[Sequence[Mapping[str, str]]]) -> tuple[tuple[str, str], ...]:
    said = dict.fromkeys((s["kind"], s["here"]) for slots in of_siblings for s in slots)
    return tuple(said)


def values(found: Sequence[Version]) -> dict[str, dict[str, int]]:
    """For each kind of fact that varies: what is said, and how many asked, most first.

    Somebody who asked about two versions counts once with each.
    """
    sums: dict[str, Counter[str]] = {}
    for version in found:
        for kind, said in version.slots:
            sums.setdefault(kind, Counter())[said] += version.people
    return {kind: dict(sums[kind].most_common()) for kind in KINDS if kind in sums}


def begin_of(batch: Batch, by: str) -> datetime:
    """The beginning of the day or week (Monday, UTC) in whose hours the group was published."""
    within = batch.until - timedelta(microseconds=1)  # midnight ends a day and begins none
    day = within.replace(hour=0, minute=0, second=0, microsecond=0)
    return day - day.weekday() * DAY if by == "week" else day


def periods(batches: Sequence[Batch], by: str) -> list[Period]:
    """The groups added up by ``day`` or ``week``, oldest first; empty periods are left out."""
    parts: dict[datetime, list[Batch]] = defaultdict(list)
    for batch in batches:
        parts[begin_of(batch, by)].append(batch)
    return [
        Period(
            begin,
            begin + LENGTHS[by],
            sum(batch.people for batch in some),
            add_up([batch.shares for batch in some])["country"],
        )
        for begin, some in sorted(parts.items())
    ]


@dataclass(frozen=True, slots=True)
class Grid:
    """Versions by period: ``cells[i][j]`` is of version ``i`` in the period from ``begins[j]``."""

    begins: list[datetime]
    cells: list[list[int]]
    earlier: bool  # whether there are periods before the first of these


def grid(found: Sequence[Version], by: str, country: str = "") -> Grid:
    """The table over time, perhaps of one country's cells, with its latest periods."""
    tables = [{p.begin: p.of(country) for p in periods(v.batches, by)} for v in found]
    all_begins = sorted({begin for table in tables for begin, n in table.items() if n})
    begins = all_begins[-SHOWN:]
    cells = [[table.get(begin, 0) for begin in begins] for table in tables]
    return Grid(begins, cells, len(all_begins) > len(begins))


def countries_of(found: Sequence[Version]) -> list[str]:
    """Every country of which there are cells, most people first; the pool last."""
    total: Counter[str] = Counter()
    for version in found:
        total.update(version.countries)
    pooled = [POOL] if POOL in total else []
    return [value for value, _ in total.most_common() if value != POOL] + pooled


VERSIONS = {
    "claim": "Number of the version's claim; the same in every file of this tipline.",
    "title": "What the claim is called.",
    "status": "Where the work on the claim stands.",
    "rating": "The verdict on our scale, where a published fact-check answers the claim.",
    "checked_by": "Who published that fact-check.",
    "number": "The number that this version says, where versions differ in it.",
    "date": "The date that it says, likewise.",
    "name": "The person, place, party or organisation that it names, likewise.",
    "unit": "The unit that it says, likewise.",
    "since": "Beginning of the day or week (UTC).",
    "until": "End of it.",
    "table": "all or country: which table the row belongs to.",
    "value": "The country (ISO 3166) of the calling code; * is others or unknown.",
    "people": "Different people who asked about the version for the first time. Never below k.",
}


def version_rows(found: Sequence[Version], by: str) -> Iterator[Mapping[str, object]]:
    """Versions by period and country in :data:`VERSIONS`; the countries add up to ``all``."""
    for version in found:
        claim = version.claim
        rating = claim.answer.rating if claim.answer else None
        head = {
            "claim": claim.id,
            "title": claim.title,
            "status": claim.status.value,
            "rating": rating.value if rating else "",
            "checked_by": claim.answer.publisher if claim.answer else "",
            **{kind: " / ".join(version.says(kind)) for kind in KINDS},
        }
        for one in periods(version.batches, by):
            when = {"since": one.begin.isoformat(), "until": one.end.isoformat()}
            yield head | when | {"table": "all", "value": "", "people": one.people}
            for value, people in one.countries.items():
                yield head | when | {"table": "country", "value": value, "people": people}
