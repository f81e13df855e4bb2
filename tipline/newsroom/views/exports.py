"""What is published, as files to take along."""

from collections.abc import Iterator
from typing import Any

from flask import Response, render_template, request

from factchecks.db import utcnow
from tipline.models import Role
from tipline.newsroom.blueprint import blueprint
from tipline.newsroom.views.trending import wanted_lines
from tipline.trends import export, shown
from tipline.trends.windows import WINDOWS
from tipline.web.access import requires
from tipline.web.db import runtime

TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson; charset=utf-8"}


@blueprint.get("/files")
@requires(Role.VIEWER)
def files() -> str:
    """Which files there are, and what their columns mean."""
    return render_template(
        "newsroom/files.html",
        dictionaries={"Lines of the trending page": export.LINES, "Groups": export.GROUPS},
        windows=WINDOWS,
    )


@blueprint.get("/files/lines.<any(csv, jsonl):form>")
@requires(Role.VIEWER)
def lines_file(form: str) -> Response:
    """The lines of a window, with the filters of the trending page."""
    wanted = wanted_lines()

    def rows() -> Iterator[export.Row]:
        with running.db.read() as session:
            found = shown.trending(session, wanted, running.settings.floor)
        yield from export.line_rows(found.trends)

    running = runtime()
    return _file(f"trends-{wanted.window}", form, rows(), export.LINES)


@blueprint.get("/files/groups.<any(csv, jsonl):form>")
@requires(Role.VIEWER)
def groups_file(form: str) -> Response:
    """Every published group, streamed as it is read."""
    running = runtime()

    def rows() -> Iterator[export.Row]:
        with running.db.read() as session:
            yield from export.group_rows(session, running.settings.floor)

    return _file("groups", form, rows(), export.GROUPS)


def _file(name: str, form: str, rows: Iterator[export.Row], columns: dict[str, str]) -> Response:
    pieces: Any = export.as_csv if form == "csv" else export.as_json_lines
    # A byte order mark tells spreadsheets that a CSV is UTF-8.
    mark = "\ufeff" if form == "csv" else ""
    body = _pieces(mark, pieces(rows, list(columns)))
    answer = Response(body if request.method == "GET" else b"", content_type=TYPES[form])
    stamp = utcnow().strftime("%Y-%m-%d-%H")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{stamp}.{form}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _pieces(mark: str, lines: Iterator[str]) -> Iterator[bytes]:
    """Lines in pieces worth sending: one write for each would be slow."""
    waiting, size = [mark], 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size > 32_768:
            yield "".join(waiting).encode()
            waiting, size = [], 0
    yield "".join(waiting).encode()
