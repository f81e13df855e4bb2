"""Reads one schema.org ClaimReview, as publishers really write it, into verdicts."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from factchecks.errors import RowRefused
from factchecks.importers import clean, dates
from factchecks.importers.publishers import publisher_of
from factchecks.importers.rows import Imported, Options
from factchecks.ratings import to_rating
from factchecks.verdict import Verdict

Json = Mapping[str, Any]


def is_claim_review(node: Any) -> bool:
    """Whether a JSON value calls itself a ClaimReview, however it spells that."""
    return "claimreview" in types_of(node)


def types_of(node: Any) -> list[str]:
    """The ``@type`` of a JSON value as a list of lower-case names without their address."""
    kinds = node.get("@type", node.get("type")) if isinstance(node, dict) else None
    names = kinds if isinstance(kinds, list) else [kinds]
    return [
        n.strip().rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower() for n in names if isinstance(n, str)
    ]


def read_review(
    node: Json,
    options: Options,
    *,
    nodes: Mapping[str, Json] | None = None,
    feed_item: Json | None = None,
) -> Iterator[Imported | RowRefused]:
    """The verdicts of one ClaimReview: one for each claim that it lists.

    ``nodes`` are the objects of the same document by ``@id``, ``feed_item`` is what a DataFeed
    wraps around it; both fill gaps.
    """
    nodes, feed_item = nodes or {}, feed_item or {}
    claims = node.get("claimReviewed")
    for one in claims if isinstance(claims, list) and claims else [claims]:
        try:
            yield _one(node, one, options, nodes, feed_item)
        except RowRefused as refused:
            yield refused


def _one(
    node: Json, claim: Any, options: Options, nodes: Mapping[str, Json], feed_item: Json
) -> Imported:
    words = clean.claim(claim)
    url = clean.link(node.get("url"), node.get("mainEntityOfPage"), feed_item.get("url"))
    if not url:
        raise RowRefused(f"no usable link to the article for the claim {words[:60]!r}")
    author = _resolved(node.get("author") or node.get("publisher"), nodes)
    publisher, site = publisher_of(url, author, options)
    rated = _rating_words(node.get("reviewRating"), nodes)
    item = _resolved(node.get("itemReviewed"), nodes)
    item = item if isinstance(item, dict) else {}
    made_by = _resolved(item.get("author"), nodes)
    verdict = Verdict(
        claim=words,
        claimant=clean.text(made_by, clean.MAX_CLAIMANT),
        claim_date=dates.day(item.get("datePublished"), month_first=options.month_first),
        title=clean.text(node.get("headline") or node.get("name"), clean.MAX_TITLE),
        summary=clean.text(node.get("reviewBody") or node.get("description"), clean.MAX_SUMMARY),
        language=clean.language(node.get("inLanguage")) or options.language,
        rating=to_rating(rated, site=site),
        rating_text=rated,
        url=url,
        reviewed_at=_reviewed_at(node, feed_item, options),
    )
    return Imported(verdict, publisher, site)


def _rating_words(rating: Any, nodes: Mapping[str, Json]) -> str:
    if isinstance(rating, list):
        return clean.rating_words([_rating_words(one, nodes) for one in rating[:5]])
    rating = _resolved(rating, nodes)
    if isinstance(rating, dict):
        return clean.rating_words(
            *(rating.get(k) for k in ("alternateName", "name", "ratingValue"))
        )
    return clean.rating_words(rating)


def _reviewed_at(node: Json, feed_item: Json, options: Options) -> datetime | None:
    for value in (node.get("datePublished"), node.get("dateCreated"), feed_item.get("dateCreated")):
        found = dates.moment(value, month_first=options.month_first)
        if found:
            return found
    return None


def _resolved(value: Any, nodes: Mapping[str, Json]) -> Any:
    """A reference's target, a list's first object; an object, a text or ``{}`` otherwise."""
    if isinstance(value, list):
        value = next((v for v in value if v not in (None, "", {}, [])), None)
    if isinstance(value, dict):
        target = nodes.get(str(value.get("@id")))
        return target if target is not None and len(value) <= 2 else value
    return value if isinstance(value, str) else {}
