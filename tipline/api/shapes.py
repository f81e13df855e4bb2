"""What the API gives, as JSON Schema beside the functions that make it."""

from typing import Any

from factchecks.exporters.claimreview import claim_review
from factchecks.models import FactCheck, Rating, Status
from factchecks.queries import Shown
from matchers.types import Candidate
from tipline.models import ClaimStatus
from tipline.trends.batches import Batch
from tipline.trends.history import History
from tipline.trends.shown import Named, Trend
from tipline.trends.versions import Version, periods

Values = dict[str, Any]


def _object(**fields: Values) -> Values:
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def _or_null(schema: Values) -> Values:
    return {"anyOf": [schema, {"type": "null"}]}


def _page(of: str) -> Values:
    items = {"type": "array", "items": {"$ref": f"#/components/schemas/{of}"}}
    return _object(items=items, next=_or_null({"type": "string"}))


TEXT: Values = {"type": "string"}
MOMENT: Values = {"type": "string", "format": "date-time"}
NUMBER: Values = {"type": "integer"}
RATING = _or_null({"type": "string", "enum": [r.value for r in Rating]})
CELLS: Values = {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}}
SHARES: Values = {"type": "object", "additionalProperties": CELLS}
CLAIM = _object(
    id=NUMBER,
    title=TEXT,
    language=_or_null(TEXT),
    status={"type": "string", "enum": [s.value for s in ClaimStatus]},
    check=_or_null(NUMBER),
    rating=RATING,
    checked_by=_or_null(TEXT),
)
SCHEMAS: dict[str, Values] = {
    "Problem": _object(type=TEXT, title=TEXT, status=NUMBER, detail=TEXT),
    "Check": _object(
        id=NUMBER,
        status={"type": "string", "enum": [s.value for s in Status]},
        claim=TEXT,
        title=TEXT,
        summary=TEXT,
        language=_or_null(TEXT),
        rating=RATING,
        rating_text=TEXT,
        url=TEXT,
        publisher=_object(name=TEXT, site=TEXT),
        updated_at=MOMENT,
        claim_review={"type": "object"},
    ),
    "CheckPage": _page("Check"),
    "ChangePage": _object(
        items={"type": "array", "items": {"$ref": "#/components/schemas/Check"}},
        next=_or_null(TEXT),
        more={"type": "boolean"},
    ),
    "Claim": CLAIM,
    "Trend": _object(
        claim={"$ref": "#/components/schemas/Claim"},
        window=TEXT,
        as_of=MOMENT,
        people=NUMBER,
        expected={"type": "number"},
        surprise={"type": "number"},
        spike={"type": "boolean"},
        first_at=MOMENT,
        shares=SHARES,
        places=CELLS,
        curve={"type": "array", "items": NUMBER},
    ),
    "TrendPage": _page("Trend"),
    "History": _object(
        claim={"$ref": "#/components/schemas/Claim"},
        people=NUMBER,
        first_at=MOMENT,
        last_at=MOMENT,
        shares=SHARES,
        places=CELLS,
        batches={"type": "array", "items": {"$ref": "#/components/schemas/Batch"}},
    ),
    "Versions": _object(items={"type": "array", "items": {"$ref": "#/components/schemas/Version"}}),
    "Version": _object(
        claim={"$ref": "#/components/schemas/Claim"},
        people=NUMBER,
        says={"type": "array", "items": _object(kind=TEXT, words=TEXT)},
        periods={
            "type": "array",
            "items": _object(since=MOMENT, until=MOMENT, people=NUMBER, shares=SHARES),
        },
    ),
    "Matched": _object(
        parts={"type": "array", "items": {"$ref": "#/components/schemas/Part"}},
        notes={"type": "array", "items": TEXT},
    ),
    "Part": _object(
        text=TEXT,
        evidence=TEXT,
        decision={"type": "string", "enum": ["answer", "ask", "none"]},
        answer=_or_null(NUMBER),
        candidates={"type": "array", "items": {"$ref": "#/components/schemas/Candidate"}},
    ),
    "Candidate": _object(
        check=NUMBER,
        claim=TEXT,
        title=TEXT,
        language=_or_null(TEXT),
        rating=RATING,
        rating_text=TEXT,
        publisher=_object(name=TEXT, site=TEXT),
        url=TEXT,
        score={"type": "number"},
        threshold={"type": "number"},
        method=TEXT,
        explanation=TEXT,
        conflicts={
            "type": "array",
            "items": _object(kind=TEXT, message_says=TEXT, claim_says=TEXT),
        },
    ),
    "Batch": _object(since=_or_null(MOMENT), until=MOMENT, people=NUMBER, shares=SHARES),
}


