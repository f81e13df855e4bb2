"""Imports JSON files of every shape: ClaimReview, lists, @graph, DataFeed, claims:search."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from factchecks.errors import RowRefused
from factchecks.importers import clean, dates
from factchecks.importers.claimreview import Json, is_claim_review, read_review, types_of
from factchecks.importers.json_elements import Element, elements
from factchecks.importers.publishers import publisher_of
from factchecks.importers.rows import Imported, Options, Progress, Row, no_progress
from factchecks.ratings import to_rating
from factchecks.verdict import Verdict

MAX_NODES = 10_000  # of one element; a page or feed item has a few
NO_REVIEW = "no ClaimReview"
MAX_GRAPH = 5_000  # objects of a graph that are held together


def read_json(path: Path, options: Options, progress: Progress = no_progress) -> Iterator[Row]:
    """Every fact-check of a JSON file, whatever its shape; raises ``ImportFailed``."""
    return read_elements(elements(path, progress), options)


def read_elements(found: Iterable[Element], options: Options) -> Iterator[Row]:
    """The fact-checks of elements in their order; those of one ``@graph`` belong together."""
    for container, group in groupby(found, key=lambda element: element.container):
        if container == "@graph":
            while part := list(islice(group, MAX_GRAPH)):
                yield from _graph(part, options)
        else:
            for element in group:
                yield from _element(element, options)


def _graph(part: list[Element], options: Options) -> Iterator[Row]:
    """The reviews among the objects of a graph, which may name their authors elsewhere in it."""
    by_id = _by_id(n for element in part for n in _nodes(element.value))
    for element in part:
        if element.error:
            yield Row(element.line, RowRefused(element.error))
        for node in _nodes(element.value):
            if is_claim_review(node):
                for content in read_review(node, options, nodes=by_id):
                    yield Row(element.line, content)


def _element(element: Element, options: Options) -> Iterator[Row]:
    if element.error:
        yield Row(element.line, RowRefused(element.error))
    else:
        for content in _contents(element.value, options):
            yield Row(element.line, content)


def _contents(value: Any, options: Options) -> Iterator[Imported | RowRefused]:
    if isinstance(value, dict) and ("claimReview" in value or "claim_review" in value):
        yield from _found_claim(value, options)
    elif isinstance(value, dict) and not is_claim_review(value) and "item" in value:
        yield from _feed_item(value, options)
    else:
        yield from _document(value, options, {})


def _feed_item(item: Json, options: Options) -> Iterator[Imported | RowRefused]:
    """A DataFeedItem: its ``item`` is one review, a list of mixed things, or nothing."""
    if not item.get("item"):
        yield RowRefused(f"the feed item is empty: {str(item.get('url', ''))[:100]!r}")
        return
    yield from _document(item["item"], options, item)


def _document(value: Any, options: Options, item: Json) -> Iterator[Imported | RowRefused]:
    """The reviews in a JSON-LD value, which may nest them in lists and graphs."""
    nodes = list(_nodes(value))
    by_id = _by_id(nodes)
    reviews = [n for n in nodes if is_claim_review(n)]
    for review in reviews:
        yield from read_review(review, options, nodes=by_id, feed_item=item)
    if not reviews and (value or item):
        kinds = sorted({k for n in nodes for k in types_of(n)})
        yield RowRefused(f"{NO_REVIEW} in it (but {', '.join(kinds)[:100] or 'nothing typed'})")


def _by_id(nodes: Iterable[Json]) -> dict[str, Json]:
    return {str(n["@id"]): n for n in nodes if n.get("@id") and len(n) > 2}


def _nodes(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects of a JSON-LD document: itself, of its lists, graphs, and pages' ``review``."""
    stack, seen = [value], 0
    while stack and seen < MAX_NODES:
        node = stack.pop()
        seen += 1
        if isinstance(node, list):
            stack.extend(reversed(node))
        elif isinstance(node, dict):
            yield node
            inner = (node.get(k) for k in ("@graph", "mainEntity", "review", "hasPart"))
            stack.extend(v for v in inner if isinstance(v, (dict, list)))


def _found_claim(claim: Json, options: Options) -> Iterator[Imported | RowRefused]:
    """A claim as ``claims:search`` gives it, with one or more reviews by different publishers."""
    reviews = claim.get("claimReview", claim.get("claim_review"))
    reviews = reviews if isinstance(reviews, list) else [reviews]
    if not reviews:
        yield RowRefused("the claim has no review")
    for review in reviews:
        try:
            yield _found_review(claim, review, options)
        except RowRefused as refused:
            yield refused


def _found_review(claim: Json, review: Any, options: Options) -> Imported:
    if not isinstance(review, dict):
        raise RowRefused("the review is empty")
    words = clean.claim(claim.get("text"))
    url = clean.link(review.get("url"))
    if not url:
        raise RowRefused(f"no usable link to the article for the claim {words[:60]!r}")
    publisher = review.get("publisher")
    publisher = publisher if isinstance(publisher, dict) else {"name": publisher}
    told = clean.first_text(publisher.get("site"))
    name, site = publisher_of(url, publisher.get("name"), options, told=told)
    rated = clean.rating_words(review.get("textualRating"))
    verdict = Verdict(
        claim=words,
        claimant=clean.text(claim.get("claimant"), clean.MAX_CLAIMANT),
        claim_date=dates.day(claim.get("claimDate"), month_first=options.month_first),
        title=clean.text(review.get("title"), clean.MAX_TITLE),
        language=clean.language(review.get("languageCode")) or options.language,
        rating=to_rating(rated, site=site),
        rating_text=rated,
        url=url,
        reviewed_at=dates.moment(review.get("reviewDate"), month_first=options.month_first),
    )
    return Imported(verdict, name, site)
