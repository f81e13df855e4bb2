"""What a card leads to: the picture for the channel to fetch, and what its verdict says now."""

from flask import Blueprint, abort, current_app, redirect, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from factchecks import queries
from factchecks.errors import NotFound
from factchecks.models import LIVE
from factchecks.queries import Shown
from tipline.cards.content import content_of
from tipline.cards.links import link_of, revision_of
from tipline.cards.services import card_for
from tipline.cards.words import RTL, alt_text
from tipline.conversation.catalogue import languages, say, spoken
from tipline.conversation.wording import verdict_text, withdrawal_text
from tipline.media.errors import NoSuchFile
from tipline.models import Card
from tipline.runtime import Runtime
from tipline.web.access import public
from tipline.web.db import read_session

A_YEAR = 365 * 24 * 3600
WEB = ("https://", "http://")

blueprint = Blueprint("cards", __name__, template_folder="templates")


@blueprint.get("/media/card/<sha256>.png")
@public
def picture(sha256: str) -> Response:
    """A card, and no other file of the store: its name is the hash of what it shows."""
    with read_session() as session:
        known = session.scalar(select(Card.id).where(Card.sha256 == sha256).limit(1))
    if known is None:
        abort(404)
    try:
        with _runtime().store.open(sha256) as file:
            response = Response(file.read(), content_type="image/png")
    except NoSuchFile:
        abort(404)
    response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # made to be passed on
    return response


@blueprint.get("/c/<code>")
@public
def check(code: str) -> Response | str:
    """Where a card's link and code lead: to the article; or, if the card is out of date, to why.

    A picture that went round can't be called back, but whoever doubts it finds out here.
    """
    number = revision_of(code)
    with read_session() as session:
        try:
            of_card = queries.shown_revision(session, number or 0)
        except NotFound:
            abort(404)
        found = queries.shown(session, [of_card.fact_check_id], live_only=False)
        now = found[of_card.fact_check_id]
        current = now.revision == of_card.revision
        if current and now.status in LIVE and now.url.lower().startswith(WEB):
            return redirect(now.url, 302)
        return _page(session, now, outdated=not current)


def _page(session: Session, now: Shown, *, outdated: bool) -> str:
    ours = list(languages())
    language = request.accept_languages.best_match(ours, default=spoken(now.language)) or ours[0]
    live = now.status in LIVE
    settings = _runtime().settings
    content = content_of(
        now.spoken_in(language),
        organisation=settings.organisation,
        link=link_of(settings, now.revision_id),
    )
    return render_template(
        "cards/check.html",
        language=language,
        direction="rtl" if language in RTL else "ltr",
        organisation=settings.organisation,
        title=say(language, "card.kicker"),
        outdated=say(language, "card.outdated") if outdated and live else "",
        words=verdict_text(now, language) if live else withdrawal_text(now, language),
        url=now.url if live and now.url.lower().startswith(WEB) else "",
        card=card_for(session, now.revision_id, language),
        alt=alt_text(content, language),
    )


def _runtime() -> Runtime:
    runtime: Runtime = current_app.extensions["tipline"]
    return runtime
