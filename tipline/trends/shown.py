"""What the newsroom, its feeds, files and the API say about a claim's demand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.models import LIVE, FactCheck, Rating
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


def named(session: Session, claims: Sequence[int]) -> dict[int, Named]:
    """What these claims are called, and what answers them."""
    query = (
        select(Claim, FactCheck)
        .outerjoin(FactCheck, FactCheck.id == Claim.fact_check_id)
        .where(Claim.id.in_(claims))
    )
    return {claim.id: _named(claim, check) for claim, check in session.execute(query).unique()}


def _named(claim: Claim, check: FactCheck | None) -> Named:
    answer = None
    if check is not None and check.status in LIVE:
        answer = Answered(
            check.id, check.claim, check.rating, check.rating_text, check.publisher.name, check.url
        )
    title = answer.claim if answer else masked(claim.title) or UNNAMED
    return Named(claim.id, title, claim.language, claim.status, answer, answer is not None)


def trending(session: Session, wanted: Wanted, k: int) -> list[Trend]:
    """The lines of a window that are wanted, what rises most first."""
    return narrow(every_line(session, wanted.window, k), wanted)


def every_line(session: Session, window: str, k: int) -> list[Trend]:
    """All lines of a window, what rises most first."""
    query = select(TrendLine).where(TrendLine.span == window, TrendLine.people >= k)
    rows = list(session.scalars(query.order_by(TrendLine.rank)))
    ids = [row.claim_id for row in rows]
    claims, seen = named(session, ids), places(session, ids, k)
    return [
        _trend(row, claims[row.claim_id], seen.get(row.claim_id, {}))
        for row in rows
        if row.claim_id in claims
    ]


def narrow(trends: Sequence[Trend], wanted: Wanted) -> list[Trend]:
    """Those of these lines that are wanted."""
    words = wanted.text.casefold().split()
    return [trend for trend in trends if _fits(trend, wanted, words)]


def _fits(trend: Trend, wanted: Wanted, words: Sequence[str]) -> bool:
    """Named cells of the line must have the country and language; pooled ones are nobody's."""
    stands = {"open": OPEN, "answered": (ClaimStatus.ANSWERED,)}.get(wanted.status)
    return (
        (trend.spike or not wanted.spikes)
        and (stands is None or trend.claim.status in stands)
        and all(
            not value or value in trend.shares.get(name, {})
            for name, value in (("country", wanted.country), ("language", wanted.language))
        )
        and all(word in trend.claim.title.casefold() for word in words)
    )


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


def choices(trends: Sequence[Trend]) -> dict[str, list[str]]:
    """Countries and languages that occur in these lines."""
    return {
        name: sorted({value for t in trends for value in t.shares.get(name, {}) if value != POOL})
        for name in ("country", "language")
    }


def window_of(name: str) -> str:
    """A window's name, the default for what is none."""
    return name if name in WINDOWS else DEFAULT
