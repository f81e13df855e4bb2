"""What the newsroom, its feeds, files and the API say about a claim's demand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.models import LIVE, FactCheck, Publisher, Rating
from tipline.models import Claim, ClaimStatus, TrendLine
from tipline.trends.batches import places
from tipline.trends.release import POOL
from tipline.trends.windows import DEFAULT, WINDOWS
from tipline.trends.words import masked

OPEN = (ClaimStatus.NEW, ClaimStatus.IN_PROGRESS, ClaimStatus.SECOND_REVIEW)
UNNAMED = "No words (a picture, a recording or a file)"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines are shown; filters choose among published lines and never change a number."""

    window: str = DEFAULT
    country: str = ""
    language: str = ""
    status: str = ""  # "", "open", "answered"
    spikes: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """The fact-check that answers a claim, as far as it is public."""

    id: int
    claim: str
    rating: Rating | None
    rating_text: str
    publisher: str
    url: str


@dataclass(frozen=True, slots=True)
class Named:
    """A claim without any number of people."""

    id: int
    title: str
    language: str | None
    status: ClaimStatus
    answer: Answered | None
    public: bool  # the title is a fact-check's, not a voter's


@dataclass(frozen=True, slots=True)
class Trend:
    """One line of the trending page."""

    claim: Named
    window: str
    tick: datetime
    people: int
    expected: float
    surprise: float
    spike: bool
    first_at: datetime
    shares: dict[str, dict[str, int]]
    curve: tuple[int, ...]
    places: dict[str, int]

    @property
    def times(self) -> float:
        """How many times the usual."""
        return self.people / max(self.expected, 0.5)

    @property
    def forwarded(self) -> int | None:
        """Percent of the people whose message came as a forward; None where none is told."""
        cells = self.shares.get("forwarded", {})
        came = cells.get("once", 0) + cells.get("frequently", 0)
        return 100 * came // self.people if came else None

    @property
    def forwarded_open(self) -> bool:
        """Whether it may be more: some are pooled, or the channel did not say."""
        return bool({POOL, "unknown"} & set(self.shares.get("forwarded", {})))


_NAMES = (
    Claim.id, Claim.title, Claim.language, Claim.status,
    FactCheck.id, FactCheck.claim, FactCheck.rating, FactCheck.rating_text, FactCheck.url,
    FactCheck.status, Publisher.name,
)  # fmt: skip


def named(session: Session, claims: Sequence[int]) -> dict[int, Named]:
    """What these claims are called, and what answers them."""
    query = (
        select(*_NAMES)
        .select_from(Claim)
        .outerjoin(FactCheck, FactCheck.id == Claim.fact_check_id)
        .outerjoin(Publisher, Publisher.id == FactCheck.publisher_id)
        .where(Claim.id.in_(claims))
    )
    rows: Any = session.execute(query)  # the joins are outer: a check's columns may all be missing
    return {row[0]: _named(*row) for row in rows}


def _named(number: int, own: str, language: str | None, status: ClaimStatus, *check: Any) -> Named:
    answer = None
    check_id, said, rating, rating_text, url, check_status, publisher = check
    if check_id is not None and check_status in LIVE:
        answer = Answered(check_id, said, rating, rating_text, publisher, url)
    title = answer.claim if answer else masked(own, language) or UNNAMED
    return Named(number, title, language, status, answer, answer is not None)


@dataclass(frozen=True, slots=True)
class Listing:
    """Some of the lines that are wanted, how many there are, and what can be chosen among all."""

    trends: list[Trend]
    total: int
    countries: list[str]
    languages: list[str]


def trending(
    session: Session, wanted: Wanted, k: int, *, start: int = 0, limit: int | None = None
) -> Listing:
    """The lines of a window that are wanted, what rises most first, from ``start`` on.

    Only the lines that are given back are read whole and named.
    """
    query = select(TrendLine.id, TrendLine.claim_id, TrendLine.spike, TrendLine.shares)
    # Where the floor was raised, lines under the old one wait until they are written anew.
    query = query.where(
        TrendLine.span == wanted.window, TrendLine.people >= k, TrendLine.floor >= k
    )
    lines: Any = session.execute(query.order_by(TrendLine.rank)).all()
    fit = [line for line in lines if _fits(line, wanted)]
    if wanted.status or wanted.text:
        names = named(session, [line.claim_id for line in fit])
        fit = [
            line for line in fit if line.claim_id in names and _said(names[line.claim_id], wanted)
        ]
    page = fit[start:] if limit is None else fit[start : start + limit]
    return Listing(
        _whole(session, [line.id for line in page], k),
        len(fit),
        _occurring(lines, "country"),
        _occurring(lines, "language"),
    )


def _fits(line: Any, wanted: Wanted) -> bool:
    """Named cells of the line must have the country and language; pooled ones are nobody's."""
    return (line.spike or not wanted.spikes) and all(
        not value or value in line.shares.get(name, {})
        for name, value in (("country", wanted.country), ("language", wanted.language))
    )


def _said(claim: Named, wanted: Wanted) -> bool:
    stands = {"open": OPEN, "answered": (ClaimStatus.ANSWERED,)}.get(wanted.status)
    title = claim.title.casefold()
    return (stands is None or claim.status in stands) and all(
        word in title for word in wanted.text.casefold().split()
    )


def _whole(session: Session, lines: Sequence[int], k: int) -> list[Trend]:
    rows = session.scalars(
        select(TrendLine).where(TrendLine.id.in_(lines)).order_by(TrendLine.rank)
    ).all()
    ids = [row.claim_id for row in rows]
    claims, seen = named(session, ids), places(session, ids, k)
    return [
        _trend(row, claims[row.claim_id], seen.get(row.claim_id, {}))
        for row in rows
        if row.claim_id in claims
    ]


def _occurring(lines: Sequence[Any], name: str) -> list[str]:
    return sorted({v for line in lines for v in line.shares.get(name, {}) if v != POOL})


def _trend(row: TrendLine, claim: Named, seen: dict[str, int]) -> Trend:
    return Trend(
        claim=claim,
        window=row.span,
        tick=row.tick,
        people=row.people,
        expected=row.expected,
        surprise=row.surprise,
        spike=row.spike,
        first_at=row.first_at,
        shares=row.shares,
        curve=tuple(row.curve),
        places=seen,
    )


def window_of(name: str) -> str:
    """A window's name, the default for what is none."""
    return name if name in WINDOWS else DEFAULT
