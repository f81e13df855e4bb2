"""Fact-checks: the list, and one with its history."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import abort, render_template, request

from factchecks import listing, search
from factchecks.errors import NotFound
from factchecks.models import FactCheck, Rating, Status
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
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MARK = re.compile(r"([0-9]{1,17})_([0-9]{1,18})")


@blueprint.get("/factchecks/")
@requires(Role.VIEWER)
def factchecks() -> str:
    """Every fact-check, own and imported, last changed first."""
    args = request.args
    wanted, before = _wanted(), _place(args.get("before", ""))
    with read_session() as session:
        found = listing.listing(session, wanted, limit=PAGE, before=before)
        lines = [line(row) for row in found.rows]
        counts = listing.count_by_status(session)
        languages = listing.languages(session)
    kept = {name: args[name] for name in ("status", "language", "rating", "q") if args.get(name)}
    return render_template(
        "console/factchecks.html",
        lines=lines,
        found=found,
        counted=listing.COUNTED,
        looked_through=search.MOST,
        counts=counts,
        wanted=wanted,
        unmapped=wanted.unmapped,
        kept=kept,
        first=before is None,
        next=_mark(found.rows[-1]) if found.more else "",
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


def _mark(row: FactCheck) -> str:
    """The place of a fact-check in the list: microseconds of its last change, and its number."""
    return f"{(row.updated_at - EPOCH) // timedelta(microseconds=1)}_{row.id}"


def _place(mark: str) -> tuple[datetime, int] | None:
    """What :func:`_mark` wrote; ``None`` for anything else, which is the beginning."""
    found = _MARK.fullmatch(mark)
    if found is None:
        return None
    return EPOCH + timedelta(microseconds=int(found[1])), int(found[2])


def _member(kind: Any, value: str) -> Any:
    return kind(value) if value in list(kind) else None
