"""Writing the verdict of a claim: form, preview of what the voter reads, publish."""

from flask import abort, flash, make_response, render_template, request
from werkzeug.wrappers import Response

from factchecks.errors import FactCheckError
from tipline.console import previews
from tipline.console.blueprint import blueprint
from tipline.console.forms import VerdictForm
from tipline.console.queries import claim as claims
from tipline.console.queries import readers, tips
from tipline.console.views.claims import back_to
from tipline.conversation import wording
from tipline.errors import TiplineError
from tipline.models import Role
from tipline.triage import services
from tipline.web.access import requires, signed_in
from tipline.web.db import read_session, runtime, write_session

LIMITS = {"claim": wording.CLAIM, "summary": wording.SUMMARY}


@blueprint.get("/claims/<int:claim_id>/verdict")
@requires(Role.CHECKER)
def verdict(claim_id: int) -> Response:
    """The form to write a verdict with, begun with what people sent."""
    begun = _begun(claim_id)
    form = VerdictForm(language_now=begun.language)
    form.claim.data = " ".join(begun.title.split())[: wording.CLAIM]
    form.language.data = begun.language or form.language.choices[0].value
    return _page(claim_id, form)


@blueprint.post("/claims/<int:claim_id>/verdict")
@requires(Role.CHECKER)
def publish(claim_id: int) -> Response:
    """Publish the verdict and tell everybody who waits; or show again what voters will read."""
    form = VerdictForm(language_now=_begun(claim_id).language)
    if request.form.get("do") == "preview":
        return _page(claim_id, form)
    if not form.validate():
        return _page(claim_id, form, code=422)
    try:
        with write_session() as db:
            services.publish_verdict(
                db, claim_id=claim_id, verdict=form.verdict(), by=signed_in().login
            )
    except (FactCheckError, TiplineError) as error:
        return _page(claim_id, form, problem=str(error), code=409)
    flash("Published. Everybody who waits is told now, and the next who asks at once.", "success")
    return back_to(claim_id)


@blueprint.post("/claims/<int:claim_id>/verdict/preview")
@requires(Role.CHECKER)
def preview(claim_id: int) -> str:
    """Only the preview, for the page's script, while somebody types."""
    form = VerdictForm(language_now=request.form.get("language", "")[:16])
    with read_session() as session:
        languages = readers.waiting(session, claim_id)
    return render_template(
        "console/preview.html",
        previews=previews.of_draft(form.verdict(), runtime().settings, languages),
    )


def _begun(claim_id: int) -> claims.Begun:
    with read_session() as session:
        begun = claims.begun(session, claim_id)
    if begun is None:
        abort(404, "There is no such claim; it may have been merged into another one.")
    return begun


def _page(claim_id: int, form: VerdictForm, *, problem: str = "", code: int = 200) -> Response:
    with read_session() as session:
        wordings = tips.wordings(session, claim_id)
        audience = services.audience(session, claim_id=claim_id)
        languages = readers.waiting(session, claim_id)
    texts = previews.of_draft(form.verdict(), runtime().settings, languages)
    page = render_template(
        "console/verdict.html",
        claim_id=claim_id,
        wordings=wordings,
        form=form,
        audience=audience,
        previews=texts,
        limits=LIMITS,
        problem=problem,
    )
    return make_response(page, code)
