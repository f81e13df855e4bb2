"""How the tipline does, for everybody, each number with how it is counted."""

from datetime import datetime, timedelta
from typing import Any

from flask import render_template

from tipline.models import Setting
from tipline.pages.blueprint import blueprint
from tipline.privacy.content import FORGOTTEN_DAYS
from tipline.privacy.retention import IDLE_DAYS
from tipline.trends.counting import HOW, how
from tipline.triage.openness import NAME
from tipline.web.access import public
from tipline.web.db import read_session, runtime


@blueprint.get("/transparency")
@public
def transparency() -> str:
    """Volumes, waits, corrections, what is kept about people, and whether the record is whole."""
    settings = runtime().settings
    with read_session() as session:
        row = session.get(Setting, NAME)
        measured: dict[str, Any] | None = dict(row.value) if row is not None else None
    return render_template(
        "pages/transparency.html",
        language="en",
        direction="ltr",
        organisation=settings.organisation,
        m=measured,
        until=_moment(measured["until"]) if measured else None,
        audit_at=_moment(measured["audit_at"]) if measured else None,
        length=length,
        kept={
            "address": settings.address_days,
            "idle": IDLE_DAYS,
            "content": settings.content_days,
            "forgotten": FORGOTTEN_DAYS,
        },
        floor=settings.floor,
        counting=[how(key, settings.floor) for key in HOW],
    )


def length(seconds: float | None) -> str:
    """A span of time in its two largest units."""
    if seconds is None:
        return "longer than anybody has waited yet, or too few to tell"
    span = timedelta(seconds=round(seconds))
    hours, minutes = span.seconds // 3600, span.seconds // 60 % 60
    if span.days:
        return f"{span.days} d {hours} h"
    return f"{hours} h {minutes} min" if hours else f"{max(1, minutes)} min"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
