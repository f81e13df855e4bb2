"""One claim: its curve, where it is asked about, and its versions side by side."""

from flask import abort, render_template

from tipline.models import Role
from tipline.newsroom import narratives
from tipline.newsroom.blueprint import blueprint
from tipline.trends.history import KINDS, history, versions
from tipline.trends.shown import named
from tipline.web.access import requires
from tipline.web.db import read_session, runtime


@blueprint.get("/claims/<int:claim_id>")
@requires(Role.VIEWER)
def claim(claim_id: int) -> str:
    """Everything published about a claim; one that is below the floor has no page."""
    floor = runtime().settings.floor
    with read_session() as session:
        found = named(session, [claim_id]).get(claim_id)
        past = history(session, [claim_id], floor)
        if found is None or not past.people:
            abort(404, f"Nothing is published about this claim: fewer than {floor} people asked.")
        others = versions(session, claim_id, floor)
        groups, mine = narratives.listing(session), narratives.of_claim(session, claim_id)
    kinds = [kind for kind in KINDS if any(k == kind for v in others for k, _ in v.slots)]
    return render_template(
        "newsroom/claim.html",
        claim=found,
        past=past,
        versions=others,
        kinds=[(kind, KINDS[kind]) for kind in kinds],
        narratives=groups,
        mine=mine,
    )
