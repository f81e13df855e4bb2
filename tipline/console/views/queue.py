"""The queue: its page, what is new since, saved views, and one action on many claims."""

from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tipline.classification import HARM, TOPIC
from tipline.console import batches, notes, saved
from tipline.console.blueprint import blueprint
from tipline.console.errors import ConsoleError
from tipline.console.queries import desk, options
from tipline.console.queries import queue as claims
from tipline.console.queries.filtering import NOBODY, SHOWN, Wanted
from tipline.console.words import TYPES, WAITED, channel_name
from tipline.errors import TiplineError
from tipline.models import Role
from tipline.web.access import requires, signed_in
from tipline.web.db import read_session, write_session
from tipline.web.filters import country_name, language_name
from tipline.web.looks import CLAIMS

TABS = [("open", "Open"), *((s.value, CLAIMS[s].word) for s in SHOWN), ("all", "All")]
# The filters as they stand in the address, with the field of ``Wanted`` and how long they may be.
FILTERS = {
    "language": ("language", 16),
    "type": ("type", 16),
    "topic": ("topic", 32),
    "harm": ("harm", 16),
    "country": ("country", 2),
    "channel": ("channel", 32),
    "candidates": ("candidates", 3),
    "assignee": ("assignee", 20),
    "waiting": ("waiting", 3),
    "tag": ("tag", 40),
    "critical": ("critical", 3),
}


@blueprint.get("/")
@requires(Role.VIEWER)
def queue() -> str:
    """Claims by priority."""
    wanted = _wanted()
    me = signed_in()
    with read_session() as session:
        page = claims.page(session, wanted)
        counts = claims.by_status(session)
        known = options.options(session)
        critical = claims.critical(session)
        mentions = notes.unseen(session, me.staff_id)
        views = saved.views(session, me.staff_id)
        done = desk.last_batch(session, request.args.get("did", ""), me.login)
    kept = _kept(wanted)
    return render_template(
        "console/queue.html",
        page=page,
        wanted=wanted,
        counts=counts,
        picks=_picks(known, wanted, me.staff_id),
        people=known.people,
        statuses=[(s.value, CLAIMS[s].word) for s in batches.CHOSEN],
        tabs=TABS,
        kept=kept,
        filtered=bool(set(kept) - {"status"}),
        page_size=claims.PAGE,
        next_page=_next(page, kept),
        critical=critical,
        mentions=mentions,
        views=[(view, dict(view.query) == kept) for view in views],
        done=done,
        me=me,
    )


@blueprint.get("/queue/news")
@requires(Role.VIEWER)
def queue_news() -> Response:
    """How much has come up since a page was made; the page's script asks, nothing moves."""
    since = request.args.get("since", "")
    if not since.isdecimal():
        abort(400, "Say since which claim.")
    with read_session() as session:
        news = claims.news(session, _wanted(), int(since[:18]))
    return jsonify(claims=news.claims, urgent=news.urgent)


@blueprint.post("/queue/batch")
@requires(Role.CHECKER)
def change_many() -> Response:
    """One action on all marked claims."""
    action = request.form.get("action", "")
    value = request.form.get(f"value-{action}", "")
    ids = [int(n) for n in request.form.getlist("claim") if n.isdecimal() and len(n) < 19]
    me = signed_in()
    person = batches.Person(me.staff_id, me.login)
    did = None
    try:
        with write_session() as session:
            batch = batches.apply(session, action=action, value=value, claim_ids=ids, person=person)
            did = batch.id
    except TiplineError as error:
        flash(f"Nothing was changed: {error}.", "danger")
    return _back(did=did)


@blueprint.post("/queue/batch/<int:batch_id>/undo")
@requires(Role.CHECKER)
def undo_batch(batch_id: int) -> Response:
    """Put back what the last action changed."""
    me = signed_in()
    try:
        with write_session() as session:
            person = batches.Person(me.staff_id, me.login)
            batch = batches.undo(session, batch_id=batch_id, person=person)
            number = len(batch.before)
    except TiplineError as error:
        flash(f"Nothing was changed: {error}.", "danger")
    else:
        flash(f"Undone for {number} {'claim' if number == 1 else 'claims'}.", "success")
    return _back()


