"""Sends rows as a file, as they are read."""

from collections.abc import Iterator
from typing import Any

from flask import Response, request

from factchecks.db import utcnow
from tipline.trends import export

TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson; charset=utf-8"}


def send_file(
    name: str, form: str, rows: Iterator[export.Row], columns: dict[str, str], groups: int = 0
) -> Response:
    """The rows as a file to keep; ``groups`` is how many there are to come, for progress."""
    pieces: Any = export.as_csv if form == "csv" else export.as_json_lines
    # A byte order mark tells spreadsheets that a CSV is UTF-8.
    mark = "\ufeff" if form == "csv" else ""
    body = _pieces(mark, pieces(rows, list(columns)))
    answer = Response(body if request.method == "GET" else b"", content_type=TYPES[form])
    stamp = utcnow().strftime("%Y-%m-%d-%H")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{stamp}.{form}"'
    answer.headers["Cache-Control"] = "private, no-store"
    if groups:
        answer.headers["Export-Groups"] = str(groups)
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
