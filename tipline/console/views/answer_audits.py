"""The audit of automatic answers: one at a time, right, wrong, or can't tell."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tipline.console import answer_audits as sample
from tipline.console import seen
from tipline.console.blueprint import blueprint
from tipline.errors import TiplineError
from tipline.models import Judgement, Role
from tipline.web.access import requires, signed_in
from tipline.web.db import read_session, write_session


@blueprint.get("/answers/")
@requires(Role.CHECKER)
def answer_audit() -> str:
    """The next answer to judge, and how well answers do."""
    person = signed_in()
    with read_session() as session:
        waiting, live = sample.next_one(session, by=person.login), sample.live(session)
        claim_id = waiting.claim_id if waiting else None
        noted = claim_id is None or seen.noted(session, actor=person.login, claim_id=claim_id)
    if claim_id is not None and not noted:
        with write_session() as db:
            seen.note(db, actor=person.login, claim_id=claim_id)
    return render_template("console/answers.html", waiting=waiting, live=live)


@blueprint.post("/answers/<int:audit_id>")
@requires(Role.CHECKER)
def judge_answer(audit_id: int) -> Response:
    """Keep what somebody says of an answer."""
    value = request.form.get("judgement", "")
    if value not in list(Judgement):
        abort(400, "Say right, wrong or can't tell.")
    try:
        with write_session() as db:
            sample.judge(db, audit_id, Judgement(value), by=signed_in().login)
    except TiplineError as error:
        flash(f"Nothing was changed: {error}.", "warning")
    return redirect(url_for("console.answer_audit"), 303)
