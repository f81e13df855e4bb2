"""What is published, as files to take along."""

from collections.abc import Iterator

from flask import Response, render_template

from tipline.models import Role
from tipline.newsroom.blueprint import blueprint
from tipline.newsroom.sending import send_file
from tipline.newsroom.views.trending import wanted_lines
from tipline.trends import export, shown
from tipline.trends.versions import VERSIONS
from tipline.trends.windows import WINDOWS
from tipline.web.access import requires
from tipline.web.db import runtime


@blueprint.get("/files")
@requires(Role.VIEWER)
def files() -> str:
    """Which files there are, and what their columns mean."""
    return render_template(
        "newsroom/files.html",
        dictionaries={
            "Lines of the trending page": export.LINES,
            "Groups": export.GROUPS,
            "Versions": VERSIONS,
        },
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
    return send_file(f"trends-{wanted.window}", form, rows(), export.LINES)


@blueprint.get("/files/groups.<any(csv, jsonl):form>")
@requires(Role.VIEWER)
def groups_file(form: str) -> Response:
    """Every published group, streamed as it is read."""
    running = runtime()

    def rows() -> Iterator[export.Row]:
        with running.db.read() as session:
            yield from export.group_rows(session, running.settings.floor)

    return send_file("groups", form, rows(), export.GROUPS)
