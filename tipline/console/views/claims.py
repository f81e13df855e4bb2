"""The claim page: everything about one claim."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from factchecks import listing
from factchecks.models import LIVE
from tipline.console import differences, lookups, notes, opening, seen
from tipline.console.batches import CHOSEN
from tipline.console.blueprint import blueprint
from tipline.console.queries import claim as claims
from tipline.console.queries import log, options
from tipline.console.queries.similar import differing, differing_hidden
from tipline.console.queries.tips import COUNTED, Wording
from tipline.console.words import FORWARDED, PLACES, deed, method_name, somebody
from tipline.models import Role
from tipline.privacy.personal import Veil
from tipline.triage import services
from tipline.triage.claims import standing_id
from tipline.web.access import requires, signed_in
from tipline.web.db import read_session, runtime, write_session
from tipline.web.looks import CLAIMS
from tipline.web.sessions import SignedIn

HISTORY_SHOWN = 20
FOUND_SHOWN = 8


@blueprint.get("/claims/<int:claim_id>")
@requires(Role.VIEWER)
def claim(claim_id: int) -> Response | str:
    """Everything about one claim; where it was merged, the one that it was merged into."""
    person = signed_in()
    find = " ".join(request.args.get("find", "").split())[:200]
    with read_session() as session:
        until = opening.open_until(session, actor=person.login, claim_id=claim_id)
        shown = claims.get(
            session,
            claim_id,
            Veil(lifted=until is not None),
            floor=runtime().settings.floor,
        )
        if shown is None:
            abort(404, "There is no such claim.")
        if shown.merged_into_id is not None:
            flash(f"Claim #{claim_id} was merged into this one.", "info")
            into = standing_id(session, claim_id) or claim_id
            return redirect(url_for("console.claim", claim_id=into), 303)
        page = _around(session, shown, find)
        unseen = notes.has_unseen(session, claim_ids=shown.family, staff_id=person.staff_id)
        noted = seen.noted(session, actor=person.login, claim_id=claim_id)
    _note(shown, person, noted=noted, unseen=unseen)
    first = shown.wordings[0] if shown.wordings else None
    words = first.text if first else ""
    return render_template(
        "console/claim.html",
        claim=shown,
        wordings=[_laid(first, wording) for wording in shown.wordings if first],
        candidates=[(c, differences.compare(words, c.fact_check.claim)) for c in shown.candidates],
        open_until=until,
        reason_limits=(opening.SHORTEST, opening.LONGEST),
        counted=COUNTED,
        find=find,
        statuses=statuses(),
        mine=shown.assignee_id == person.staff_id,
        others=shown.locked and shown.assignee_id != person.staff_id,
        searches=lookups.searches(words or shown.title, _links(shown.wordings)),
        picture_searches=lookups.PICTURES if any(m.kind == "image" for m in shown.media) else (),
        somebody=somebody,
        forwarded=FORWARDED,
        place_names=PLACES,
        method=method_name,
        deed=deed,
        **page,
    )


def _around(session: Session, shown: claims.ClaimShown, find: str) -> dict[str, Any]:
    rows = listing.find(session, find, limit=FOUND_SHOWN * 2) if find else []
    history = log.Wanted(subject_kind="claim", subject_id=str(shown.id), but=seen.SEE_CLAIM)
    return {
        "audience": services.audience(session, claim_id=shown.id),
        "history": log.page(session, history, limit=HISTORY_SHOWN),
        "found": [claims.line(row) for row in rows if row.status in LIVE][:FOUND_SHOWN],
        "people": options.people(session),
    }


def _note(shown: claims.ClaimShown, person: SignedIn, *, noted: bool, unseen: bool) -> None:
    """Looking is on record; and what mentions this person is read now."""
    if noted and not unseen:
        return
    with write_session() as session:
        if unseen:
            notes.mark_seen(session, claim_ids=shown.family, staff_id=person.staff_id)
        if not noted:
            seen.note(session, actor=person.login, claim_id=shown.id)


def _laid(first: Wording, wording: Wording) -> tuple[Wording, Any, tuple[str, ...]]:
    """A wording laid over the first one: word by word, and in which facts it differs."""
    facts = () if wording.text == first.text else differing(wording.text, first.text)
    facts += differing_hidden(wording.secrets, first.secrets)
    return wording, differences.compare(first.text, wording.text), facts


def _links(wordings: tuple[Wording, ...]) -> list[str]:
    return list(dict.fromkeys(link for wording in wordings for link in wording.links))


def statuses() -> list[tuple[str, str]]:
    """What a person can choose; only a verdict makes a claim answered, only a merge merged."""
    return [(s.value, CLAIMS[s].word) for s in CHOSEN]


def back_to(claim_id: int, anchor: str | None = None) -> Response:
    """To the claim's page, so that reloading repeats nothing."""
    return redirect(url_for("console.claim", claim_id=claim_id, _anchor=anchor), 303)
