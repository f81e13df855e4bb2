"""Feeds of the published fact-checks, for whoever follows them."""

from typing import Any

from flask import Response, request, url_for

from factchecks import public as read
from factchecks.db import utcnow
from factchecks.models import FactCheck, Rating
from tipline.conversation.catalogue import spoken
from tipline.conversation.ratings import rating_words
from tipline.feeds import Entry, Feed, atom, json_feed
from tipline.pages.blueprint import blueprint
from tipline.pages.checks import absolute, if_switched_on, kept_for_a_while, page_url
from tipline.web.access import public
from tipline.web.db import read_session, runtime

ENTRIES = 50


@blueprint.get("/checks/feed.atom")
@public
@if_switched_on
def feed_atom() -> Response:
    """The newest fact-checks as Atom."""
    body = atom(_feed("pages.feed_atom"))
    return kept_for_a_while(Response(body, content_type="application/atom+xml; charset=utf-8"))


@blueprint.get("/checks/feed.json")
@public
@if_switched_on
def feed_json() -> Response:
    """The newest fact-checks as JSON Feed."""
    body = json_feed(_feed("pages.feed_json"))
    return kept_for_a_while(Response(body, content_type="application/feed+json; charset=utf-8"))


def _feed(endpoint: str) -> Feed:
    language, rating = request.args.get("language", "")[:16], request.args.get("rating", "")
    wanted = read.Wanted(
        language=language, rating=Rating(rating) if rating in list(Rating) else None
    )
    with read_session() as session:
        found = read.listing(session, wanted, limit=ENTRIES)
    kept: dict[str, Any] = {"language": language or None, "rating": rating or None}
    organisation = runtime().settings.organisation
    return Feed(
        title=f"{organisation}: fact-checks",
        url=absolute("pages.checks", **kept),
        self_url=runtime().settings.public_url + url_for(endpoint, **kept),
        author=organisation,
        updated=max((one.updated_at for one in found), default=utcnow()),
        entries=[_entry(one) for one in found],
    )


def _entry(one: FactCheck) -> Entry:
    language = spoken(one.language)
    verdict = rating_words(one.rating, one.rating_text, language)
    return Entry(
        id=page_url(one.id),
        title=f"{verdict}: {one.claim}",
        text=one.summary or one.claim,
        url=page_url(one.id),
        published=one.reviewed_at or one.created_at,
        updated=one.updated_at,
        language=one.language,
        author=one.publisher.name,
        tags=(one.rating.value,) if one.rating else (),
    )
