"""What is published, as files to take along."""

from collections.abc import Iterator

from flask import Response, abort, render_template

from tipline.models import Role
from tipline.newsroom.blueprint import blueprint
from tipline.newsroom.sending import send_file
from tipline.newsroom.views.trending import wanted_lines
from tipline.trends import export, monthly, shown
from tipline.trends.batches import how_many
from tipline.trends.versions import VERSIONS
from tipline.trends.windows import WINDOWS
from tipline.web.access import requires
from tipline.web.db import read_session, runtime


@blueprint.get("/files")
@requires(Role.VIEWER)
def files() -> str:
    """Which files there are, and what their columns mean."""
    with read_session() as session:
        given = monthly.readers(session, runtime().settings)
        months = monthly.listing(session) if given != monthly.NOBODY else []
    return render_template(
        "newsroom/files.html",
        months=months,
        given=given,
        dictionaries={
            "Lines of the trending page": export.LINES,
            "Groups": export.GROUPS,
            "Versions": VERSIONS,
        },
        windows=WINDOWS,
    )


@blueprint.get("/files/open-data/<month>.zip")
@requires(Role.VIEWER)
def month_file(month: str) -> Response:
    """A month of open data as it was verified."""
    with read_session() as session:
        given = monthly.readers(session, runtime().settings) != monthly.NOBODY
        data = monthly.content(session, month[:7]) if given else None
    if data is None:
        abort(404)
    return Response(data, content_type="application/zip")


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

    with read_session() as session:
        groups = how_many(session, running.settings.floor)
    return send_file("groups", form, rows(), export.GROUPS, groups)
