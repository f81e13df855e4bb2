"""One claim: its curve, where it is asked about, and its versions side by side."""

from flask import Response, abort, render_template, request
from sqlalchemy.orm import Session

from tipline.models import Role
from tipline.newsroom import narratives
from tipline.newsroom.blueprint import blueprint
from tipline.newsroom.sending import send_file
from tipline.trends import versions as services
from tipline.trends.history import history
from tipline.trends.shown import Named, named
from tipline.web.access import requires
from tipline.web.db import read_session, runtime


@blueprint.get("/claims/<int:claim_id>")
@requires(Role.VIEWER)
def claim(claim_id: int) -> str:
    """Everything published about a claim; one that is below the floor has no page."""
    floor = runtime().settings.floor
    with read_session() as session:
        past = history(session, [claim_id], floor)
        found = _named(session, claim_id, past.people)
        others = services.versions(session, claim_id, floor)
        groups, mine = narratives.listing(session), narratives.of_claim(session, claim_id)
    return render_template(
        "newsroom/claim.html",
        claim=found,
        past=past,
        versions=others if len(others) > 1 else [],
        kinds=_kinds(others),
        narratives=groups,
        mine=mine,
    )


@blueprint.get("/claims/<int:claim_id>/versions")
@requires(Role.VIEWER)
def versions(claim_id: int) -> str:
    """The versions of a claim over time and by country."""
    by, floor = _by(), runtime().settings.floor
    with read_session() as session:
        past = history(session, [claim_id], floor)
        found = _named(session, claim_id, past.people)
        others = services.versions(session, claim_id, floor)
    countries = services.countries_of(others)
    country = request.args.get("country", "")
    country = country if country in countries else ""
    return render_template(
        "newsroom/versions.html",
        claim=found,
        versions=others,
        kinds=_kinds(others),
        values=services.values(others),
        grid=services.grid(others, by, country),
        countries=countries,
        country=country,
        by=by,
    )


@blueprint.get("/claims/<int:claim_id>/versions.<any(csv, jsonl):form>")
@requires(Role.VIEWER)
def versions_file(claim_id: int, form: str) -> Response:
    """The same as a file: every period, and every country."""
    by, floor = _by(), runtime().settings.floor
    with read_session() as session:
        _named(session, claim_id, history(session, [claim_id], floor).people)
        found = services.versions(session, claim_id, floor)
    rows = services.version_rows(found, by)
    return send_file(f"versions-{claim_id}-by-{by}", form, rows, services.VERSIONS)


def _by() -> str:
    by = request.args.get("by", "")
    return by if by in services.LENGTHS else "day"


def _named(session: Session, claim_id: int, people: int) -> Named:
    found = named(session, [claim_id]).get(claim_id)
    if found is None or not people:
        floor = runtime().settings.floor
        abort(404, f"Nothing is published about this claim: fewer than {floor} people asked.")
    return found


def _kinds(found: list[services.Version]) -> list[tuple[str, str]]:
    return [(k, word) for k, word in services.KINDS.items() if any(v.says(k) for v in found)]
