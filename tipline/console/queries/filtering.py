"""Which claims a listing shows: every filter as a condition that an index answers."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.console.queries.search import says
from tipline.models import (
    CRITICAL,
    Claim,
    ClaimNote,
    ClaimOrigin,
    ClaimStatus,
    ClaimTag,
    Mention,
    Tip,
)

OPEN = (ClaimStatus.NEW, ClaimStatus.IN_PROGRESS, ClaimStatus.SECOND_REVIEW)
SHOWN = tuple(status for status in ClaimStatus if status is not ClaimStatus.MERGED)
NOBODY = "nobody"
# How long somebody must have waited, in hours, by what the filter says.
WAITING = {"4h": 4, "1d": 24, "3d": 72, "7d": 168}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which claims the queue shows; an empty field shows all.

    ``status`` is "open", "all" or a status; ``after`` is where the page before ended:
    claims that rise meanwhile don't push others twice under one's eyes.
    """

    status: str = "open"
    language: str = ""
    type: str = ""  # text, image, video, audio, document, other
    topic: str = ""
    harm: str = ""
    country: str = ""
    channel: str = ""
    candidates: str = ""  # "yes" or "no"
    assignee: str = ""  # "nobody" or the number of a person
    waiting: str = ""  # one of WAITING
    tag: str = ""
    critical: str = ""  # "yes": only what is election-critical
    mentions: int | None = None  # id of the person whose unseen mentions are shown
    text: str = ""
    after: tuple[float, int] | None = None


def filtered(session: Session, query: Any, wanted: Wanted, *statuses: ClaimStatus) -> Any:
    """``query`` with the conditions of a listing."""
    query = query.where(_status(statuses))
    for condition in (*_of_claim(wanted), *_of_tips(wanted), *_of_people(wanted)):
        query = query.where(condition)
    return query.where(*says(session, wanted.text)) if wanted.text else query


def _status(statuses: tuple[ClaimStatus, ...]) -> ColumnElement[bool]:
    if len(statuses) == 1:
        return Claim.status == statuses[0]
    return Claim.status.in_(statuses)


def _of_claim(wanted: Wanted) -> list[ColumnElement[bool]]:
    plain = (
        (Claim.language, wanted.language),
        (Claim.topic, wanted.topic),
        (Claim.harm, wanted.harm),
    )
    found = [column == value for column, value in plain if value]
    if wanted.candidates in ("yes", "no"):
        found.append(Claim.candidate_count > 0 if wanted.candidates == "yes" else _none())
    if wanted.critical == "yes":
        found.append(CRITICAL)
    return found


def _none() -> ColumnElement[bool]:
    return Claim.candidate_count == 0


def _of_tips(wanted: Wanted) -> list[ColumnElement[bool]]:
    kinds = {"country": wanted.country, "channel": wanted.channel, "type": wanted.type}
    found: list[ColumnElement[bool]] = [
        exists().where(
            ClaimOrigin.claim_id == Claim.id, ClaimOrigin.kind == kind, ClaimOrigin.value == value
        )
        for kind, value in kinds.items()
        if value
    ]
    if wanted.waiting in WAITING:
        since = utcnow() - timedelta(hours=WAITING[wanted.waiting])
        found.append(exists().where(Tip.claim_id == Claim.id, Tip.waiting, Tip.created_at < since))
    return found


def _of_people(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.assignee == NOBODY:
        found.append(Claim.assignee_id.is_(None))
    elif wanted.assignee.isdecimal():
        found.append(Claim.assignee_id == int(wanted.assignee[:18]))
    if wanted.tag:
        found.append(exists().where(ClaimTag.claim_id == Claim.id, ClaimTag.tag == wanted.tag))
    if wanted.mentions is not None:
        notes = (
            select(ClaimNote.claim_id)
            .join(Mention, Mention.note_id == ClaimNote.id)
            .where(Mention.staff_id == wanted.mentions, Mention.seen_at.is_(None))
        )
        # A note on a claim that was merged since is shown with the one that it was merged into.
        into = select(Claim.merged_into_id).where(Claim.id.in_(notes))
        found.append(or_(Claim.id.in_(notes), and_(Claim.id.in_(into))))
    return found
