"""Writing the verdict of a claim: form, preview, publish or ask a colleague; how it goes out."""

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from factchecks import publish as verdicts
from factchecks.errors import FactCheckError
from factchecks.models import Revision
from factchecks.verdict import Verdict
from tipline.console import assigning, guards, previews, reviewing, uploads
from tipline.console.blueprint import blueprint
from tipline.console.forms import VerdictForm
from tipline.console.queries import claim as claims
from tipline.console.queries import sending as outgoing
from tipline.console.queries import tips
from tipline.console.views.claims import back_to
from tipline.conversation import wording
from tipline.errors import TiplineError
from tipline.links import alive as links
from tipline.models import Role
from tipline.preferences.definitions import blocks_of
from tipline.preferences.services import current
from tipline.privacy.personal import Veil
from tipline.triage import audience as audiences
from tipline.triage import services
from tipline.web.access import requires, signed_in
from tipline.web.db import read_session, runtime, write_session

LIMITS = {"claim": wording.CLAIM, "summary": wording.SUMMARY}
LOOKED = "looked"  # the box by which somebody says that they looked at what a guard found


@blueprint.get("/claims/<int:claim_id>/verdict")
@requires(Role.CHECKER)
def verdict(claim_id: int) -> Response:
    """The form to write a verdict with, begun with what people sent, or with what was sent back."""
    begun = _begun(claim_id)
    with read_session() as session:
        review = reviewing.newest(session, claim_id)
        written = reviewing.verdict_of(review) if review else None
        before = (review.sha256 or "") if review else ""
    form = _form(claim_id, written)
    if written is not None:
        form.rating.data = written.rating.value if written.rating else ""
        form.claim.data, form.summary.data = written.claim, written.summary
        form.url.data, form.language.data = written.url, written.language
    else:
        form.claim.data = " ".join(begun.title.split())[: wording.CLAIM]
        form.language.data = begun.language or form.language.choices[0].value
    return _page(claim_id, form, uploads.chosen(runtime().store, before))


@blueprint.post("/claims/<int:claim_id>/verdict")
@requires(Role.CHECKER)
def publish(claim_id: int) -> Response:
    """Publish and tell everybody who waits; or ask a colleague; or show what voters will read."""
    form = _form(claim_id, None)
    written = form.verdict()
    with write_session() as db:
        links.look_at(db, guards.addresses(written))
    picture = uploads.chosen(runtime().store)
    if request.form.get("do") == "preview":
        return _page(claim_id, form, picture, cards=True)
    if not form.validate() or picture.problem:
        return _page(claim_id, form, picture, code=422)
    with read_session() as session:
        stopping = guards.stopping(guards.look(session, written))
        second = reviewing.required(session, runtime().settings, claim_id)
    if stopping and request.form.get(LOOKED) != "yes":
        return _page(claim_id, form, picture, code=422, stopped=True)
    try:
        if second or request.form.get("do") == "review":
            return _propose(claim_id, form, written, picture.sha256)
        with write_session() as db:
            by = signed_in().login
            assigning.require_free(db, claim_id=claim_id, staff_id=signed_in().staff_id)
            revision = services.publish_verdict(db, claim_id=claim_id, verdict=written, by=by)
            uploads.attach(db, revision.fact_check_id, picture.sha256)
            verdicts.check_again(db, revision.fact_check_id, reviewing.again(form.days))
            number = revision.id
    except (FactCheckError, TiplineError) as error:
        return _page(claim_id, form, picture, problem=str(error), code=409)
    flash("Published. Everybody who waits is told now, and the next who asks at once.", "success")
    return redirect(url_for("console.sending", revision_id=number), 303)


@blueprint.post("/claims/<int:claim_id>/verdict/preview")
@requires(Role.CHECKER)
def preview(claim_id: int) -> str:
    """Only the preview, for the page's script, while somebody types."""
    form = VerdictForm(language_now=request.form.get("language", "")[:16])
    with read_session() as session:
        languages = audiences.waiting_languages(session, claim_id)
    texts = previews.of_draft(form.verdict(), runtime().settings, languages)
    return render_template("console/preview.html", previews=previews.measured(texts, runtime()))


@blueprint.get("/sending/<int:revision_id>")
@requires(Role.CHECKER)
def sending(revision_id: int) -> Response:
    """How far a verdict, correction or withdrawal has gone out."""
    with read_session() as session:
        revision = session.get(Revision, revision_id)
        if revision is None:
            abort(404, "There is no such revision.")
        how = outgoing.progress(session, revision)
        shown = (revision.fact_check_id, revision.claim, revision.status, revision.number)
        resting = outgoing.resting_channels(session)
    still = request.args.get("still") == "yes"
    page = render_template(
        "console/sending.html",
        revision_id=revision_id,
        shown=shown,
        how=how,
        still=still,
        resting=resting,
    )
    response = make_response(page)
    if not how.finished and not still:
        response.headers["Refresh"] = "3"
    return response


def _propose(claim_id: int, form: VerdictForm, written: Verdict, picture: str) -> Response:
    me = signed_in()
    with write_session() as db:
        assigning.require_free(db, claim_id=claim_id, staff_id=me.staff_id)
        reviewing.propose(
            db,
            claim_id=claim_id,
            verdict=written,
            days=form.days,
            by=me.login,
            picture=picture or None,
        )
    flash("A colleague looks at it before it goes out.", "success")
    return back_to(claim_id)


def _form(claim_id: int, before: Verdict | None) -> VerdictForm:
    begun = _begun(claim_id)
    with read_session() as session:
        offered = current(session, runtime().settings, "scale")["offered"]
    return VerdictForm(language_now=begun.language, before=before, offered=offered)


def _begun(claim_id: int) -> claims.Begun:
    with read_session() as session:
        begun = claims.begun(session, claim_id)
    if begun is None:
        abort(404, "There is no such claim; it may have been merged into another one.")
    return begun


def _page(
    claim_id: int,
    form: VerdictForm,
    picture: uploads.Chosen,
    *,
    problem: str = "",
    code: int = 200,
    cards: bool = False,
    stopped: bool = False,
) -> Response:
    rt, written = runtime(), form.verdict()
    with read_session() as session:
        wordings, _number = tips.wordings(session, claim_id, Veil())
        audience = services.audience(session, claim_id=claim_id)
        second = reviewing.required(session, rt.settings, claim_id)
        review = reviewing.newest(session, claim_id)
        blocks = blocks_of(current(session, rt.settings, "blocks")["text"])
        found = guards.look(session, written) if request.form else []
    texts = previews.measured(previews.of_draft(written, rt.settings, audience.languages), rt)
    if cards:
        texts = previews.with_cards(texts, previews.draft(written, rt.settings), rt.settings)
    page = render_template(
        "console/verdict.html",
        claim_id=claim_id,
        wordings=wordings,
        form=form,
        audience=audience,
        previews=texts,
        picture=picture,
        limits=LIMITS,
        problem=problem,
        second=second,
        review=review,
        blocks=blocks,
        guards=found,
        stopped=stopped,
    )
    return make_response(page, code)
