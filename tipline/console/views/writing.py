"""Writing to the one person of a tip, and the replies to choose from."""

import secrets

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tipline.console import assigning, canned
from tipline.console.blueprint import blueprint
from tipline.console.opening import is_open
from tipline.console.queries import person
from tipline.console.views.claims import back_to
from tipline.console.words import somebody
from tipline.conversation.catalogue import languages
from tipline.errors import TiplineError
from tipline.models import Role
from tipline.privacy.personal import Veil
from tipline.triage import personal
from tipline.web.access import requires, signed_in
from tipline.web.db import read_session, runtime, write_session
from tipline.web.filters import language_name


@blueprint.get("/tips/<int:tip_id>")
@requires(Role.CHECKER)
def tip(tip_id: int) -> Response:
    """What one person asked, what they were told about it, and a form to write to them."""
    chosen = request.args.get("reply", "")
    return _page(tip_id, chosen=chosen)


@blueprint.post("/tips/<int:tip_id>")
@requires(Role.CHECKER)
def write_to(tip_id: int) -> Response:
    """Send it; the pump brings it to them."""
    form = request.form
    text = form.get("text", "")
    me = signed_in()
    try:
        with write_session() as session:
            claim_id = person.claim_of(session, tip_id)
            if claim_id is None:
                abort(404, "There is no such tip.")
            assigning.require_free(session, claim_id=claim_id, staff_id=me.staff_id)
            personal.write_to(
                session,
                runtime(),
                tip_id=tip_id,
                text=text,
                by=me.login,
                once=form.get("once", "")[:40],
                settled=form.get("settled") == "yes",
            )
    except TiplineError as error:
        return _page(tip_id, text=text, problem=f"Nothing was sent: {error}.", code=409)
    flash("Sent. Only this one person gets it.", "success")
    return back_to(claim_id, "h-tips")


def _page(
    tip_id: int, *, chosen: str = "", text: str = "", problem: str = "", code: int = 200
) -> Response:
    with read_session() as session:
        claim_id = person.claim_of(session, tip_id)
        opened = is_open(session, actor=signed_in().login, claim_id=claim_id)
        shown = person.get(session, tip_id, Veil(lifted=opened))
        if shown is None:
            abort(404, "There is no such tip.")
        replies = canned.replies(session, shown.language)
    if chosen.isdecimal() and int(chosen[:6]) < len(replies):
        text = replies[int(chosen[:6])].text
    page = render_template(
        "console/tip.html",
        tip=shown,
        who=somebody(shown.country, shown.channel),
        replies=replies,
        text=text,
        problem=problem,
        once=secrets.token_urlsafe(12),
        longest=personal.LONGEST,
    )
    return make_response(page, code)


@blueprint.get("/replies/")
@requires(Role.EDITOR)
def replies() -> str:
    """Every reply to choose from."""
    with read_session() as session:
        own = canned.everything(session)
        ours = {code: canned.replies(session, code) for code in languages()}
    return render_template(
        "console/replies.html",
        own=own,
        ours={code: [one for one in found if not one.id] for code, found in ours.items()},
        languages=sorted(((code, language_name(code)) for code in ours), key=lambda p: p[1]),
        longest=personal.LONGEST,
    )


@blueprint.post("/replies/")
@requires(Role.EDITOR)
def save_reply() -> Response:
    """Keep a reply of the organisation."""
    form = request.form
    try:
        with write_session() as session:
            canned.save(
                session,
                name=form.get("name", ""),
                language=form.get("language", ""),
                text=form.get("text", ""),
                by=signed_in().login,
            )
    except TiplineError as error:
        flash(f"Nothing was kept: {error}.", "danger")
    else:
        flash("The reply is kept; checkers can choose it now.", "success")
    return redirect(url_for("console.replies"), 303)


@blueprint.post("/replies/<int:reply_id>/delete")
@requires(Role.EDITOR)
def delete_reply(reply_id: int) -> Response:
    """Delete a reply of the organisation."""
    try:
        with write_session() as session:
            canned.remove(session, reply_id=reply_id, by=signed_in().login)
    except TiplineError as error:
        flash(f"Nothing was changed: {error}.", "danger")
    else:
        flash("The reply is gone.", "success")
    return redirect(url_for("console.replies"), 303)
