"""What the newsroom, its feeds, files and the API say about a claim's demand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
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
        """Percent that came as forwards; None where that would tell of too few."""
        cells = self.shares.get("forwarded", {})
        known = sum(n for value, n in cells.items() if value not in (POOL, "unknown"))
        came = cells.get("once", 0) + cells.get("frequently", 0)
        return round(100 * came / known) if known and came else None


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
    """The lines of a window, what rises most first."""
    query = select(TrendLine).where(TrendLine.span == wanted.window, TrendLine.people >= k)
    if wanted.spikes:
        query = query.where(TrendLine.spike.is_(True))
    rows = list(session.scalars(_by_status(query, wanted.status).order_by(TrendLine.rank)))
    rows = [row for row in rows if _fits(row, wanted)]
    ids = [row.claim_id for row in rows]
    claims, seen = named(session, ids), places(session, ids, k)
    words = wanted.text.casefold().split()
    return [
        _trend(row, claims[row.claim_id], seen.get(row.claim_id, {}))
        for row in rows
        if row.claim_id in claims
        and all(word in claims[row.claim_id].title.casefold() for word in words)
    ]


def _by_status(query: Select[TrendLine], status: str) -> Select[TrendLine]:
    if status not in ("open", "answered"):
        return query
    wanted = OPEN if status == "open" else (ClaimStatus.ANSWERED,)
    return query.join(Claim, Claim.id == TrendLine.claim_id).where(Claim.status.in_(wanted))


def _fits(row: TrendLine, wanted: Wanted) -> bool:
    """Whether a named cell of the line has this country and language; pooled ones are nobody's."""
    return all(
        not value or value in row.shares.get(name, {})
        for name, value in (("country", wanted.country), ("language", wanted.language))
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
