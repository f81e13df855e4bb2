"""The operations of the API."""

from datetime import UTC, datetime
from typing import Any

from flask import abort

from factchecks import public as read
from factchecks.db import utcnow
from factchecks.models import FactCheck, Rating
from tipline.api import shapes
from tipline.api.operations import Param, operation
from tipline.trends import shown
from tipline.trends.batches import batches_of
from tipline.trends.history import history
from tipline.trends.versions import LENGTHS
from tipline.trends.versions import versions as versions_of
from tipline.trends.windows import DEFAULT, WINDOWS
from tipline.web.db import read_session, runtime

LANGUAGE = Param("language", "a language code such as pt", pattern="^[a-z]{2,3}$", longest=3)
COUNTRY = Param("country", "two capital letters such as PT", pattern="^[A-Z]{2}$", longest=2)
TEXT = Param("q", "words, at most 200 characters", pattern="^[^\\u0000]*$", longest=200)
RATING = Param("rating", "a rating of our scale", choices=tuple(r.value for r in Rating))
LIMIT = Param("limit", "how many on a page", bounds=(1, 100), default=50)
CHECKS_AFTER = Param(
    "cursor", "`next` of the page before", pattern="^[0-9]{1,16}-[0-9]{1,15}$", longest=32
)
RANK_AFTER = Param("cursor", "`next` of the page before", pattern="^[0-9]{1,6}$", longest=6)
WINDOW = Param("window", "a span of time", choices=tuple(WINDOWS), default=DEFAULT)
BY = Param("by", "how long a period is", choices=tuple(LENGTHS), default="day")
STATUS = Param("status", "checked or not", choices=("open", "answered"))

Values = dict[str, Any]
ID = "int(min=1, max=9223372036854775807)"


@operation(
    "/checks",
    scope="checks:read",
    summary="Our own live fact-checks, last changed first",
    query=(LANGUAGE, RATING, TEXT, LIMIT, CHECKS_AFTER),
    shape="CheckPage",
)
def checks(
    language: str | None, rating: str | None, q: str | None, limit: int, cursor: str | None
) -> Values:
    """A page of fact-checks; ``next`` goes on from a row, so that none comes twice."""
    wanted = read.Wanted(
        text=q or "", language=language or "", rating=Rating(rating) if rating else None
    )
    with read_session() as session:
        found = read.listing(session, wanted, limit=limit + 1, before=_before(cursor))
    items = [shapes.check(one, _page_url(one)) for one in found[:limit]]
    return {"items": items, "next": _cursor(found[limit - 1]) if len(found) > limit else None}


@operation(
    f"/checks/<{ID}:number>",
    scope="checks:read",
    summary="One of our own fact-checks as it stands now",
    shape="Check",
)
def check(number: int) -> Values:
    """One fact-check; a withdrawn one says so in its status."""
    with read_session() as session:
        found = read.one(session, number)
    if found is None:
        abort(404, f"There is no published fact-check {number}.")
    return shapes.check(found, _page_url(found))


@operation(
    "/checks/changes",
    scope="checks:read",
    summary="Our own fact-checks, withdrawn ones too, in the order in which they changed",
    query=(LIMIT, CHECKS_AFTER),
    shape="ChangePage",
)
def changes(limit: int, cursor: str | None) -> Values:
    """What changed after the cursor; keep ``next``, and ask with it later for what comes then."""
    with read_session() as session:
        found = read.changes(session, utcnow(), limit=limit + 1, after=_before(cursor))
    page = found[:limit]
    return {
        "items": [shapes.check(one, _page_url(one)) for one in page],
        "next": _cursor(page[-1]) if page else cursor,
        "more": len(found) > limit,
    }


@operation(
    "/trends",
    scope="trends:read",
    summary="What rises in a span of time, most surprising first, as of the last full hour",
    query=(WINDOW, COUNTRY, LANGUAGE, STATUS, LIMIT, RANK_AFTER),
    shape="TrendPage",
)
def trends(
    *,
    window: str,
    country: str | None,
    language: str | None,
    status: str | None,
    limit: int,
    cursor: str | None,
) -> Values:
    """A page of lines; filters choose lines and never change their numbers."""
    wanted = shown.Wanted(
        window=window, country=country or "", language=language or "", status=status or ""
    )
    start = int(cursor or 0)
    with read_session() as session:
        found = shown.trending(session, wanted, runtime().settings.floor, start=start, limit=limit)
    page = [shapes.trend(one) for one in found.trends]
    end = start + limit
    return {"items": page, "next": str(end) if end < found.total else None}


@operation(
    f"/claims/<{ID}:number>",
    scope="trends:read",
    summary="Everything published about one claim",
    shape="History",
)
def claim(number: int) -> Values:
    """The claim's batches: groups of at least k people, each published once."""
    floor = runtime().settings.floor
    with read_session() as session:
        batches = batches_of(session, [number], floor)
        named = shown.named(session, [number]).get(number)
        if named is None or not batches:
            abort(404, f"Nothing is published about claim {number}: fewer than {floor} asked.")
        past = history(session, [number], floor)
    return shapes.history(named, past, batches)


@operation(
    f"/claims/<{ID}:number>/versions",
    scope="trends:read",
    summary="Claims that say the same but for a number, a date, a name or a unit, over time",
    query=(BY,),
    shape="Versions",
)
def versions(number: int, by: str) -> Values:
    """The versions of a claim that are above the floor, each by day or week and by country."""
    floor = runtime().settings.floor
    with read_session() as session:
        found = versions_of(session, number, floor)
        if not found and not batches_of(session, [number], floor):
            abort(404, f"Nothing is published about claim {number}: fewer than {floor} asked.")
    return {"items": [shapes.version(one, by) for one in found]}


def _page_url(found: FactCheck) -> str:
    return f"{runtime().settings.public_url}/checks/{found.id}"


def _cursor(last: FactCheck) -> str:
    return f"{round(last.updated_at.timestamp() * 1_000_000)}-{last.id}"


def _before(cursor: str | None) -> tuple[datetime, int] | None:
    if cursor is None:
        return None
    moment, _, number = cursor.partition("-")
    return datetime.fromtimestamp(int(moment) / 1_000_000, UTC), int(number)
