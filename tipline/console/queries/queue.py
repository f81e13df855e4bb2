"""The queue: claims by priority, filtered, a page at a time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select, union_all
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.classification import HARM, TOPIC
from tipline.console.queries import tips as sent
from tipline.console.queries.filtering import OPEN, SHOWN, Wanted, filtered
from tipline.models import CRITICAL, Claim, ClaimStatus, ClaimTag, Staff, Tip
from tipline.privacy.personal import mask

PAGE = 25
REASONS_SHOWN = 3
COUNTED = 1000  # claims of a filtered listing are counted up to here; more are "more than"


@dataclass(frozen=True, slots=True)
class Row:
    """One claim as the queue shows it."""

    id: int
    title: str
    status: ClaimStatus
    language: str | None
    priority: float
    reasons: tuple[str, ...]
    urgent: bool  # it jumped the queue
    tips: int
    contacts: int
    forwarded: int
    frequently: int
    waiting: int
    candidates: int
    first_seen_at: datetime
    last_seen_at: datetime
    assignee: str
    locked: bool  # somebody works on it right now
    harm: str
    topic: str
    tags: tuple[str, ...]
    media: sent.MediaShown | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the queue; ``after`` is where the next one begins, None on the last."""

    rows: tuple[Row, ...]
    total: int
    more: bool  # than ``total``, which is as far as was counted
    after: tuple[float, int] | None
    newest: int  # the highest number among all claims: what comes later is new


def page(session: Session, wanted: Wanted) -> Page:
    """The next :data:`PAGE` claims, most urgent first."""
    found = _next_ids(session, wanted)
    ids = found[:PAGE]
    query = select(Claim, Staff.name).outerjoin(Staff, Staff.id == Claim.assignee_id)
    rows = {
        claim.id: (claim, name) for claim, name in session.execute(query.where(Claim.id.in_(ids)))
    }
    waiting, media, tags = (
        _waiting(session, ids),
        sent.first_media(session, ids),
        _tags(session, ids),
    )
    shown = tuple(
        _row(*rows[i], waiting.get(i, 0), media.get(i), tuple(tags.get(i, ()))) for i in ids
    )
    last = (shown[-1].priority, shown[-1].id) if len(found) > PAGE else None
    whole = wanted.after is None and last is None  # then the page is the listing
    total = len(found) if whole else count(session, wanted, COUNTED + 1)
    newest = session.scalar(select(func.max(Claim.id))) or 0
    return Page(shown, min(total, COUNTED), total > COUNTED, last, newest)


def _next_ids(session: Session, wanted: Wanted) -> list[int]:
    """One claim more than a page, in order.

    Asked status by status: within one the index is in this order already, so that no more rows
    are read than shown; sorting all open claims would read them all.
    """
    parts = []
    for status in statuses(wanted):
        query = filtered(session, select(Claim.id, Claim.priority), wanted, status)
        if wanted.after is not None:
            priority, number = wanted.after
            query = query.where(
                or_(Claim.priority < priority, and_(Claim.priority == priority, Claim.id < number))
            )
        ordered = query.order_by(Claim.priority.desc(), Claim.id.desc()).limit(PAGE + 1)
        parts.append(select(ordered.subquery()))
    every = union_all(*parts).subquery()
    best = select(every.c.id).order_by(every.c.priority.desc(), every.c.id.desc()).limit(PAGE + 1)
    return list(session.scalars(best))


def statuses(wanted: Wanted) -> tuple[ClaimStatus, ...]:
    """The statuses that a listing shows; merged claims are in none."""
    if wanted.status == "open":
        return OPEN
    if wanted.status in [status.value for status in SHOWN]:
        return (ClaimStatus(wanted.status),)
    return SHOWN


