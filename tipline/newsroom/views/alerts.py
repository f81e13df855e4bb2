"""Alerts: who is told of what; made, tried, paused and ended by editors."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tipline.alerts import rules
from tipline.alerts.errors import NoSuchRule, NotARule
from tipline.alerts.write import WHY
from tipline.models import AlertWay, Role
from tipline.newsroom import narratives
from tipline.newsroom.blueprint import blueprint
from tipline.web.access import requires, signed_in
from tipline.web.db import read_session, runtime, write_session

WAYS = {
    AlertWay.MAIL: "Mail, several in one",
    AlertWay.CHAT: "Slack, Mattermost or Google Chat",
    AlertWay.TEAMS: "Microsoft Teams",
    AlertWay.WEBHOOK: "Signed webhook",
}


@blueprint.get("/alerts")
@requires(Role.EDITOR)
def alerts() -> str:
    """All rules with what they told."""
    return _page({})


def _page(filled: dict[str, str], **more: Any) -> str:
    with read_session() as session:
        lines, groups = rules.listing(session), narratives.listing(session)
    return render_template(
        "newsroom/alerts.html",
        lines=lines,
        narratives=groups,
        titles={str(group.id): group.title for group in groups},
        kinds=WHY,
        ways=WAYS,
        harms=rules.HARMS,
        every=rules.EVERY,
        mail=runtime().settings.mail.used,
        filled=filled,
        **more,
    )


@blueprint.post("/alerts")
@requires(Role.EDITOR)
def add_alert() -> Response | str | tuple[str, int]:
    """Make a rule; the secret of a webhook is shown in the answer to this and never again."""
    try:
        with write_session() as session:
            made, secret = rules.create(session, runtime().vault, _wanted(), by=signed_in().login)
    except NotARule as error:
        return _page(request.form.to_dict(), problem=str(error)), 400
    if secret:
        return _page({}, secret=secret, made=made)
    flash("The alert is made. Send a test to see that it arrives.", "success")
    return redirect(url_for("newsroom.alerts"), 303)


def _wanted() -> rules.Wanted:
    form = request.form
    kind = form.get("kind", "")
    return rules.Wanted(
        name=form.get("name", ""),
        kind=kind,
        way=form.get("way", ""),
        target=form.get("target", ""),
        value=form.get(kind, "") if kind in ("harm", "keyword", "narrative") else "",
        at_least=_number(form.get("at_least", "")) or 0,
        quiet_from=_number(form.get("quiet_from", "")),
        quiet_until=_number(form.get("quiet_until", "")),
        zone=form.get("zone", "").strip() or "UTC",
        every=_number(form.get("every", "")) or 1,
    )


def _number(value: str) -> int | None:
    value = value.strip()
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise NotARule(f"{value[:20]!r} is no whole number")
    return int(value)


@blueprint.post("/alerts/<int:rule_id>")
@requires(Role.EDITOR)
def change_alert(rule_id: int) -> Response:
    """Try, pause, resume or end a rule."""
    what, by = request.form.get("what", ""), signed_in().login
    try:
        with write_session() as session:
            if what == "test":
                rules.test(session, rule_id, by=by)
                flash("A test is on its way; reload to see whether it arrived.", "success")
            elif what in ("pause", "resume"):
                rules.switch(session, rule_id, on=what == "resume", by=by)
            elif what == "delete":
                rules.remove(session, rule_id, by=by)
                flash("The alert is gone.", "success")
            else:
                abort(400, "Say test, pause, resume or delete.")
    except NoSuchRule:
        abort(404)
    return redirect(url_for("newsroom.alerts"), 303)