def check(found: FactCheck, page_url: str) -> Values:
    """A fact-check, also as ClaimReview with its attribution."""
    review = claim_review(found)
    review.setdefault("url", page_url)
    return {
        "id": found.id,
        "status": found.status.value,
        "claim": found.claim,
        "title": found.title,
        "summary": found.summary,
        "language": found.language,
        "rating": found.rating.value if found.rating else None,
        "rating_text": found.rating_text,
        "url": found.url or page_url,
        "publisher": {"name": found.publisher.name, "site": found.publisher.site},
        "updated_at": found.updated_at.isoformat(),
        "claim_review": review,
    }


def candidate(found: Candidate, shown: Shown, page_url: str) -> Values:
    """A fact-check that a message may be about, and everything that says why or why not."""
    return {
        "check": shown.fact_check_id,
        "claim": shown.claim,
        "title": shown.title,
        "language": shown.language,
        "rating": shown.rating.value if shown.rating else None,
        "rating_text": shown.rating_text,
        "publisher": {"name": shown.publisher, "site": shown.publisher_site},
        "url": shown.url or (page_url if shown.own else ""),
        "score": round(found.score, 4),
        "threshold": round(found.threshold, 4),
        "method": found.method,
        "explanation": found.explanation,
        "conflicts": [
            {"kind": c.kind.value, "message_says": c.message_says, "claim_says": c.claim_says}
            for c in found.conflicts
        ],
    }


def claim(found: Named) -> Values:
    """A claim by its name; numbers and addresses of people are masked in it."""
    rating = found.answer.rating if found.answer else None
    return {
        "id": found.id,
        "title": found.title,
        "language": found.language,
        "status": found.status.value,
        "check": found.answer.id if found.answer else None,
        "rating": rating.value if rating else None,
        "checked_by": found.answer.publisher if found.answer else None,
    }


def trend(found: Trend) -> Values:
    """A line of the trending page."""
    return {
        "claim": claim(found.claim),
        "window": found.window,
        "as_of": found.tick.isoformat(),
        "people": found.people,
        "expected": found.expected,
        "surprise": found.surprise,
        "spike": found.spike,
        "first_at": found.first_at.isoformat(),
        "shares": found.shares,
        "places": found.places,
        "curve": list(found.curve),
    }


def batch(found: Batch) -> Values:
    """A published group."""
    return {
        "since": found.since.isoformat() if found.since else None,
        "until": found.until.isoformat(),
        "people": found.people,
        "shares": found.shares,
    }


def version(found: Version, by: str) -> Values:
    """A version of a claim by day or week."""
    return {
        "claim": claim(found.claim),
        "people": found.people,
        "says": [{"kind": kind, "words": said} for kind, said in found.slots],
        "periods": [
            {
                "since": one.begin.isoformat(),
                "until": one.end.isoformat(),
                "people": one.people,
                "shares": {"country": one.countries},
            }
            for one in periods(found.batches, by)
        ],
    }


def history(of: Named, past: History, batches: list[Batch]) -> Values:
    """Everything published about a claim."""
    return {
        "claim": claim(of),
        "people": past.people,
        "first_at": batches[0].until.isoformat(),
        "last_at": batches[-1].until.isoformat(),
        "shares": past.shares,
        "places": past.places,
        "batches": [batch(one) for one in batches],
    }
