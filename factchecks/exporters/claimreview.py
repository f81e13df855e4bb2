"""Writes fact-checks as schema.org ClaimReview, as search engines and other tiplines read it."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from factchecks.models import FactCheck, Rating

# ClaimReview wants words in `alternateName`; publishers' own go first.  Where only our scale is
# known, these are its English words (which our own importer maps back to the same rating).
WORDS = {
    Rating.TRUE: "True",
    Rating.MOSTLY_TRUE: "Mostly true",
    Rating.MIXED: "Partly true",
    Rating.MISSING_CONTEXT: "Missing context",
    Rating.MISLEADING: "Misleading",
    Rating.MOSTLY_FALSE: "Mostly false",
    Rating.FALSE: "False",
    Rating.ALTERED: "Altered",
    Rating.FABRICATED: "Fabricated",
    Rating.SATIRE: "Satire",
    Rating.SCAM: "Scam",
    Rating.UNPROVEN: "Unproven",
}


def claim_review(fact_check: FactCheck) -> dict[str, Any]:
    """One fact-check as a ClaimReview; fields that are not known are left out.

    No ``ratingValue`` is written: our scale has kinds (satire, scam, …) that have no place on
    a line of numbers.
    """
    words = fact_check.rating_text or (WORDS[fact_check.rating] if fact_check.rating else "")
    reviewed_at = fact_check.reviewed_at
    claimed = _typed(
        "Claim",
        author=_typed("Person", name=fact_check.claimant),
        datePublished=fact_check.claim_date.isoformat() if fact_check.claim_date else None,
    )
    fields = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": fact_check.url,
        "claimReviewed": fact_check.claim,
        "headline": fact_check.title,
        "description": fact_check.summary,
        "inLanguage": fact_check.language,
        "datePublished": reviewed_at.isoformat() if reviewed_at else None,
        "author": {
            "@type": "Organization",
            "name": fact_check.publisher.name,
            "url": f"https://{fact_check.publisher.site}/",
        },
        "reviewRating": _typed("Rating", alternateName=words),
        "itemReviewed": claimed,
    }
    return {name: value for name, value in fields.items() if value}


def write_claimreview(fact_checks: Iterable[FactCheck]) -> Iterator[str]:
    """A JSON array of ClaimReviews, one a line, piece by piece.

    A ``<`` is escaped, so that the file can stand inside of a page as it is.
    """
    before = "["
    for fact_check in fact_checks:
        line = json.dumps(claim_review(fact_check), ensure_ascii=False)
        yield before + "\n" + line.replace("<", "\\u003c")
        before = ","
    yield ("[" if before == "[" else "\n") + "]\n"


def _typed(kind: str, **fields: Any) -> dict[str, Any] | None:
    """An object of schema.org with the fields that have a value; ``None`` without any."""
    found = {name: value for name, value in fields.items() if value}
    return {"@type": kind, **found} if found else None
