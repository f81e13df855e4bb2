"""The audit: who decided and who saw."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tipline import anchors, audit
from tipline.console.blueprint import blueprint
from tipline.console.queries import log
from tipline.console.words import deed
from tipline.models import Role
from tipline.web.access import requires, signed_in
from tipline.web.db import read_session, runtime, write_session
from tipline.web.numbers import LARGEST

EXPORTED = 50_000


@blueprint.get("/audit")
@requires(Role.EDITOR)
def audit_log() -> str:
    """Every deed, newest first."""
    wanted = _wanted()
    with read_session() as session:
        entries = log.page(session, wanted, limit=log.PAGE + 1)
        options = log.choices(session)
    names = ("actor", "action", "subject_kind", "subject_id", "since", "until")
    return render_template(
        "console/audit.html",
        entries=entries[: log.PAGE],
        before=entries[log.PAGE - 1].id if len(entries) > log.PAGE else None,
        wanted=wanted,
        options=options,
        kept={name: str(value) for name in names if (value := getattr(wanted, name))},
        deed=deed,
        subject_url=_subject_url,
    )


@blueprint.post("/audit/check")
@requires(Role.EDITOR)
def audit_check() -> Response:
    """Walk the chain and say whether anything was changed."""
    path = anchors.path_of(runtime().settings)
    noted = anchors.read(path) if path.exists() else []
    with read_session() as session:
        found = audit.verify(session, noted)
    if found.ok:
        flash(f"All {found.entries} entries fit; the last is {found.last_hash[:16]}…", "success")
    else:
        flash(f"Entry {found.broken} does not fit: {found.reason}.", "danger")
    return redirect(url_for("console.audit_log"), 303)


@blueprint.post("/audit/export")
@requires(Role.EDITOR)
def audit_export() -> Response:
    """What the filter shows as CSV or JSON Lines; taking it away is a deed of its own."""
    wanted, as_json = _wanted(), request.form.get("format") == "jsonl"
    with read_session() as session:
        entries = log.page(session, wanted, limit=EXPORTED)
    with write_session() as db:
        audit.record(
            db,
            actor=signed_in().login,
            action="audit.export",
            details={"entries": len(entries), "format": "jsonl" if as_json else "csv"},
        )
    response = make_response(_as_lines(entries) if as_json else _as_table(entries))
    response.mimetype = "application/jsonl" if as_json else "text/csv"
    name = "audit.jsonl" if as_json else "audit.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _as_lines(entries: Sequence[log.Entry]) -> str:
    rows = ({**asdict(entry), "at": entry.at.isoformat()} for entry in entries)
    return "".join(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in rows)


def _as_table(entries: Sequence[log.Entry]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", "at", "actor", "action", "subject", "details", "hash"])
    for entry in entries:
        subject = f"{entry.subject_kind} {entry.subject_id}".strip()
        details = json.dumps(entry.details, ensure_ascii=False, sort_keys=True)
        at = entry.at.isoformat()
        row = [str(entry.id), at, entry.actor, entry.action, subject, details, entry.hash]
        writer.writerow([harmless(cell) for cell in row])
    return out.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.lstrip()[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _before(number: int | None) -> int | None:
    return number if number is None else min(number, LARGEST)


def _wanted() -> log.Wanted:
    args = request.values
    return log.Wanted(
        actor=args.get("actor", "")[:100],
        action=args.get("action", "")[:64],
        subject_kind=args.get("subject_kind", "")[:32],
        subject_id=args.get("subject_id", "")[:64],
        before=_before(args.get("before", type=int)),
        since=_day(args.get("since", "")),
        until=_day(args.get("until", "")),
    )


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _subject_url(entry: log.Entry) -> str | None:
    """Where to look at what a deed was about, where there is such a page."""
    if entry.subject_kind == "claim" and entry.subject_id.isdecimal():
        return url_for("console.claim", claim_id=int(entry.subject_id))
    if entry.subject_kind in ("factcheck", "fact_check") and entry.subject_id.isdecimal():
        return url_for("console.factcheck", fact_check_id=int(entry.subject_id))
    return None
