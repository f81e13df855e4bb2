"""Settings that editors change: shown, tried before they hold, kept, taken back."""

from typing import Any

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tipline import imports_by_clock as feeds
from tipline.console import settings_pages as pages
from tipline.console.blueprint import blueprint
from tipline.conversation import catalogue
from tipline.models import Role
from tipline.preferences import services, texts
from tipline.preferences.definitions import DEFINITIONS, Definition, Value, feed_lines
from tipline.preferences.errors import BadValue, NoSuchPreference
from tipline.quarantine import services as quarantine
from tipline.templates import jobs
from tipline.web.access import requires, signed_in
from tipline.web.db import read_session, runtime, write_session
from tipline.web.filters import language_name

# They stand on the page of all settings in a form of their own.
ELSEWHERE = ("texts", "channels", "templates")


@blueprint.get("/settings/")
@requires(Role.EDITOR)
def settings() -> str:
    """Every setting with what holds now, and how the channels stand."""
    with read_session() as session:
        shown = [
            (one, one.rows(services.current(session, runtime().settings, one.name)))
            for one in DEFINITIONS.values()
            if one.name not in ELSEWHERE
        ]
        own = services.current(session, runtime().settings, "texts")
        channels = pages.channels(session, runtime())
        templates = pages.beside(session, runtime(), "templates", {})
        held = quarantine.count(session)
    return render_template(
        "console/settings.html",
        shown=shown,
        own_texts=sum(map(len, own.values())),
        channels=channels,
        templates=templates,
        held=held,
    )


@blueprint.get("/settings/<name>")
@requires(Role.EDITOR)
def setting(name: str) -> Response:
    """One setting: a form, and who changed it when."""
    one = _definition(name)
    with read_session() as session:
        value = services.current(session, runtime().settings, name)
    return _page(one, value)


@blueprint.post("/settings/<name>")
@requires(Role.EDITOR)
def change_setting(name: str) -> Response:
    """Show what would change; or let it hold."""
    one = _definition(name)
    try:
        value = one.read(request.form, runtime().settings)
    except BadValue as error:
        return _page(one, _typed(one), problem=str(error), code=422)
    if request.form.get("do") == "preview":
        return _page(one, value, tried=True)
    with write_session() as db:
        changed = services.change(db, runtime().settings, name, value, by=signed_in().login)
    runtime().preferences.follow(now=True)
    flash("Saved. It holds from now on." if changed else "Nothing differs from before.", "success")
    return redirect(url_for("console.setting", name=name), 303)


@blueprint.post("/settings/changes/<int:change_id>/undo")
@requires(Role.EDITOR)
def undo_setting(change_id: int) -> Response:
    """Let hold again what held before."""
    try:
        with write_session() as db:
            name = services.undo(db, runtime().settings, change_id, by=signed_in().login)
    except NoSuchPreference:
        abort(404, "There is no such change.")
    except BadValue as error:
        flash(f"Nothing was changed: {error}.", "danger")
        return redirect(url_for("console.settings"), 303)
    runtime().preferences.follow(now=True)
    flash("Taken back: what was before holds again.", "success")
    if name == "texts":
        return redirect(url_for("console.voter_texts"), 303)
    return redirect(url_for("console.setting", name=name), 303)


@blueprint.post("/settings/templates/make")
@requires(Role.EDITOR)
def make_templates() -> Response:
    """Have what is missing made at the provider, and asked about; a job does it."""
    with write_session() as db:
        jobs.ask(db, by=signed_in().login)
    flash("The provider is being asked; reload in a minute to see how each stands.", "success")
    return redirect(url_for("console.setting", name="templates"), 303)


@blueprint.get("/settings/texts")
@requires(Role.EDITOR)
def voter_texts() -> str:
    """Every text that voters read, and which are in the organisation's own words."""
    find = " ".join(request.args.get("q", "").split())[:100]
    with read_session() as session:
        own = services.current(session, runtime().settings, "texts")
        changes = pages.changes(session, "texts", runtime().settings)
    rows = [
        (name, texts.ours(catalogue.FALLBACK, name), [c for c in own if name in own[c]])
        for name in texts.names()
        if find.casefold() in f"{name} {texts.ours(catalogue.FALLBACK, name)}".casefold()
    ]
    return render_template("console/texts.html", rows=rows, find=find, changes=changes)


@blueprint.get("/settings/texts/<name>")
@requires(Role.EDITOR)
def voter_text(name: str) -> Response:
    """One text in every language, ours beside the organisation's."""
    return _text_page(name, _own(name))


@blueprint.post("/settings/texts/<name>")
@requires(Role.EDITOR)
def change_text(name: str) -> Response:
    """Keep the organisation's wording, if every placeholder is still there."""
    typed = {
        code: request.form.get(code, "").replace("\r\n", "\n").strip()
        for code in catalogue.shipped_languages()
    }
    try:
        texts.check({code: {name: text} for code, text in typed.items() if text})
        if request.form.get("do") == "preview":
            return _text_page(name, typed, tried=True)
        with write_session() as db:
            value = services.current(db, runtime().settings, "texts")
            value = pages.with_text(value, name, typed)
            services.change(db, runtime().settings, "texts", value, by=signed_in().login)
    except BadValue as error:
        return _text_page(name, typed, problem=str(error), code=422)
    runtime().preferences.follow(now=True)
    flash("Saved. Voters read it from now on.", "success")
    return redirect(url_for("console.voter_texts"), 303)


def _definition(name: str) -> Definition:
    if name not in DEFINITIONS or name == "texts":
        abort(404, "There is no such setting.")
    return DEFINITIONS[name]


def _typed(one: Definition) -> Value:
    """What was typed, as it was typed, so that nothing is lost."""
    typed: dict[str, Any] = {}
    for field in one.fields:
        if field.kind == "several":
            options: Any = getattr(field, "options", ())
            typed[field.key] = [v for v, _ in options if request.form.get(f"{field.key}.{v}")]
        else:
            typed[field.key] = request.form.get(field.key, "")
    return typed


def _page(
    one: Definition, value: Value, *, tried: bool = False, problem: str = "", code: int = 200
) -> Response:
    rt = runtime()
    with read_session() as session:
        now = services.current(session, rt.settings, one.name)
        changes = pages.changes(session, one.name, rt.settings)
        extra = pages.beside(session, rt, one.name, value if tried else now)
        states = (
            [(line, feeds.state_of(session, line[0])) for line in feed_lines(now["text"])]
            if one.name == "feeds"
            else []
        )
    page = render_template(
        "console/setting.html",
        one=one,
        fields=pages.fields(one, rt),
        value=value,
        differences=pages.differences(one, now, value) if tried else [],
        tried=tried,
        changes=changes,
        extra=extra,
        states=states,
        problem=problem,
    )
    return make_response(page, code)


def _own(name: str) -> dict[str, str]:
    with read_session() as session:
        own = services.current(session, runtime().settings, "texts")
    return {code: kept[name] for code, kept in own.items() if name in kept}


def _text_page(
    name: str, own: dict[str, str], *, tried: bool = False, problem: str = "", code: int = 200
) -> Response:
    if name not in texts.names():
        abort(404, "There is no such text.")
    rows = [
        (c, language_name(c), texts.ours(c, name), own.get(c, ""))
        for c in catalogue.shipped_languages()
    ]
    page = render_template(
        "console/text.html",
        name=name,
        rows=rows,
        needed=sorted(texts.placeholders(texts.ours(catalogue.FALLBACK, name))),
        samples=pages.samples(rows) if tried else [],
        problem=problem,
    )
    return make_response(page, code)