def count(session: Session, wanted: Wanted, most: int) -> int:
    """How many claims the whole listing has, counted up to ``most``."""
    query = filtered(session, select(Claim.id), wanted, *statuses(wanted)).limit(most)
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def by_status(session: Session) -> dict[str, int]:
    """How many claims stand where, and under "open" those that wait for somebody."""
    rows = session.execute(select(Claim.status, func.count()).group_by(Claim.status))
    counts = {status.value: 0 for status in ClaimStatus}
    counts |= {status.value: number for status, number in rows}
    counts["open"] = sum(counts[status.value] for status in OPEN)
    counts["all"] = sum(counts[status.value] for status in SHOWN)
    return counts


@dataclass(frozen=True, slots=True)
class News:
    """What has come up since a page was made."""

    claims: int  # new ones of this listing
    urgent: int  # election-critical ones that nobody has taken, of all


def news(session: Session, wanted: Wanted, newest: int) -> News:
    """How many claims with a higher number than ``newest`` the listing has by now."""
    query = filtered(session, select(Claim.id), wanted, *statuses(wanted))
    new = query.where(Claim.id > newest).limit(COUNTED)
    return News(
        session.scalar(select(func.count()).select_from(new.subquery())) or 0,
        critical(session),
    )


def critical(session: Session) -> int:
    """How many open claims are election-critical and taken by nobody."""
    # Not "is null": the index of assignees would be taken, in which nearly all claims are nobody's.
    nobodys = func.coalesce(Claim.assignee_id, 0) == 0
    query = select(func.count()).select_from(Claim)
    return session.scalar(query.where(Claim.status.in_(OPEN), CRITICAL, nobodys)) or 0


def _waiting(session: Session, ids: list[int]) -> dict[int | None, int]:
    rows = session.execute(
        select(Tip.claim_id, func.count(func.distinct(Tip.contact_id)))
        .where(Tip.claim_id.in_(ids), Tip.waiting)
        .group_by(Tip.claim_id)
    )
    return dict(rows.all())


def _tags(session: Session, ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    query = select(ClaimTag.claim_id, ClaimTag.tag).where(ClaimTag.claim_id.in_(ids))
    for claim_id, tag in session.execute(query.order_by(ClaimTag.tag)):
        found.setdefault(claim_id, []).append(tag)
    return found


def _row(
    claim: Claim,
    assignee: str | None,
    waiting: int,
    media: sent.MediaShown | None,
    tags: tuple[str, ...],
) -> Row:
    return Row(
        id=claim.id,
        title=mask(claim.title, language=claim.language),
        status=claim.status,
        language=claim.language,
        priority=claim.priority,
        reasons=reasons(claim),
        urgent=urgent(claim),
        tips=claim.tip_count,
        contacts=claim.contact_count,
        forwarded=claim.forwarded_count,
        frequently=claim.frequently_forwarded_count,
        waiting=waiting,
        candidates=claim.candidate_count,
        first_seen_at=claim.first_seen_at,
        last_seen_at=claim.last_seen_at,
        assignee=assignee or "",
        locked=locked(claim),
        harm=HARM.word(claim.harm) if claim.harm else "",
        topic=TOPIC.word(claim.topic) if claim.topic else "",
        tags=tags,
        media=media,
    )


def reasons(claim: Claim) -> tuple[str, ...]:
    """Why the claim stands where it stands, in words, the weightiest first.

    How many asked at all is left out: it stands beside the claim as its largest number.
    """
    kept = [r for r in claim.priority_reasons if r.get("code") != "contacts" and r.get("text")]
    values = {r.get("code"): r.get("value") for r in kept}
    if values.get("recent") == values.get("rising"):
        kept = [r for r in kept if r.get("code") != "recent"]  # the same people, said twice
    kept.sort(key=lambda r: -abs(float(r.get("points", 0))))
    return tuple(str(r["text"]) for r in kept[:REASONS_SHOWN])


def urgent(claim: Claim) -> bool:
    """Whether one of the reasons lets the claim jump the queue."""
    return any(reason.get("urgent") for reason in claim.priority_reasons)


def locked(claim: Claim) -> bool:
    """Whether its assignee works on it right now."""
    until = claim.locked_until
    return claim.assignee_id is not None and until is not None and until > utcnow()
