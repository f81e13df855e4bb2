"""What rises."""

from datetime import timedelta

from flask import render_template, request

from tipline.models import Role
from tipline.newsroom.blueprint import blueprint
from tipline.trends import shown
from tipline.trends.tick import last_tick
from tipline.trends.windows import WINDOWS
from tipline.web.access import requires
from tipline.web.db import read_session, runtime

PAGE = 50


@blueprint.get("/")
@requires(Role.VIEWER)
def trending() -> str:
    """Claims by rise, in one of four windows."""
    wanted = wanted_lines()
    floor = runtime().settings.floor
    with read_session() as session:
        tick = last_tick(session)
        found = shown.trending(session, wanted, floor, limit=PAGE)
    return render_template(
        "newsroom/trending.html",
        trends=found.trends,
        more=found.total - len(found.trends),
        wanted=wanted,
        windows=WINDOWS,
        window=WINDOWS[wanted.window],
        kept=_kept(wanted),
        options={"country": found.countries, "language": found.languages},
        tick=tick,
        next_tick=tick + timedelta(hours=1) if tick else None,
    )


def wanted_lines() -> shown.Wanted:
    """The filters of the address; what is no filter is left out."""
    args = request.args
    status = args.get("status", "")
    return shown.Wanted(
        window=shown.window_of(args.get("window", "")),
        country=args.get("country", "")[:2],
        language=args.get("language", "")[:16],
        status=status if status in ("open", "answered") else "",
        spikes=args.get("spikes") == "yes",
        text=" ".join(args.get("q", "").split())[:200],
    )


def _kept(wanted: shown.Wanted) -> dict[str, str]:
    values = {
        "window": wanted.window,
        "country": wanted.country,
        "language": wanted.language,
        "status": wanted.status,
        "spikes": "yes" if wanted.spikes else "",
        "q": wanted.text,
    }
    return {name: value for name, value in values.items() if value}
