"""Correcting and withdrawing what voters were told, with who will be told, before it is done."""

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from factchecks import publish as verdicts
from factchecks import queries
from factchecks.errors import FactCheckError, NotFound
from factchecks.models import LIVE
from factchecks.verdict import Verdict, verdict_of
from tipline.console import guards, previews, reviewing
from tipline.console.blueprint import blueprint
from tipline.console.forms import CorrectionForm, WithdrawalForm
from tipline.console.queries import factcheck as pages
from tipline.console.views.verdicts import LIMITS, LOOKED
from tipline.errors import TiplineError
from tipline.links import alive as links
from tipline.models import Role
from tipline.triage import audience as audiences
from tipline.triage import services
from tipline.web.access import requires, signed_in
from tipline.web.db import read_session, runtime, write_session


@blueprint.get("/factchecks/<int:fact_check_id>/correct")
@requires(Role.CHECKER)
def correction(fact_check_id: int) -> Response:
    """The form to correct a verdict with, filled with what it says now."""
    now = _now(fact_check_id)
    with read_session() as session:
        review = reviewing.newest_correction(session, fact_check_id)
        # What was proposed is gone on with while it waits or was sent back, on the same revision.
        going = review is not None and reviewing.goes_on(session, review)
        begun = reviewing.verdict_of(review) if review and going else now
        note = review.correction if review and going else ""
    form = CorrectionForm(language_now=begun.language, before=begun)
    form.rating.data = begun.rating.value if begun.rating else ""
    form.claim.data, form.summary.data = begun.claim, begun.summary
    form.url.data, form.language.data, form.note.data = begun.url, begun.language, note
    return _correction_page(fact_check_id, form, now)


@blueprint.post("/factchecks/<int:fact_check_id>/correct")
@requires(Role.CHECKER)
def correct(fact_check_id: int) -> Response:
    """Say it anew, and tell everybody who was told what it said before."""
    now = _now(fact_check_id)
    form = CorrectionForm(language_now=now.language, before=now)
    written = form.verdict(now)
    with write_session() as db:
        links.look_at(db, guards.addresses(written))
    if request.form.get("do") == "preview":
        return _correction_page(fact_check_id, form, now)
    if not form.validate():
        return _correction_page(fact_check_id, form, now, code=422)
    with read_session() as session:
        stopping = guards.stopping(guards.look(session, written, but=fact_check_id))
        second = reviewing.required_to_correct(session, runtime().settings, fact_check_id)
    if stopping and request.form.get(LOOKED) != "yes":
        return _correction_page(fact_check_id, form, now, code=422)
    try:
        if second or request.form.get("do") == "review":
            return _propose(fact_check_id, form, written)
        with write_session() as db:
            revision = services.correct_verdict(
                db,
                fact_check_id=fact_check_id,
                verdict=written,
                note=form.note.data,
                by=signed_in().login,
            )
            verdicts.check_again(db, fact_check_id, reviewing.again(form.days))
            number = revision.id
    except (FactCheckError, TiplineError) as error:
        return _correction_page(fact_check_id, form, now, problem=str(error), code=409)
    flash("Corrected. Everybody who was told what it said before is told now.", "success")
    return _sending(number)


def _propose(fact_check_id: int, form: CorrectionForm, written: Verdict) -> Response:
    with write_session() as db:
        reviewing.propose_correction(
            db,
            fact_check_id=fact_check_id,
            verdict=written,
            note=form.note.data or "",
            days=form.days,
            by=signed_in().login,
        )
    flash("A colleague looks at it before it goes out; until then nobody is told.", "success")
    return redirect(url_for("console.factcheck", fact_check_id=fact_check_id), 303)


@blueprint.post("/factchecks/<int:fact_check_id>/correct/preview")
@requires(Role.CHECKER)
def preview_correction(fact_check_id: int) -> str:
    """Only the preview, for the page's script, while somebody types."""
    now = _now(fact_check_id)
    form = CorrectionForm(language_now=now.language, before=now)
    return render_template(
        "console/preview.html", previews=_correction_previews(fact_check_id, form, now)
    )


@blueprint.get("/factchecks/<int:fact_check_id>/withdraw")
@requires(Role.EDITOR)
def withdrawal(fact_check_id: int) -> Response:
    """The form to withdraw a verdict with."""
    return _withdrawal_page(fact_check_id, WithdrawalForm())


@blueprint.post("/factchecks/<int:fact_check_id>/withdraw")
@requires(Role.EDITOR)
def withdraw(fact_check_id: int) -> Response:
    """Take it back for good, and tell everybody who was told."""
    form = WithdrawalForm()
    if not form.validate():
        return _withdrawal_page(fact_check_id, form, code=422)
    try:
        with write_session() as db:
            revision = services.withdraw_verdict(
                db, fact_check_id=fact_check_id, note=form.note.data, by=signed_in().login
            )
            number = revision.id
    except (FactCheckError, TiplineError) as error:
        return _withdrawal_page(fact_check_id, form, problem=str(error), code=409)
    flash("Withdrawn. Nobody gets it any more; everybody who was told is told now.", "success")
    return _sending(number)


def _now(fact_check_id: int) -> Verdict:
    """What a live fact-check says now."""
    with read_session() as session:
        try:
            fact_check = queries.get(session, fact_check_id)
        except NotFound:
            abort(404, "There is no such fact-check.")
        if fact_check.status not in LIVE:
            abort(
                409, "This fact-check is not published, so there is nothing to change for voters."
            )
        return verdict_of(fact_check)


def _sending(revision_id: int) -> Response:
    return redirect(url_for("console.sending", revision_id=revision_id), 303)


def _correction_previews(
    fact_check_id: int,
    form: CorrectionForm,
    now: Verdict,
    languages: audiences.Languages | None = None,
) -> list[previews.Preview]:
    with read_session() as session:
        said = queries.shown(session, [fact_check_id])[fact_check_id]
        if languages is None:
            languages = audiences.told_languages(session, fact_check_id)
    texts = previews.of_correction(said, form.verdict(now), form.note.data or "", languages)
    return previews.measured(texts, runtime())


def _correction_page(
    fact_check_id: int, form: CorrectionForm, now: Verdict, *, problem: str = "", code: int = 200
) -> Response:
    with read_session() as session:
        shown = pages.get(session, fact_check_id)
        audience = services.audience(session, fact_check_id=fact_check_id)
        found = guards.look(session, form.verdict(now), but=fact_check_id) if request.form else []
        second = reviewing.required_to_correct(session, runtime().settings, fact_check_id)
        review = reviewing.newest_correction(session, fact_check_id)
        going = review is not None and reviewing.goes_on(session, review)
    page = render_template(
        "console/correct.html",
        guards=found,
        second=second,
        review=review if going else None,
        check=shown,
        form=form,
        audience=audience,
        previews=_correction_previews(fact_check_id, form, now, audience.languages),
        limits=LIMITS,
        problem=problem,
    )
    return make_response(page, code)


def _withdrawal_page(
    fact_check_id: int, form: WithdrawalForm, *, problem: str = "", code: int = 200
) -> Response:
    _now(fact_check_id)
    with read_session() as session:
        shown = pages.get(session, fact_check_id)
        audience = services.audience(session, fact_check_id=fact_check_id)
        said = queries.shown(session, [fact_check_id])[fact_check_id]
    page = render_template(
        "console/withdraw.html",
        check=shown,
        form=form,
        audience=audience,
        previews=previews.of_withdrawal(said, form.note.data or "", audience.languages),
        problem=problem,
    )
    return make_response(page, code)
