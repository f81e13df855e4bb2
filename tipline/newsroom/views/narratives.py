"""Narratives: read by everybody, grouped by editors."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tipline.models import Role
from tipline.newsroom import narratives as services
from tipline.newsroom.blueprint import blueprint
from tipline.newsroom.errors import NoSuchNarrative, NotANarrative
from tipline.trends.batches import people_altogether
from tipline.trends.history import histories, history
from tipline.trends.shown import named
from tipline.web.access import may, requires, signed_in
from tipline.web.db import read_session, runtime, write_session


@blueprint.get("/narratives")
@requires(Role.VIEWER)
def narratives() -> str:
    """All narratives with their curves."""
    floor = runtime().settings.floor
    with read_session() as session:
        lines = services.listing(session)
        groups = services.claims_of(session, [line.id for line in lines])
        pasts = histories(session, groups, floor, shares=False)
    return render_template("newsroom/narratives.html", lines=lines, pasts=pasts)


@blueprint.get("/narratives/<int:narrative_id>")
@requires(Role.VIEWER)
def narrative(narrative_id: int) -> str:
    """One narrative: its claims, its curve, its share of everything asked, its countries."""
    floor = runtime().settings.floor
    with read_session() as session:
        try:
            found = services.get(session, narrative_id)
        except NoSuchNarrative:
            abort(404)
        ids = services.claims_of(session, [narrative_id])[narrative_id]
        past = history(session, ids, floor)
        pasts = histories(session, {one: [one] for one in ids}, floor, shares=False)
        claims = [(one, pasts[one.id]) for one in named(session, ids).values()]
        total = people_altogether(session, past.tick - past.window.length, past.tick, floor)
    if not may(Role.EDITOR):
        claims = [(one, its) for one, its in claims if its.people]  # that few ask is nobody's
    claims.sort(key=lambda pair: -pair[1].people)
    return render_template(
        "newsroom/narrative.html",
        narrative=found,
        past=past,
        claims=claims,
        share=sum(past.curve) / total if total else 0,
    )


@blueprint.post("/narratives")
@requires(Role.EDITOR)
def add_narrative() -> Response:
    """Begin a narrative."""
    title, summary = request.form.get("title", ""), request.form.get("summary", "")
    try:
        with write_session() as session:
            made = services.create(session, title=title, summary=summary, by=signed_in().login)
    except NotANarrative as error:
        flash(str(error), "danger")
        return redirect(url_for("newsroom.narratives"), 303)
    return redirect(url_for("newsroom.narrative", narrative_id=made), 303)


@blueprint.post("/claims/<int:claim_id>/narrative")
@requires(Role.EDITOR)
def group_claim(claim_id: int) -> Response:
    """Make a claim part of a narrative."""
    number = request.form.get("narrative", "")
    try:
        with write_session() as session:
            services.add(session, _number(number), [claim_id], by=signed_in().login)
    except NoSuchNarrative:
        flash("Choose a narrative from the list.", "warning")
        return redirect(url_for("newsroom.claim", claim_id=claim_id), 303)
    return redirect(url_for("newsroom.narrative", narrative_id=_number(number)), 303)


@blueprint.post("/narratives/<int:narrative_id>/remove")
@requires(Role.EDITOR)
def ungroup_claim(narrative_id: int) -> Response:
    """Take a claim out of a narrative."""
    claim_id = _number(request.form.get("claim", ""))
    with write_session() as session:
        services.remove(session, narrative_id, claim_id, by=signed_in().login)
    return redirect(url_for("newsroom.narrative", narrative_id=narrative_id), 303)


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0
