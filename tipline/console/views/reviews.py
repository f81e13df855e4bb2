"""What waits for a colleague's look, and verdicts that somebody should look at again."""

from dataclasses import replace

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy import Select, String, func, select, type_coerce
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from factchecks import publish as verdicts
from factchecks import queries
from factchecks.db import utcnow
from factchecks.errors import FactCheckError
from factchecks.models import LIVE, FactCheck, Publisher
from factchecks.verdict import Verdict
from tipline import audit
from tipline.console import assigning, guards, previews, reviewing
from tipline.console.blueprint import blueprint
from tipline.console.forms import AGAIN
from tipline.console.queries.claim import line
from tipline.conversation.catalogue import shipped_languages
from tipline.errors import TiplineError
from tipline.models import Claim, Review, ReviewState, Role
from tipline.triage import services
from tipline.triage.audience import Languages
from tipline.web.access import requires, signed_in
from tipline.web.db import read_session, runtime, write_session

SHOWN = 100


def due_again() -> Select[FactCheck]:
    """Our own live fact-checks whose time to be looked at again has come, the longest due first."""
    # In this form the status is not looked up in its index: half a million have the same, and the
    # few with a time are in an index of their own.
    status = type_coerce(func.coalesce(FactCheck.status, ""), String)
    return (
        select(FactCheck)
        .join(Publisher, Publisher.id == FactCheck.publisher_id)
        .where(Publisher.own, status.in_(LIVE), FactCheck.check_again_at <= utcnow())
        .order_by(FactCheck.check_again_at)
    )


@blueprint.get("/reviews/")
@requires(Role.CHECKER)
def reviews() -> str:
    """Verdicts that wait for a look, and fact-checks whose time to look again has come."""
    with read_session() as session:
        waiting = session.execute(
            select(Review.id, Review.written_by, Review.written_at, Review.verdict,
                   Review.fact_check_id, Claim.contact_count)
            .outerjoin(Claim, Claim.id == Review.claim_id)
            .where(Review.state == ReviewState.WAITING)
            .order_by(Review.id)
            .limit(SHOWN)
        ).all()  # fmt: skip
        due = session.scalars(due_again().limit(SHOWN)).all()
        lines = [(line(row), row.check_again_at) for row in due]
    return render_template("console/reviews.html", waiting=waiting, due=lines, again=AGAIN)


@blueprint.get("/reviews/<int:review_id>")
@requires(Role.CHECKER)
def review(review_id: int) -> str:
    """One proposed verdict as voters will read it, with what speaks against it."""
    with read_session() as session:
        found = session.get(Review, review_id)
        if found is None:
            abort(404, "There is no such review.")
        written = reviewing.verdict_of(found)
        audience = services.audience(session, found.claim_id, found.fact_check_id)
        shown = {
            "review": found,
            "verdict": written,
            "guards": guards.look(session, written, but=found.fact_check_id),
            "audience": audience,
            "previews": _previews(session, found, written, audience.languages),
        }
    return render_template(
        "console/review.html", mine=found.written_by == signed_in().login, **shown
    )


def _previews(
    session: Session, found: Review, written: Verdict, languages: Languages
) -> list[previews.Preview]:
    rt = runtime()
    if found.fact_check_id is not None:
        said = queries.shown(session, [found.fact_check_id]).get(found.fact_check_id)
        if said is None:  # withdrawn meanwhile
            return []
        texts = previews.of_correction(said, written, found.correction, languages)
        return previews.measured(texts, rt)
    texts = previews.measured(previews.of_draft(written, rt.settings, languages), rt)
    return [
        replace(text, card=url_for("console.review_card", review_id=found.id, code=text.language))
        for text in texts
    ]


@blueprint.get("/reviews/<int:review_id>/card/<code>.png")
@requires(Role.CHECKER)
def review_card(review_id: int, code: str) -> Response:
    """The card of a proposed verdict, drawn when somebody looks: the page doesn't wait for it."""
    settings = runtime().settings
    with read_session() as session:
        found = session.get(Review, review_id)
        written = reviewing.verdict_of(found) if found is not None else None
    if written is None or code not in shipped_languages():
        abort(404)
    response = make_response(previews.card(previews.draft(written, settings), code, settings))
    response.mimetype = "image/png"
    return response


@blueprint.post("/reviews/<int:review_id>/publish")
@requires(Role.CHECKER)
def approve(review_id: int) -> Response:
    """Publish what a colleague wrote."""
    try:
        with write_session() as db:
            claim_id = db.scalar(select(Review.claim_id).where(Review.id == review_id))
            if claim_id is not None:
                assigning.require_free(db, claim_id=claim_id, staff_id=signed_in().staff_id)
            number = reviewing.approve(db, review_id, by=signed_in().login).id
    except (FactCheckError, TiplineError) as error:
        flash(f"Nothing was published: {error}.", "danger")
        return redirect(url_for("console.reviews"), 303)
    flash("Published. Everybody who waits is told now.", "success")
    return redirect(url_for("console.sending", revision_id=number), 303)


@blueprint.post("/reviews/<int:review_id>/back")
@requires(Role.CHECKER)
def send_back(review_id: int) -> Response:
    """Give it back to whoever wrote it, with what is to be mended."""
    note = request.form.get("note", "")
    try:
        with write_session() as db:
            reviewing.send_back(db, review_id, note=note, by=signed_in().login)
    except TiplineError as error:
        flash(f"Nothing was changed: {error}.", "danger")
        return redirect(url_for("console.review", review_id=review_id), 303)
    flash("Sent back.", "success")
    return redirect(url_for("console.reviews"), 303)


@blueprint.post("/factchecks/<int:fact_check_id>/still-holds")
@requires(Role.CHECKER)
def still_holds(fact_check_id: int) -> Response:
    """Somebody looked: it still holds; when to look again."""
    value = request.form.get("check_again", "0")
    if value not in [choice.value for choice in AGAIN]:
        abort(400, "There is no such time.")
    try:
        with write_session() as db:
            by = signed_in().login
            verdicts.check_again(db, fact_check_id, reviewing.again(int(value)))
            audit.record(
                db,
                actor=by,
                action="verdict.still_holds",
                subject=("fact_check", fact_check_id),
                details={"again_in_days": int(value)},
            )
    except FactCheckError as error:
        flash(f"Nothing was changed: {error}.", "danger")
    else:
        flash("Noted.", "success")
    return redirect(url_for("console.reviews"), 303)
