"""The organisation's own fact-checks: to read, to search, to share and to put on another site."""

import json
from datetime import UTC, datetime
from functools import wraps
from typing import Any
from xml.sax.saxutils import escape

from flask import Response, abort, make_response, render_template, request, url_for

from factchecks import public as read
from factchecks.exporters.claimreview import claim_review
from factchecks.models import FactCheck, Rating, Status
from tipline.cards.content import content_of
from tipline.cards.links import link_of
from tipline.cards.services import card_for
from tipline.cards.words import alt_text
from tipline.conversation.catalogue import languages, say, spoken
from tipline.conversation.ratings import rating_words
from tipline.pages.blueprint import blueprint
from tipline.pages.words import direction, words
from tipline.web.access import public
from tipline.web.db import read_session, runtime
from tipline.web.headers import CSP

PAGE = 20
KEPT_SECONDS = 300  # a correction is seen after five minutes at the latest
EVERYWHERE = CSP.replace("frame-ancestors 'none'", "frame-ancestors *")


def if_switched_on(view: Any) -> Any:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not runtime().settings.public_checks:
            abort(404)
        return view(*args, **kwargs)

    return guarded


@blueprint.get("/checks/")
@public
@if_switched_on
def checks() -> Response:
    """All live fact-checks of our own, newest first."""
    wanted, before = _wanted(), _cursor(request.args.get("before", ""))
    with read_session() as session:
        found = read.listing(session, wanted, limit=PAGE + 1, before=before)
        total = read.count(session, wanted)
        spoken_here = read.languages(session)
    shown, last = found[:PAGE], found[PAGE - 1] if len(found) > PAGE else None
    language = _reader(wanted.language)
    return _page(
        "pages/checks.html",
        language,
        lines=shown,
        total=total,
        wanted=wanted,
        before=before,
        older=_older(last),
        languages=spoken_here,
        ratings=[(r, rating_words(r, "", language)) for r in Rating],
        canonical=absolute("pages.checks", **_kept(wanted)),
    )


@blueprint.get("/checks/<int:fact_check_id>")
@public
@if_switched_on
def check(fact_check_id: int) -> Response:
    """One fact-check as it stands now, with what was corrected."""
    shown, language = _one(fact_check_id)
    answer = _page("pages/check.html", language, **shown)
    if shown["check"].status is Status.WITHDRAWN:
        answer.status_code = 410
    return answer


@blueprint.get("/checks/<int:fact_check_id>/embed")
@public
@if_switched_on
def embed(fact_check_id: int) -> Response:
    """The same in small, for a frame on another site."""
    shown, language = _one(fact_check_id)
    answer = _page("pages/embed.html", language, **shown)
    answer.headers["Content-Security-Policy"] = EVERYWHERE
    return answer


@blueprint.get("/checks/sitemap.xml")
@public
@if_switched_on
def sitemap() -> Response:
    """The addresses of all pages, for search engines."""
    with read_session() as session:
        found = read.listing(session, read.Wanted(), limit=50_000)
    lines = [
        f"<url><loc>{escape(absolute('pages.check', fact_check_id=one.id))}</loc>"
        f"<lastmod>{one.updated_at.date().isoformat()}</lastmod></url>"
        for one in found
    ]
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        + "\n".join(lines)
        + "\n</urlset>\n"
    )
    return kept_for_a_while(Response(body, content_type="application/xml; charset=utf-8"))


def page_url(fact_check_id: int) -> str:
    """Where a fact-check has its page."""
    return absolute("pages.check", fact_check_id=fact_check_id)


def _one(fact_check_id: int) -> tuple[dict[str, Any], str]:
    with read_session() as session:
        found = read.one(session, fact_check_id)
        if found is None:
            abort(404)
        language = spoken(found.language)
        revision = found.revisions[-1]
        card = card_for(session, revision.id, found.language)
        alt = _alt(session, found, language) if card else ""
    live = found.status is not Status.WITHDRAWN
    canonical = page_url(fact_check_id)
    return {
        "check": found,
        "revision": revision,
        "rating": rating_words(found.rating, found.rating_text, language),
        "corrections": read.corrections(found),
        "canonical": canonical,
        "card": f"{runtime().settings.public_url}{url_for('cards.picture', sha256=card)}"
        if card
        else "",
        "alt": alt,
        "json_ld": _json_ld(found, canonical) if live else "",
        "embed": f'<iframe src="{canonical}/embed" title="{say(language, "card.kicker")}" '
        'width="100%" height="360" loading="lazy" style="border:0"></iframe>',
    }, language


def _alt(session: Any, found: FactCheck, language: str) -> str:
    from factchecks import queries

    now = queries.shown(session, [found.id], live_only=False)[found.id]
    settings = runtime().settings
    content = content_of(
        now, organisation=settings.organisation, link=link_of(settings, now.revision_id)
    )
    return alt_text(content, language)


def _json_ld(found: FactCheck, canonical: str) -> str:
    """schema.org/ClaimReview; ``<`` is escaped so that nothing in it can end the element."""
    review = claim_review(found)
    review.setdefault("url", canonical)
    review.setdefault("datePublished", found.created_at.isoformat())
    return json.dumps(review, ensure_ascii=False).replace("<", "\\u003c")


def _page(template: str, language: str, **shown: Any) -> Response:
    body = render_template(
        template,
        language=language,
        direction=direction(language),
        w=words(language),
        organisation=runtime().settings.organisation,
        rating_words=rating_words,
        **shown,
    )
    return kept_for_a_while(make_response(body))


def kept_for_a_while(answer: Response) -> Response:
    """Let browsers and caches keep it a little, and ask again whether it changed."""
    answer.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    answer.headers["Vary"] = "Accept-Language"
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _reader(language: str) -> str:
    ours = list(languages())
    return spoken(language) if language else request.accept_languages.best_match(ours) or ours[0]


def _wanted() -> read.Wanted:
    rating = request.args.get("rating", "")
    return read.Wanted(
        text=" ".join(request.args.get("q", "").split())[:200],
        language=request.args.get("language", "")[:16],
        rating=Rating(rating) if rating in list(Rating) else None,
    )


def _kept(wanted: read.Wanted) -> dict[str, str]:
    values = {"q": wanted.text, "language": wanted.language, "rating": wanted.rating or ""}
    return {name: str(value) for name, value in values.items() if value}


def _older(last: FactCheck | None) -> str:
    if last is None:
        return ""
    cursor = f"{last.updated_at.timestamp():.6f}_{last.id}"
    values: dict[str, Any] = {**_kept(_wanted()), "before": cursor}
    return url_for("pages.checks", **values)


def _cursor(value: str) -> tuple[datetime, int] | None:
    moment, _, number = value.partition("_")
    try:
        return datetime.fromtimestamp(float(moment), UTC), int(number[:18])
    except (ValueError, OverflowError, OSError):
        return None


def absolute(endpoint: str, **values: Any) -> str:
    return runtime().settings.public_url + url_for(endpoint, **values)
