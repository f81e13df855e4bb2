"""The small decisions on a claim: take, assign, status, candidates, classification, notes."""

from collections.abc import Callable

from flask import abort, flash, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from factchecks.errors import FactCheckError
from tipline import classification as schemes
from tipline.console import assigning, batches, notes, opening
from tipline.console.blueprint import blueprint
from tipline.console.queries import claim as claims
from tipline.console.views.claims import back_to, statuses
from tipline.errors import TiplineError
from tipline.models import Role
from tipline.triage import taught
from tipline.triage.classify import Classes
from tipline.triage.classify import classify as keep_classes
from tipline.web.access import requires, signed_in
from tipline.web.db import read_session, write_session
from tipline.web.looks import CLAIMS


@blueprint.post("/claims/<int:claim_id>/status")
@requires(Role.CHECKER)
def set_status(claim_id: int) -> Response:
    """Move a claim to where the work on it stands."""
    value = request.form.get("status", "")
    if value not in dict(statuses()):
        abort(400, "There is no such status.")
    me = signed_in()
    person = batches.Person(me.staff_id, me.login)
    return do(
        claim_id,
        lambda session, _by: batches.apply(
            session, action="status", value=value, claim_ids=[claim_id], person=person
        ),
        f"The claim is now: {CLAIMS[value].word.lower()}.",
    )


@blueprint.post("/claims/<int:claim_id>/take")
@requires(Role.CHECKER)
def take(claim_id: int) -> Response:
    """Take a claim, take it over, or give it back."""
    me = signed_in().staff_id
    if request.form.get("release"):
        return do(
            claim_id,
            lambda session, by: assigning.release(session, claim_id=claim_id, by=by),
            "The claim is free for others.",
        )
    over = request.form.get("over") == "yes"
    return do(
        claim_id,
        lambda session, by: assigning.take(
            session, claim_id=claim_id, staff_id=me, by=by, over=over
        ),
        "The claim is yours.",
    )


@blueprint.post("/claims/<int:claim_id>/assign")
@requires(Role.CHECKER)
def assign(claim_id: int) -> Response:
    """Give a claim to a colleague."""
    number = request.form.get("person", "")
    staff_id = int(number) if number.isdecimal() and len(number) < 19 else 0
    return do(
        claim_id,
        lambda session, by: assigning.assign(session, claim_id=claim_id, staff_id=staff_id, by=by),
        "Assigned; it stands among theirs now.",
        decides=True,
    )


@blueprint.post("/claims/<int:claim_id>/reject/<int:fact_check_id>")
@requires(Role.CHECKER)
def reject(claim_id: int, fact_check_id: int) -> Response:
    """Say that a candidate is another claim."""
    return do(
        claim_id,
        lambda session, by: taught.reject_candidate(
            session, claim_id=claim_id, fact_check_id=fact_check_id, by=by
        ),
        "Noted: that is another claim. It is not suggested for this one any more, "
        "and whoever got it by mistake is told so.",
        decides=True,
    )


@blueprint.post("/claims/<int:claim_id>/unreject/<int:fact_check_id>")
@requires(Role.CHECKER)
def unreject(claim_id: int, fact_check_id: int) -> Response:
    """Take a no back."""
    return do(
        claim_id,
        lambda session, by: taught.take_back_no(
            session, claim_id=claim_id, fact_check_id=fact_check_id, by=by
        ),
        "It is a candidate again.",
        decides=True,
    )


@blueprint.post("/claims/<int:claim_id>/open")
@requires(Role.CHECKER)
def open_claim(claim_id: int) -> Response:
    """Show this person the personal data in what people sent, for a while; the reason is kept."""
    reason = request.form.get("reason", "")
    return do(
        claim_id,
        lambda session, by: opening.open_up(session, actor=by, claim_id=claim_id, reason=reason),
        "Open to you for half an hour. The reason is on record.",
        anchor="h-sent",
    )


@blueprint.get("/claims/<int:claim_id>/classification")
@requires(Role.CHECKER)
def classification(claim_id: int) -> str:
    """The questions with every answer and what it means."""
    with read_session() as session:
        now = claims.classes(session, claim_id)
    if now is None:
        abort(404, "There is no such claim.")
    return render_template(
        "console/classification.html", claim_id=claim_id, now=now, schemes=schemes
    )


@blueprint.post("/claims/<int:claim_id>/classification")
@requires(Role.CHECKER)
def classify(claim_id: int) -> Response:
    """Keep the answers."""
    form = request.form
    typed = (" ".join(place.split()) for place in form.get("places", "").split(","))
    classes = Classes(
        **{
            name: form.get(name, "")
            for name in ("election", "harm", "harm_kind", "topic", "disorder")
        },
        intent=form.get("intent") or "unknown",
        techniques=tuple(dict.fromkeys(form.getlist("technique"))),
        places=tuple(dict.fromkeys(place for place in typed if place)),
    )
    return do(
        claim_id,
        lambda session, by: keep_classes(session, claim_id=claim_id, classes=classes, by=by),
        "The classification is kept.",
        decides=True,
    )


@blueprint.post("/claims/<int:claim_id>/notes")
@requires(Role.CHECKER)
def add_note(claim_id: int) -> Response:
    """Write a note for colleagues."""
    me = signed_in().staff_id
    text = request.form.get("text", "")
    return do(
        claim_id,
        lambda session, by: notes.add_note(
            session, claim_id=claim_id, author_id=me, text=text, by=by
        ),
        "The note is kept.",
        anchor="h-notes",
    )


@blueprint.post("/claims/<int:claim_id>/tags")
@requires(Role.CHECKER)
def set_tags(claim_id: int) -> Response:
    """File the claim under these tags."""
    tags = notes.split_tags(request.form.get("tags", "")[:2000])
    return do(
        claim_id,
        lambda session, by: notes.set_tags(session, claim_id=claim_id, tags=tags, by=by),
        "The tags are kept.",
    )


def do(
    claim_id: int,
    deed: Callable[[Session, str], object],
    done: str,
    *,
    decides: bool = False,
    anchor: str | None = None,
) -> Response:
    """Run one service in one transaction and say what came of it.

    What ``decides`` needs the claim to be nobody else's at this moment.
    """
    me = signed_in()
    try:
        with write_session() as session:
            if not claims.exists(session, claim_id):
                abort(404)
            if decides:
                assigning.require_free(session, claim_id=claim_id, staff_id=me.staff_id)
            deed(session, me.login)
    except (TiplineError, FactCheckError) as error:
        flash(f"Nothing was changed: {error}.", "danger")
    else:
        flash(done, "success")
    return back_to(claim_id, anchor)
