"""Counts of a claim that pages and filters read: kept as tips come, made anew where they move."""

from collections.abc import Iterable

from sqlalchemy import delete, func, insert, literal, or_, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.jobs import periodic
from tipline.models import (
    Claim,
    ClaimOrigin,
    Forwarded,
    InboundMedia,
    InboundMessage,
    Match,
    MatchState,
    MediaFile,
    Setting,
    Tip,
)
from tipline.outbox.insert import dialect_insert
from tipline.runtime import Runtime
from tipline.triage.priority import refresh_priority
from tipline.triage.wordlist import reword

WORDS = "text"
_NAMES = ["claim_id", "kind", "value", "tips"]
KINDS = {"country": Tip.country, "channel": Tip.channel}
INDEXED = "triage.claims_indexed"  # name of the setting: up to which claim the words are there
AT_ONCE = 300


def count_origin(session: Session, claim_id: int, tip: Tip, files: Iterable[str]) -> None:
    """Count where a tip that has just joined came from, and as what: words, or ``files``."""
    values = {("country", tip.country), ("channel", tip.channel)}
    values |= {("type", kind) for kind in files} or {("type", WORDS)}
    rows = [
        {"claim_id": claim_id, "kind": kind, "value": value, "tips": 1}
        for kind, value in values
        if value
    ]
    if rows:
        statement = dialect_insert(session)(ClaimOrigin)
        statement = statement.on_conflict_do_update(
            index_elements=["claim_id", "kind", "value"], set_={"tips": ClaimOrigin.tips + 1}
        )
        session.execute(statement, rows)


def count_candidates(session: Session, claim: Claim) -> None:
    """How many fact-checks are suggested for the claim and not decided about."""
    of_tips = select(Tip.id).where(Tip.claim_id == claim.id)
    rejected = select(Match.fact_check_id).where(
        Match.claim_id == claim.id, Match.state == MatchState.REJECTED
    )
    session.flush()
    claim.candidate_count = (
        session.scalar(
            select(func.count(func.distinct(Match.fact_check_id))).where(
                Match.state == MatchState.SUGGESTED,
                or_(Match.claim_id == claim.id, Match.tip_id.in_(of_tips)),
                Match.fact_check_id.not_in(rejected),
            )
        )
        or 0
    )


def recount(session: Session, claim: Claim) -> None:
    """Everything that is counted of a claim, from its tips as they are now."""
    session.flush()
    forwarded = Tip.forwarded.in_([Forwarded.ONCE, Forwarded.FREQUENTLY])
    tips, people, erased, passed_on, often, first, last = session.execute(
        select(
            func.count(),
            func.count(func.distinct(Tip.contact_id)),
            func.count().filter(Tip.contact_id.is_(None)),
            func.count().filter(forwarded),
            func.count().filter(Tip.forwarded == Forwarded.FREQUENTLY),
            func.min(Tip.created_at),
            func.max(Tip.created_at),
        ).where(Tip.claim_id == claim.id)
    ).one()
    claim.tip_count, claim.contact_count = tips, people + erased
    claim.forwarded_count, claim.frequently_forwarded_count = passed_on, often
    if tips:
        claim.first_seen_at, claim.last_seen_at = first, last
    _recount_origins(session, claim.id)
    count_candidates(session, claim)
    reword(session, [claim.id])
    refresh_priority(session, claim, utcnow())


def _recount_origins(session: Session, claim_id: int) -> None:
    session.execute(delete(ClaimOrigin).where(ClaimOrigin.claim_id == claim_id))
    for kind, column in KINDS.items():
        counted = (
            select(Tip.claim_id, literal(kind), column, func.count())
            .where(Tip.claim_id == claim_id, column.is_not(None))
            .group_by(Tip.claim_id, column)
        )
        session.execute(insert(ClaimOrigin).from_select(_NAMES, counted))
    stored = (
        select(InboundMessage.tip_id, MediaFile.kind)
        .join(InboundMedia, InboundMedia.message_id == InboundMessage.id)
        .join(MediaFile, MediaFile.sha256 == InboundMedia.sha256)
        .join(Tip, Tip.id == InboundMessage.tip_id)
        .where(Tip.claim_id == claim_id)
        .distinct()
        .subquery()
    )
    files = select(literal(claim_id), literal("type"), stored.c.kind, func.count()).group_by(
        stored.c.kind
    )
    session.execute(insert(ClaimOrigin).from_select(_NAMES, files))
    bare = Tip.id.not_in(select(stored.c.tip_id))
    words = select(literal(claim_id), literal("type"), literal(WORDS), func.count()).where(
        Tip.claim_id == claim_id, bare
    )
    session.execute(insert(ClaimOrigin).from_select(_NAMES, words.having(func.count() > 0)))


@periodic("triage.index_claims", every=30)
def index_old(session: Session, _runtime: Runtime) -> None:
    """Make claims that were there before the index of words findable, some at a time."""
    kept = session.get(Setting, INDEXED)
    done = int(kept.value["id"]) if kept else 0
    claims = session.scalars(
        select(Claim).where(Claim.id > done).order_by(Claim.id).limit(AT_ONCE)
    ).all()
    if not claims:
        return
    for claim in claims:
        count_candidates(session, claim)
    reword(session, [claim.id for claim in claims])
    value = {"id": claims[-1].id}
    if kept is None:
        session.add(Setting(name=INDEXED, value=value))
    else:
        kept.value = value
