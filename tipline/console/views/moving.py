"""Merging and splitting claims: what it means before it is done, doing it, undoing it."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from factchecks.errors import FactCheckError
from tipline.console import assigning, differences
from tipline.console.blueprint import blueprint
from tipline.console.opening import is_open
from tipline.console.queries import pair
from tipline.console.views.claims import back_to
from tipline.console.views.deciding import do
from tipline.errors import TiplineError
from tipline.models import MoveKind, Role
from tipline.privacy.personal import Veil
from tipline.triage import moves
from tipline.web.access import requires, signed_in
from tipline.web.db import read_session, write_session


@blueprint.get("/claims/<int:claim_id>/merge")
@requires(Role.CHECKER)
def compare(claim_id: int) -> Response | str:
    """Two claims beside each other, which one stays, and who will be told what."""
    number = request.args.get("other", "").strip().removeprefix("#")
    if not number.isdecimal() or len(number) > 18:
        flash("Say which claim by its number, for example 12.", "warning")
        return back_to(claim_id, "h-same")
    with read_session() as session:
        login = signed_in().login
        veils = {
            one: Veil(lifted=is_open(session, actor=login, claim_id=one))
            for one in (claim_id, int(number))
        }
        found = pair.get(session, claim_id, int(number), veils)
    if isinstance(found, str):
        flash(found, "warning")
        return back_to(claim_id, "h-same")
    return render_template(
        "console/merge.html",
        pair=found,
        claim_id=claim_id,
        other_id=int(number),
        pieces=differences.compare(found.stays.text, found.gone.text),
    )


@blueprint.post("/claims/<int:claim_id>/merge")
@requires(Role.CHECKER)
def merge(claim_id: int) -> Response:
    """Make one claim of two; where facts differ, only after a second look."""
    number = request.form.get("other", "")
    if not number.isdecimal() or len(number) > 18:
        abort(400, "Say which claim by its number.")
    other = int(number)
    with read_session() as session:
        found = pair.get(session, claim_id, other)
    if not isinstance(found, str) and found.conflicts and request.form.get("sure") != "yes":
        flash("Nothing was merged: say first that you looked at what differs.", "warning")
        return redirect(url_for("console.compare", claim_id=claim_id, other=other), 303)
    me = signed_in()
    try:
        with write_session() as session:
            for one in sorted((claim_id, other)):
                assigning.require_free(session, claim_id=one, staff_id=me.staff_id)
            move = moves.merge(session, claim_id=claim_id, other_id=other, by=me.login)
            stays = move.into_id
    except (TiplineError, FactCheckError) as error:
        flash(f"Nothing was merged: {error}.", "danger")
        return back_to(claim_id)
    flash(
        "Merged. Everybody who asked about either waits here now; History can undo it.", "success"
    )
    return back_to(stays)


@blueprint.post("/claims/<int:claim_id>/split")
@requires(Role.CHECKER)
def split(claim_id: int) -> Response:
    """Take the marked wordings out into a claim of their own."""
    marked = [int(n) for n in request.form.getlist("tip") if n.isdecimal() and len(n) < 19]
    return do(
        claim_id,
        lambda session, by: moves.split(session, claim_id=claim_id, tip_ids=marked, by=by),
        "Split. What you marked is a claim of its own now; History leads to it and can undo it.",
        decides=True,
    )


@blueprint.post("/claims/<int:claim_id>/moves/<int:move_id>/undo")
@requires(Role.CHECKER)
def undo_move(claim_id: int, move_id: int) -> Response:
    """Put the tips of a merge or split back."""
    me = signed_in()
    try:
        with write_session() as session:
            assigning.require_free(session, claim_id=claim_id, staff_id=me.staff_id)
            move = moves.undo(session, move_id=move_id, by=me.login)
            home = move.from_id if move.kind is MoveKind.SPLIT else claim_id
    except (TiplineError, FactCheckError) as error:
        flash(f"Nothing was changed: {error}.", "danger")
        return back_to(claim_id)
    flash("Undone. Every tip is back where it was.", "success")
    return back_to(home)
