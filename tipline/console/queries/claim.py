"""One claim with all that is known about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from factchecks.models import FactCheck, FactCheckMedia, Rating, Status
from matchers.types import Conflict, ConflictKind
from tipline.console.queries import desk, queue
from tipline.console.queries import tips as sent
from tipline.console.queries.classes import Line, lines
from tipline.console.queries.similar import Similar, similar
from tipline.models import Claim, ClaimOrigin, ClaimStatus, Match, MatchState, Place, Staff, Tip
from tipline.privacy.personal import Veil, mask
from tipline.triage.classify import Classes, classes_of
from tipline.triage.critical import KEYWORDS
from tipline.triage.voices import sightings

CANDIDATES_SHOWN = 8
TIMELINE_DAYS = 14
COUNTRIES_SHOWN = 8
# The order in which candidates are shown; within a state the best score first.
_ORDER = [MatchState.CONFIRMED, MatchState.ANSWERED, MatchState.SUGGESTED, MatchState.REJECTED]


@dataclass(frozen=True, slots=True)
class FactCheckLine:
    """A fact-check in one glance."""

    id: int
    claim: str
    title: str
    rating: Rating | None
    rating_text: str
    publisher: str
    own: bool
    language: str | None
    status: Status
    url: str
    date: datetime
    picture: str = ""  # SHA-256 of the first picture that it is about


@dataclass(frozen=True, slots=True)
class CandidateShown:
    """A fact-check that this claim may be about, and why the matcher thinks so."""

    match_id: int
    state: MatchState
    method: str
    score: float
    threshold: float
    origin: str
    explanation: str
    conflicts: tuple[str, ...]
    decided_by: str
    times: int  # for how many tips it came up
    fact_check: FactCheckLine


@dataclass(frozen=True, slots=True)
class ClaimShown:
    """A claim as its page shows it."""

    id: int
    title: str
    status: ClaimStatus
    language: str | None
    reasons: tuple[str, ...]
    urgent: bool
    tips: int
    contacts: int
    forwarded: int
    frequently: int
    first_seen_at: datetime
    last_seen_at: datetime
    assignee: str
    assignee_id: int | None
    answer: FactCheckLine | None
    candidates: tuple[CandidateShown, ...]
    wordings: tuple[sent.Wording, ...]
    wording_count: int
    media: tuple[sent.MediaShown, ...]
    latest: tuple[sent.TipShown, ...]
    timeline: tuple[tuple[str, int], ...]
    countries: tuple[tuple[str, int], ...]
    locked: bool
    locked_until: datetime | None
    merged_into_id: int | None
    classes: tuple[Line, ...]
    hinted: bool  # election-critical by the keywords alone
    tags: tuple[str, ...]
    notes: tuple[desk.NoteShown, ...]
    family: tuple[int, ...]  # its number, and those of claims merged into it
    moves: tuple[desk.MoveShown, ...]
    similar: tuple[Similar, ...]
    places: tuple[tuple[Place, int], ...]
    hides: tuple[tuple[str, int], ...]  # kinds of personal data in it, and how many


@dataclass(frozen=True, slots=True)
class Begun:
    """What a verdict on a claim begins with."""

    title: str
    language: str | None


def begun(session: Session, claim_id: int) -> Begun | None:
    """What a verdict on this claim begins with."""
    claim = session.get(Claim, claim_id)
    return Begun(mask(claim.title, language=claim.language), claim.language) if claim else None


def get(
    session: Session, claim_id: int, veil: Veil | None = None, *, floor: int
) -> ClaimShown | None:
    """The claim with this number, with all that its page shows; personal data behind the veil.

    Places where fewer than ``floor`` people saw it are left out.
    """
    veil = veil or Veil()
    claim = session.get(Claim, claim_id)
    if claim is None:
        return None
    assignee = session.get(Staff, claim.assignee_id) if claim.assignee_id else None
    wordings, number = sent.wordings(session, claim_id, veil)
    media = sent.media(session, claim_id, veil, claim.language)
    family = desk.family(session, claim_id)
    return ClaimShown(
        id=claim.id,
        title=mask(claim.title, language=claim.language),
        status=claim.status,
        language=claim.language,
        reasons=queue.reasons(claim),
        urgent=queue.urgent(claim),
        tips=claim.tip_count,
        contacts=claim.contact_count,
        forwarded=claim.forwarded_count,
        frequently=claim.frequently_forwarded_count,
        first_seen_at=claim.first_seen_at,
        last_seen_at=claim.last_seen_at,
        assignee=assignee.name or assignee.login if assignee else "",
        assignee_id=claim.assignee_id,
        answer=line(claim.fact_check) if claim.fact_check else None,
        candidates=candidates(session, claim_id, veil),
        wordings=wordings,
        wording_count=number,
        media=media,
        latest=sent.latest(session, claim_id),
        timeline=timeline(session, claim_id),
        countries=countries(session, claim_id),
        locked=queue.locked(claim),
        locked_until=claim.locked_until,
        merged_into_id=claim.merged_into_id,
        classes=lines(claim),
        hinted=bool(claim.election) and claim.election_by == KEYWORDS,
        tags=desk.tags(session, claim_id),
        notes=desk.notes(session, family),
        family=tuple(family),
        moves=desk.moves(session, claim_id),
        similar=similar(session, claim),
        places=tuple(sorted(sightings(session, claim_id, floor).items(), key=lambda p: -p[1])),
        hides=veil.hides,
    )


def classes(session: Session, claim_id: int) -> Classes | None:
    """How the claim is classified; None where there is none."""
    claim = session.get(Claim, claim_id)
    return classes_of(claim) if claim else None


def exists(session: Session, claim_id: int) -> bool:
    """Whether there is a claim with this number."""
    return session.scalar(select(Claim.id).where(Claim.id == claim_id)) is not None


def candidates(session: Session, claim_id: int, veil: Veil) -> tuple[CandidateShown, ...]:
    """Every fact-check that came up for the claim or one of its tips, each once."""
    best: dict[int, Match] = {}
    times: dict[int, int] = {}
    for match in session.scalars(_matches(claim_id)):
        times[match.fact_check_id] = times.get(match.fact_check_id, 0) + 1
        kept = best.get(match.fact_check_id)
        if kept is None or _place(match) < _place(kept):
            best[match.fact_check_id] = match
    ranked = sorted(best.values(), key=_place)[:CANDIDATES_SHOWN]
    pictures = _pictures(session, [match.fact_check_id for match in ranked])
    _learn(session, ranked, veil)
    return tuple(
        _candidate(match, times[match.fact_check_id], pictures.get(match.fact_check_id, ""), veil)
        for match in ranked
    )


def _learn(session: Session, matches: Sequence[Match], veil: Veil) -> None:
    """Let the veil know the texts that these matches quote."""
    ids = {match.tip_id for match in matches if match.tip_id and match.conflicts}
    rows = select(Tip.text, Tip.language, Tip.country).where(Tip.id.in_(ids)).distinct()
    for text, language, country in session.execute(rows) if ids else ():
        veil.text(text, language=language, country=country)


def _pictures(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """The first picture of each fact-check that has one."""
    rows = session.execute(
        select(FactCheckMedia.fact_check_id, FactCheckMedia.sha256)
        .where(
            FactCheckMedia.fact_check_id.in_(ids),
            FactCheckMedia.content_type.in_(["image/jpeg", "image/png", "image/webp", "image/gif"]),
        )
        .order_by(FactCheckMedia.id.desc())
    )
    return dict(rows.all())


def conflicts(
    session: Session, claim_id: int, fact_check_id: int, veil: Veil | None = None
) -> tuple[str, ...]:
    """Everything by which tips of this claim differ from this fact-check, each once."""
    veil = veil or Veil()
    query = _matches(claim_id).where(Match.fact_check_id == fact_check_id)
    matches = session.scalars(query).all()
    _learn(session, matches, veil)
    found = (conflict for match in matches for conflict in _conflicts(match.conflicts, veil))
    return tuple(dict.fromkeys(found))


def line(fact_check: FactCheck, picture: str = "") -> FactCheckLine:
    """A fact-check in one glance."""
    return FactCheckLine(
        id=fact_check.id,
        claim=fact_check.claim,
        title=fact_check.title,
        rating=fact_check.rating,
        rating_text=fact_check.rating_text,
        publisher=fact_check.publisher.name,
        own=fact_check.publisher.own,
        language=fact_check.language,
        status=fact_check.status,
        url=fact_check.url,
        date=fact_check.reviewed_at or fact_check.updated_at,
        picture=picture,
    )


def timeline(session: Session, claim_id: int) -> tuple[tuple[str, int], ...]:
    """Tips of each of the last two weeks' days (UTC), oldest first; days without are 0."""
    today = utcnow().replace(hour=0, minute=0, second=0, microsecond=0)
    days = [today - timedelta(days=back) for back in range(TIMELINE_DAYS - 1, -1, -1)]
    # A range of the index for each day: working out the day of every tip takes far longer.
    counts = session.execute(select(*(_tips_of_day(claim_id, day) for day in days))).one()
    return tuple((f"{day:%-d %b}", number) for day, number in zip(days, counts, strict=True))


