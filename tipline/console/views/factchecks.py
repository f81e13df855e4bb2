"""Fact-checks: the list, and one with its history."""

from typing import Any

from flask import abort, render_template, request

from factchecks import listing
from factchecks.errors import NotFound
from factchecks.models import Rating, Status
from tipline.console.blueprint import blueprint
from tipline.console.queries import factcheck as pages
from tipline.console.queries.claim import line
from tipline.models import Role
from tipline.triage import audience, opinions
from tipline.web.access import requires
from tipline.web.db import read_session
from tipline.web.filters import language_name
from tipline.web.looks import FACT_CHECKS, RATINGS

PAGE = 30
MOST_PAGES = 100_000  # whatever somebody writes into the address


@blueprint.get("/factchecks/")
@requires(Role.VIEWER)
def factchecks() -> str:
    """Every fact-check, own and imported, last changed first."""
    args = request.args
    number = min(max(1, args.get("page", 1, type=int)), MOST_PAGES)
    wanted = _wanted()
    with read_session() as session:
        rows = listing.listing(session, wanted, limit=PAGE + 1, offset=(number - 1) * PAGE)
        lines = [line(row) for row in rows[:PAGE]]
        total = listing.count(session, wanted)
        counts = listing.count_by_status(session)
        languages = pages.languages(session)
    kept = {name: args[name] for name in ("status", "language", "rating", "q") if args.get(name)}
    return render_template(
        "console/factchecks.html",
        lines=lines,
        total=total,
        counts=counts,
        wanted=wanted,
        unmapped=wanted.unmapped,
        kept=kept,
        page=number,
        more=len(rows) > PAGE,
        statuses=[(s.value, FACT_CHECKS[s].word) for s in Status],
        ratings=[(r.value, RATINGS[r].word) for r in Rating],
        languages=[(code, language_name(code)) for code in languages],
    )


@blueprint.get("/factchecks/<int:fact_check_id>")
@requires(Role.VIEWER)
def factcheck(fact_check_id: int) -> str:
    """One fact-check: what it says, what it said before, and whom it answered."""
    with read_session() as session:
        try:
            shown = pages.get(session, fact_check_id)
        except NotFound:
            abort(404, "There is no such fact-check.")
        told = audience.told(session, fact_check_id)
        said = opinions.of_fact_check(session, fact_check_id)
    return render_template("console/factcheck.html", check=shown, told=told, said=said)


def _wanted() -> listing.Filter:
    args = request.args
    rating = args.get("rating", "")
    return listing.Filter(
        text=" ".join(args.get("q", "").split())[:200],
        status=_member(Status, args.get("status", "")),
        language=args.get("language", "")[:16] or None,
        rating=_member(Rating, rating),
        unmapped=rating == "unmapped",
    )


def _member(kind: Any, value: str) -> Any:
    return kind(value) if value in list(kind) else None
