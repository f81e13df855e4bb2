"""The queue."""

from collections.abc import Callable
from typing import Any

from flask import render_template, request, url_for

from tipline.console.blueprint import blueprint
from tipline.console.queries import queue as claims
from tipline.console.words import channel_name
from tipline.models import ClaimStatus, Role
from tipline.web.access import requires, signed_in
from tipline.web.db import read_session
from tipline.web.filters import country_name, language_name
from tipline.web.looks import CLAIMS

TABS = [("open", "Open"), *((s.value, CLAIMS[s].word) for s in ClaimStatus), ("all", "All")]


@blueprint.get("/")
@requires(Role.VIEWER)
def queue() -> str:
    """Claims by priority."""
    wanted = _wanted()
    with read_session() as session:
        page = claims.page(session, wanted)
        counts = claims.by_status(session)
        options = claims.choices(session)
    kept = _kept(wanted)
    return render_template(
        "console/queue.html",
        page=page,
        wanted=wanted,
        counts=counts,
        options=_named(options),
        tabs=TABS,
        kept=kept,
        filtered=bool(set(kept) - {"status"}),
        page_size=claims.PAGE,
        next_page=_next(page, kept),
    )


def _wanted() -> claims.Wanted:
    args = request.args
    status = args.get("status", "open")
    return claims.Wanted(
        status=status if status in dict(TABS) else "open",
        language=args.get("language", "")[:16],
        country=args.get("country", "")[:2],
        channel=args.get("channel", "")[:32],
        candidates=args.get("candidates", "")[:3],
        mine=signed_in().staff_id if args.get("mine") == "yes" else None,
        text=" ".join(args.get("q", "").split())[:200],
        after=_after(args.get("after", "")),
    )


def _after(value: str) -> tuple[float, int] | None:
    priority, _, number = value.partition("_")
    try:
        return float(priority), int(number)
    except ValueError:
        return None


def _kept(wanted: claims.Wanted) -> dict[str, Any]:
    values = {
        "status": wanted.status,
        "language": wanted.language,
        "country": wanted.country,
        "channel": wanted.channel,
        "candidates": wanted.candidates,
        "mine": "yes" if wanted.mine else "",
        "q": wanted.text,
    }
    return {name: value for name, value in values.items() if value}


def _next(page: claims.Page, kept: dict[str, Any]) -> str | None:
    if page.after is None:
        return None
    priority, number = page.after
    return url_for("console.queue", **kept, after=f"{priority!r}_{number}")


def _named(options: dict[str, list[str]]) -> dict[str, list[tuple[str, str]]]:
    naming: dict[str, Callable[[str], str]] = {
        "language": language_name,
        "country": country_name,
        "channel": channel_name,
    }
    return {
        kind: sorted(((code, naming[kind](code)) for code in codes), key=lambda pair: pair[1])
        for kind, codes in options.items()
    }
