"""One claim: everything about it, and the small decisions."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from factchecks import listing
from factchecks.errors import FactCheckError
from factchecks.models import LIVE
from tipline.console import assigning, differences, rejecting, seen
from tipline.console.blueprint import blueprint
from tipline.console.queries import claim as claims
from tipline.console.queries import log
from tipline.console.queries.tips import COUNTED
from tipline.console.words import FORWARDED, deed, method_name, somebody
from tipline.errors import TiplineError
from tipline.models import ClaimStatus, Role
from tipline.triage import services
from tipline.web.access import requires, signed_in
from tipline.web.db import read_session, write_session
from tipline.web.looks import CLAIMS

HISTORY_SHOWN = 20
FOUND_SHOWN = 8


@blueprint.get("/claims/<int:claim_id>")
@requires(Role.VIEWER)
def claim(claim_id: int) -> str:
    """Everything about one claim."""
    person = signed_in()
    find = " ".join(request.args.get("find", "").split())[:200]
    with read_session() as session:
        shown = claims.get(session, claim_id)
        if shown is None:
            abort(404, "There is no such claim; it may have been merged into another one.")
        audience = services.audience(session, claim_id=claim_id)
        history = log.page(
            session,
            log.Wanted(subject_kind="claim", subject_id=str(claim_id), but=seen.SEE_CLAIM),
            limit=HISTORY_SHOWN,
        )
        wanted = listing.Filter(text=find)
        rows = listing.listing(session, wanted, limit=FOUND_SHOWN * 2) if find else []
        found = [claims.line(row) for row in rows if row.status in LIVE][:FOUND_SHOWN]
        noted = seen.noted(session, actor=person.login, claim_id=claim_id)
    if not noted:
        with write_session() as session:
            seen.note(session, actor=person.login, claim_id=claim_id)
    first = shown.wordings[0].text if shown.wordings else ""
    return render_template(
        "console/claim.html",
        claim=shown,
        wordings=[(w, differences.compare(first, w.text)) for w in shown.wordings],
        counted=COUNTED,
        audience=audience,
        history=history,
        find=find,
        found=found,
        statuses=_statuses(shown.status),
        mine=shown.assignee_id == person.staff_id,
        somebody=somebody,
        forwarded=FORWARDED,
        method=method_name,
        deed=deed,
    )


@blueprint.post("/claims/<int:claim_id>/status")
@requires(Role.CHECKER)
def set_status(claim_id: int) -> Response:
    """Move a claim to where the work on it stands."""
    value = request.form.get("status", "")
    if value not in [v for v, _ in _statuses(None)]:
        abort(400, "There is no such status.")
    return _do(
        claim_id,
        lambda session, by: services.set_claim_status(
            session, claim_id=claim_id, status=ClaimStatus(value), by=by
        ),
        f"The claim is now: {CLAIMS[value].word.lower()}.",
    )


@blueprint.post("/claims/<int:claim_id>/take")
@requires(Role.CHECKER)
def take(claim_id: int) -> Response:
    """Take a claim, or give it back."""
    person = signed_in()
    if request.form.get("release"):
        return _do(
            claim_id,
            lambda session, by: assigning.release(session, claim_id=claim_id, by=by),
            "The claim is free for others.",
        )
    return _do(
        claim_id,
        lambda session, by: assigning.take(
            session, claim_id=claim_id, staff_id=person.staff_id, by=by
        ),
        "The claim is yours.",
    )


@blueprint.post("/claims/<int:claim_id>/reject/<int:fact_check_id>")
@requires(Role.CHECKER)
def reject(claim_id: int, fact_check_id: int) -> Response:
    """Say that a candidate is another claim."""
    return _do(
        claim_id,
        lambda session, by: rejecting.reject_candidate(
            session, claim_id=claim_id, fact_check_id=fact_check_id, by=by
        ),
        "Noted: that is another claim. Whoever got it by mistake is told so.",
    )


def _statuses(now: ClaimStatus | None) -> list[tuple[str, str]]:
    """What a person can choose; only a verdict makes a claim answered."""
    return [
        (s.value, CLAIMS[s].word) for s in ClaimStatus if s is not ClaimStatus.ANSWERED or s is now
    ]


def back_to(claim_id: int) -> Response:
    """To the claim's page, so that reloading repeats nothing."""
    return redirect(url_for("console.claim", claim_id=claim_id), 303)


def _do(claim_id: int, deed: Callable[[Session, str], object], done: str) -> Response:
    """Run one service in one transaction and say what came of it."""
    try:
        with write_session() as session:
            if not claims.exists(session, claim_id):
                abort(404)
            deed(session, signed_in().login)
    except (TiplineError, FactCheckError) as error:
        flash(f"Nothing was changed: {error}.", "danger")
    else:
        flash(done, "success")
    return back_to(claim_id)