@blueprint.post("/queue/views")
@requires(Role.VIEWER)
def save_view() -> Response:
    """Keep the filters of the page under a name."""
    query: dict[str, Any] = {
        name: request.form[name][:200] for name in _NAMES if request.form.get(name)
    }
    shared = request.form.get("shared") == "yes" and signed_in().role is not Role.VIEWER
    try:
        with write_session() as session:
            saved.save(
                session,
                staff_id=signed_in().staff_id,
                name=request.form.get("name", ""),
                query=query,
                shared=shared,
            )
    except ConsoleError as error:
        flash(f"The view was not saved: {error}.", "danger")
    else:
        flash("The view is saved; it stands above the list.", "success")
    return redirect(url_for("console.queue", **query), 303)


@blueprint.post("/queue/views/<int:view_id>/delete")
@requires(Role.VIEWER)
def forget_view(view_id: int) -> Response:
    """Delete a view of one's own."""
    try:
        with write_session() as session:
            saved.forget(session, view_id=view_id, staff_id=signed_in().staff_id)
    except ConsoleError as error:
        flash(f"Nothing was changed: {error}.", "danger")
    else:
        flash("The view is gone; no claim was changed.", "success")
    return redirect(url_for("console.queue"), 303)


_NAMES = ("status", *FILTERS, "mentions", "q")


def _wanted() -> Wanted:
    args = request.args
    status = args.get("status", "open")
    return Wanted(
        status=status if status in dict(TABS) else "open",
        text=" ".join(args.get("q", "").split())[:200],
        mentions=signed_in().staff_id if args.get("mentions") == "yes" else None,
        after=_after(args.get("after", "")),
        **{field: args.get(name, "")[:long] for name, (field, long) in FILTERS.items()},
    )


def _after(value: str) -> tuple[float, int] | None:
    priority, _, number = value.partition("_")
    try:
        return float(priority), int(number[:18])
    except ValueError:
        return None


def _kept(wanted: Wanted) -> dict[str, Any]:
    values = {
        "status": wanted.status,
        "mentions": "yes" if wanted.mentions else "",
        "q": wanted.text,
        **{name: getattr(wanted, field) for name, (field, _) in FILTERS.items()},
    }
    return {name: value for name, value in values.items() if value}


def _next(page: claims.Page, kept: dict[str, Any]) -> str | None:
    if page.after is None:
        return None
    priority, number = page.after
    return url_for("console.queue", **kept, after=f"{priority!r}_{number}")


def _back(**more: Any) -> Response:
    """To the listing, or the claim, that the form stood on."""
    claim = request.form.get("at-claim", "")
    if claim.isdecimal() and len(claim) < 19:
        return redirect(url_for("console.claim", claim_id=int(claim)), 303)
    kept: dict[str, Any] = {
        name: request.form[f"at-{name}"] for name in _NAMES if request.form.get(f"at-{name}")
    }
    if request.form.get("at-after"):
        kept["after"] = request.form["at-after"]
    return redirect(url_for("console.queue", **kept, **more), 303)


def _picks(known: options.Options, wanted: Wanted, me: int) -> list[dict[str, Any]]:
    """The filters with what each can be set to; one that has nothing to choose is left out."""
    named = [
        ("assignee", "Anybody's", [(str(me), "Mine"), (NOBODY, "Nobody's"), *_others(known, me)]),
        ("waiting", "Waiting or not", list(WAITED.items())),
        ("type", "Any type", [(t, TYPES.get(t, t)) for t in known.types]),
        ("topic", "Any topic", [(t.code, t.word) for t in TOPIC.terms]),
        ("harm", "Any harm", [(t.code, f"{t.word} harm") for t in HARM.terms]),
        ("language", "Any language", _by_name(known.languages, language_name)),
        ("country", "Any country", _by_name(known.countries, country_name)),
        ("channel", "Any channel", _by_name(known.channels, channel_name)),
        ("tag", "Any tag", [(tag, f"#{tag}") for tag in known.tags]),
        ("candidates", "Candidates or not", [("yes", "Has candidates"), ("no", "No candidates")]),
        ("critical", "All claims", [("yes", "Election-critical")]),
    ]
    picks = []
    for name, label, known_ones in named:
        value = getattr(wanted, FILTERS[name][0])
        unknown = [(value, value)] if value and value not in dict(known_ones) else []
        choices = [*known_ones, *unknown]
        if choices:
            picks.append({"name": name, "label": label, "choices": choices, "value": value})
    return picks


def _others(known: options.Options, me: int) -> list[tuple[str, str]]:
    return [(str(number), name) for number, name in known.people if number != me]


def _by_name(codes: Any, naming: Any) -> list[tuple[str, str]]:
    return sorted(((code, naming(code)) for code in codes), key=lambda pair: pair[1])