def _tips_of_day(claim_id: int, day: datetime) -> Any:
    of_day = (Tip.created_at >= day, Tip.created_at < day + timedelta(days=1))
    return select(func.count()).where(Tip.claim_id == claim_id, *of_day).scalar_subquery()


def countries(session: Session, claim_id: int) -> tuple[tuple[str, int], ...]:
    """How many tips came from where, by the country of the number, most first."""
    rows = session.execute(
        select(ClaimOrigin.value, ClaimOrigin.tips)
        .where(ClaimOrigin.claim_id == claim_id, ClaimOrigin.kind == "country")
        .order_by(ClaimOrigin.tips.desc(), ClaimOrigin.value)
        .limit(COUNTRIES_SHOWN)
    )
    return tuple(rows.all())


def _matches(claim_id: int) -> Select[Any]:
    of_tips = sent.late_ids(claim_id)
    return (
        select(Match)
        .where(or_(Match.claim_id == claim_id, Match.tip_id.in_(of_tips)))
        .order_by(Match.score.desc(), Match.id)
        .limit(200)
    )


def _place(match: Match) -> tuple[int, float, int]:
    return _ORDER.index(match.state), -match.score, match.id


def _candidate(match: Match, times: int, picture: str, veil: Veil) -> CandidateShown:
    return CandidateShown(
        match_id=match.id,
        state=match.state,
        method=match.method,
        score=match.score,
        threshold=match.threshold,
        origin=match.threshold_origin,
        explanation=veil.quote(match.explanation),
        conflicts=_conflicts(match.conflicts, veil),
        decided_by=match.decided_by,
        times=times,
        fact_check=line(match.fact_check, picture),
    )


def _conflicts(kept: Sequence[dict[str, str]], veil: Veil) -> tuple[str, ...]:
    return tuple(
        str(
            Conflict(
                ConflictKind(conflict.get("kind", ConflictKind.WORDS)),
                veil.quote(conflict.get("message_says", "")),
                conflict.get("claim_says", ""),
            )
        )
        for conflict in kept
    )
