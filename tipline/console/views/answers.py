"""An existing fact-check answers a claim: what will be sent to whom, then sending it."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from factchecks.errors import FactCheckError
from tipline.console import assigning, previews
from tipline.console.blueprint import blueprint
from tipline.console.opening import is_open
from tipline.console.queries import claim as claims
from tipline.console.queries import tips
from tipline.console.views.claims import back_to
from tipline.errors import TiplineError
from tipline.models import Role
from tipline.privacy.personal import Veil
from tipline.triage import services
from tipline.web.access import requires, signed_in
from tipline.web.db import read_session, write_session


@blueprint.get("/claims/<int:claim_id>/answer/<int:fact_check_id>")
@requires(Role.CHECKER)
def answer(claim_id: int, fact_check_id: int) -> str:
    """What will be sent to whom, and what speaks against it, before it is done."""
    with read_session() as session:
        veil = Veil(lifted=is_open(session, actor=signed_in().login, claim_id=claim_id))
        begun = claims.begun(session, claim_id)
        wordings, _number = tips.wordings(session, claim_id, veil)
        audience = services.audience(session, claim_id=claim_id)
        texts = previews.of_fact_check(session, fact_check_id, audience.languages)
        conflicts = claims.conflicts(session, claim_id, fact_check_id, veil)
    if begun is None or not texts:
        abort(404, "There is no such claim or fact-check, or it was withdrawn.")
    return render_template(
        "console/answer.html",
        claim_id=claim_id,
        said=wordings[0].text if wordings else begun.title,
        fact_check_id=fact_check_id,
        audience=audience,
        previews=texts,
        conflicts=conflicts,
    )


@blueprint.post("/claims/<int:claim_id>/answer/<int:fact_check_id>")
@requires(Role.CHECKER)
def answer_with(claim_id: int, fact_check_id: int) -> Response:
    """Tell everybody who waits; where something speaks against it, only after a second look."""
    with read_session() as session:
        conflicts = claims.conflicts(session, claim_id, fact_check_id)
    if conflicts and request.form.get("sure") != "yes":
        flash("Nothing was sent: say first that you looked at what differs.", "warning")
        again = url_for("console.answer", claim_id=claim_id, fact_check_id=fact_check_id)
        return redirect(again, 303)
    try:
        with write_session() as db:
            assigning.require_free(db, claim_id=claim_id, staff_id=signed_in().staff_id)
            services.answer_with(
                db, claim_id=claim_id, fact_check_id=fact_check_id, by=signed_in().login
            )
    except (FactCheckError, TiplineError) as error:
        flash(f"Nothing was sent: {error}.", "danger")
    else:
        flash("Answered. Everybody who waits is told now.", "success")
    return back_to(claim_id)
