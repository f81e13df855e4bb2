"""Pulls what rises at a partner, and keeps of it only what our own floor allows.

Every number is looked at as if it came from anybody: lines below our floor are left out, cells
below it are pooled, and the titles are masked as our own are.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tipline.models import Partner, PartnerTrends
from tipline.partners.client import Api
from tipline.partners.errors import PartnerProblem
from tipline.runtime import Runtime
from tipline.trends.release import pool
from tipline.trends.windows import WINDOWS
from tipline.trends.words import masked

LINES = 50  # of a span
MOST = 10**9  # people; more there are not
_TITLE, _CELLS = 500, 60
SHOWN = ("country", "language")


def pull(runtime: Runtime, partner_id: int, api: Api) -> None:
    """Ask for every span; what has not changed is left as it is."""
    for span in WINDOWS:
        with runtime.db.read() as session:
            kept = session.get(PartnerTrends, (partner_id, span))
            etag = kept.etag if kept else ""
        answer = api.get("/trends", etag, window=span, limit=str(LINES))
        if answer.body is None:
            continue
        items = answer.body.get("items")
        if not isinstance(items, list):
            raise PartnerProblem("what it answers is no page of trends: is this a Tipline?")
        found = [line for one in items if (line := _line(one, runtime.settings.floor))]
        with runtime.db.write() as session:
            session.merge(
                PartnerTrends(
                    partner_id=partner_id,
                    span=span,
                    etag=answer.etag,
                    as_of=max((_moment(one.get("as_of")) for one in found), default=None),
                    lines=found,
                )
            )


def _line(value: Any, k: int) -> dict[str, Any] | None:
    """A line with the fields that we show, each of the kind that it should be; else nothing."""
    try:
        claim, people = value["claim"], value["people"]
        if not isinstance(people, int) or not k <= people <= MOST:
            return None
        line = {
            "title": masked(str(claim["title"])[:_TITLE], None),
            "language": _code(claim.get("language")),
            "rating_text": _rating(claim),
            "people": people,
            "times": round(people / max(float(value["expected"]), 0.5), 1),
            "spike": value["spike"] is True,
            "first_at": _moment(value["first_at"]).isoformat(),
            "as_of": _moment(value["as_of"]).isoformat(),
            "shares": {name: _cells(value["shares"].get(name), people, k) for name in SHOWN},
        }
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None
    return line


def _rating(claim: dict[str, Any]) -> str:
    rating = claim.get("rating")
    return rating[:32] if isinstance(rating, str) else ""


def _code(value: Any) -> str | None:
    return value[:16] if isinstance(value, str) and value.isascii() else None


def _cells(value: Any, people: int, k: int) -> dict[str, int]:
    """A table that adds up to ``people``; anything else is all "others or unknown"."""
    fine = isinstance(value, dict) and all(
        _code(name) and isinstance(n, int) and n > 0 for name, n in value.items()
    )
    if not fine or len(value) > _CELLS or sum(value.values()) != people:
        return pool({"*": people}, k)
    return pool({str(name)[:16]: n for name, n in value.items()}, k)


def _moment(value: Any) -> datetime:
    found = datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def listing(session: Session, span: str, k: int) -> list[tuple[Partner, PartnerTrends]]:
    """What rises at each partner, by name; lines that a raised floor forbids are left out."""
    rows = session.execute(
        select(Partner, PartnerTrends)
        .join(PartnerTrends, PartnerTrends.partner_id == Partner.id)
        .where(PartnerTrends.span == span, Partner.active, Partner.trends)
        .order_by(Partner.name)
    )
    found = []
    for partner, trends in rows:
        session.expunge(trends)
        trends.lines = [
            line | {"shares": {n: pool(c, k) for n, c in line["shares"].items()}}
            for line in trends.lines
            if line["people"] >= k
        ]
        found.append((partner, trends))
    return found
