"""Feeds of what rises and of what is new, for feed readers that can send a token as a password."""

from collections.abc import Callable
from typing import Any

from flask import Response, request

from factchecks.db import utcnow
from tipline.api.blueprint import blueprint
from tipline.api.operations import Param, let_in, read_query, send
from tipline.api.views import COUNTRY, LANGUAGE, STATUS, TEXT, WINDOW
from tipline.conversation.ratings import rating_words
from tipline.feeds import Entry, Feed, atom, json_feed
from tipline.trends import shown
from tipline.trends.shown import Trend
from tipline.trends.tick import last_tick
from tipline.trends.windows import WINDOWS
from tipline.web.access import public
from tipline.web.db import read_session, runtime

ENTRIES = 50
SPIKES = Param("spikes", "only what is marked as a spike", choices=("yes",))
QUERY = (WINDOW, COUNTRY, LANGUAGE, STATUS, SPIKES, TEXT)
WRITERS: dict[str, tuple[Callable[[Feed], str], str]] = {
    "atom": (atom, "application/atom+xml; charset=utf-8"),
    "json": (json_feed, "application/feed+json; charset=utf-8"),
}


@blueprint.get("/feeds/<any(trending, new):which>.<any(atom, json):kind>")
@public  # the token is asked for by let_in
def feed(which: str, kind: str) -> Response:
    """What rises, or what was published for the first time within the window, newest first."""
    let_in("trends:read")
    asked = read_query(QUERY)
    wanted = shown.Wanted(
        window=asked["window"],
        country=asked["country"] or "",
        language=asked["language"] or "",
        status=asked["status"] or "",
        spikes=asked["spikes"] == "yes",
        text=asked["q"] or "",
    )
    with read_session() as session:
        tick = last_tick(session)
        found = shown.trending(
            session,
            wanted,
            runtime().settings.floor,
            limit=ENTRIES if which == "trending" else None,
        ).trends
    if which == "new" and tick is not None:
        begin = tick - WINDOWS[wanted.window].length
        fresh = [one for one in found if one.first_at > begin]
        found = sorted(fresh, key=lambda one: one.first_at, reverse=True)[:ENTRIES]
    write, content_type = WRITERS[kind]
    return send(write(_feed(which, found, tick or utcnow())), content_type)


def _feed(which: str, found: list[Trend], updated: Any) -> Feed:
    settings = runtime().settings
    title = "what is rising" if which == "trending" else "claims that are new"
    return Feed(
        title=f"{settings.organisation}: {title}",
        url=f"{settings.public_url}/newsroom/",
        self_url=settings.public_url + request.full_path.rstrip("?"),
        author=settings.organisation,
        updated=updated,
        entries=[_entry(one, settings.public_url) for one in found],
    )


def _entry(one: Trend, site: str) -> Entry:
    url = f"{site}/newsroom/claims/{one.claim.id}"
    mark = "Spike: " if one.spike else ""
    answer, status = one.claim.answer, one.claim.status.value
    if answer:
        rating = rating_words(answer.rating, answer.rating_text, "en")
        status = f"{rating}, by {answer.publisher}"
    return Entry(
        id=url,
        title=f"{mark}{one.claim.title}",
        text=f"{one.people:,} people in {WINDOWS[one.window].words}, {one.times:.1f} times the "
        f"usual. Status: {status}.",
        url=url,
        published=one.first_at,
        updated=one.tick,
        language=one.claim.language,
        tags=("spike",) if one.spike else (),
    )
