"""The queue: claims by priority, filtered, a page at a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, and_, cast, exists, func, or_, select, union_all
from sqlalchemy.orm import Session

from tipline.console.queries import tips as sent
from tipline.models import Claim, ClaimStatus, Match, MatchState, Staff, Tip

OPEN = (ClaimStatus.NEW, ClaimStatus.IN_PROGRESS, ClaimStatus.SECOND_REVIEW)
PAGE = 25
REASONS_SHOWN = 3
LATE = 20_000  # tips; what occurred only before can still be asked for in the address


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which claims the queue shows; an empty field shows all.

    ``status`` is "open", "all" or a status; ``after`` is where the page before ended:
    claims that rise meanwhile don't push others twice under one's eyes.
    """

    status: str = "open"
    language: str = ""
    country: str = ""
    channel: str = ""
    candidates: str = ""  # "yes" or "no"
    mine: int | None = None  # id of the person whose claims are shown
    text: str = ""
    after: tuple[float, int] | None = None


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
    media: sent.MediaShown | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the queue; ``after`` is where the next one begins, None on the last."""

    rows: tuple[Row, ...]
    total: int
    after: tuple[float, int] | None


def page(session: Session, wanted: Wanted) -> Page:
    """The next :data:`PAGE` claims, most urgent first."""
    found = _next_ids(session, wanted)
    ids = found[:PAGE]
    query = select(Claim, Staff.name).outerjoin(Staff, Staff.id == Claim.assignee_id)
    rows = {
        claim.id: (claim, name) for claim, name in session.execute(query.where(Claim.id.in_(ids)))
    }
    waiting, candidates = _waiting(session, ids), _candidates(session, ids)
    media = sent.first_media(session, ids)
    shown = tuple(
        _row(*rows[i], waiting.get(i, 0), candidates.get(i, 0), media.get(i)) for i in ids
    )
    last = (shown[-1].priority, shown[-1].id) if len(found) > PAGE else None
    return Page(shown, count(session, wanted), last)


def _next_ids(session: Session, wanted: Wanted) -> list[int]:
    """One claim more than a page, in order.

    Asked status by status: within one the index is in this order already, so that no more rows
    are read than shown; sorting all open claims would read them all.
    """
    parts = []
    for status in _statuses(wanted):
        query = _filtered(select(Claim.id, Claim.priority), wanted, status)
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


def _statuses(wanted: Wanted) -> tuple[ClaimStatus, ...]:
    if wanted.status == "open":
        return OPEN
    known = wanted.status in list(ClaimStatus)
    return (ClaimStatus(wanted.status),) if known else tuple(ClaimStatus)


def count(session: Session, wanted: Wanted) -> int:
    """How many claims the whole listing has."""
    query = select(func.count(Claim.id))
    return session.scalar(_filtered(query, wanted, *_statuses(wanted))) or 0


def by_status(session: Session) -> dict[str, int]:
    """How many claims stand where, and under "open" those that wait for somebody."""
    rows = session.execute(select(Claim.status, func.count()).group_by(Claim.status))
    counts = {status.value: 0 for status in ClaimStatus}
    counts |= {status.value: number for status, number in rows}
    counts["open"] = sum(counts[status.value] for status in OPEN)
    counts["all"] = sum(counts[status.value] for status in ClaimStatus)
    return counts


def choices(session: Session) -> dict[str, list[str]]:
    """What the filters can choose from: what occurs in claims, and of late in tips."""
    late = select(Tip.country, Tip.channel).order_by(Tip.id.desc()).limit(LATE).subquery()
    languages = session.scalars(select(Claim.language).distinct())
    countries = session.scalars(select(late.c.country).distinct())
    channels = session.scalars(select(late.c.channel).distinct())
    return {
        "language": sorted(filter(None, languages)),
        "country": sorted(filter(None, countries)),
        "channel": sorted(channels),
    }


def _filtered(query: Any, wanted: Wanted, *statuses: ClaimStatus) -> Any:
    if len(statuses) == 1:
        query = query.where(Claim.status == statuses[0])
    elif len(statuses) < len(ClaimStatus):
        query = query.where(Claim.status.in_(statuses))
    if wanted.language:
        query = query.where(Claim.language == wanted.language)
    if wanted.mine is not None:
        query = query.where(Claim.assignee_id == wanted.mine)
    for column, value in ((Tip.country, wanted.country), (Tip.channel, wanted.channel)):
        if value:
            query = query.where(exists().where(Tip.claim_id == Claim.id, column == value))
    if wanted.candidates in ("yes", "no"):
        has = exists().where(
            Tip.claim_id == Claim.id, Match.tip_id == Tip.id, Match.state == MatchState.SUGGESTED
        )
        query = query.where(has if wanted.candidates == "yes" else ~has)
    for word in wanted.text.split()[:10]:
        query = query.where(_says(word))
    return query


def _says(word: str) -> Any:
    """The claim or any of its tips has this word, or it is the claim's number (``#12``)."""
    in_tip = exists().where(Tip.claim_id == Claim.id, Tip.text.icontains(word, autoescape=True))
    said = or_(Claim.title.icontains(word, autoescape=True), in_tip)
    number = word.removeprefix("#")
    return or_(said, cast(Claim.id, String) == number) if number.isdecimal() else said


def _waiting(session: Session, ids: list[int]) -> dict[int | None, int]:
    rows = session.execute(
        select(Tip.claim_id, func.count(func.distinct(Tip.contact_id)))
        .where(Tip.claim_id.in_(ids), Tip.waiting.is_(True))
        .group_by(Tip.claim_id)
    )
    return dict(rows.all())


def _candidates(session: Session, ids: list[int]) -> dict[int | None, int]:
    rows = session.execute(
        select(Tip.claim_id, func.count(func.distinct(Match.fact_check_id)))
        .join(Match, Match.tip_id == Tip.id)
        .where(Tip.claim_id.in_(ids), Match.state == MatchState.SUGGESTED)
        .group_by(Tip.claim_id)
    )
    return dict(rows.all())


def _row(
    claim: Claim,
    assignee: str | None,
    waiting: int,
    candidates: int,
    media: sent.MediaShown | None,
) -> Row:
    return Row(
        id=claim.id,
        title=claim.title,
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
        candidates=candidates,
        first_seen_at=claim.first_seen_at,
        last_seen_at=claim.last_seen_at,
        assignee=assignee or "",
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
