"""Joins a tip to the claim that says the same, or starts a new one; every repeat counts."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from factchecks.changes import CLAIM, note_change
from factchecks.db import utcnow
from factchecks.models import IndexChange
from tipline.models import Claim, ClaimStatus, InboundMedia, InboundMessage, MediaState, Tip
from tipline.privacy.titles import title_from
from tipline.triage.content import TipContent, key_of
from tipline.triage.counts import count_candidates, count_origin
from tipline.triage.critical import KEYWORDS, hint
from tipline.triage.priority import count_in, refresh_priority
from tipline.triage.sources import WORDINGS
from tipline.triage.wordlist import add_words

PRIORITY_STEPS = 25  # a priority is at most 4 % of the tips behind; a job catches up
NEWER = 50  # claims that may have come up between matching and joining; more are not looked at


def claim_of_answer(
    session: Session, fact_check_ids: list[int], near: int | None, tip: Tip, content: TipContent
) -> Claim:
    """The claim that these fact-checks answer: demand is counted also for what is answered."""
    known = session.scalar(
        select(Claim)
        .where(Claim.fact_check_id.in_(fact_check_ids))
        .order_by(Claim.id)
        .limit(1)
        .with_for_update()
    )
    if known is None and near is not None:
        known = standing_claim(session, near)
    return known or _new(
        session, tip, content, status=ClaimStatus.ANSWERED, fact_check_id=fact_check_ids[0]
    )


def claim_of_question(
    session: Session, near: int | None, seen: int, tip: Tip, content: TipContent
) -> Claim:
    """The claim ``near`` that the index found, else one that came up since change ``seen``."""
    known = standing_claim(session, near) if near is not None else None
    return known or _just_made(session, seen, content) or _new(session, tip, content)


def locked_claim(session: Session, claim_id: int) -> Claim | None:
    """The claim, read anew and kept from others until the transaction ends."""
    return session.scalar(
        select(Claim)
        .where(Claim.id == claim_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def standing_claim(session: Session, claim_id: int) -> Claim | None:
    """The claim, locked; where it was merged into another, that one."""
    claim = locked_claim(session, claim_id)
    while claim is not None and claim.merged_into_id is not None:
        claim = locked_claim(session, claim.merged_into_id)
    return claim


def standing_id(session: Session, claim_id: int | None) -> int | None:
    """The number of the claim that this one was merged into, or its own."""
    seen: set[int] = set()
    while claim_id is not None and claim_id not in seen:
        seen.add(claim_id)
        into = session.scalar(select(Claim.merged_into_id).where(Claim.id == claim_id))
        if into is None:
            break
        claim_id = into
    return claim_id


def add_tip(session: Session, claim: Claim, tip: Tip, content: TipContent) -> None:
    """Make ``tip`` part of ``claim``; the index hears of wordings and files that it lacks."""
    new = _is_new_wording(session, claim, tip.text) or (
        not tip.text and _has_new_file(session, claim, content)
    )
    tip.claim_id = claim.id
    session.flush()
    count_in(session, claim, tip)
    count_origin(session, claim.id, tip, (str(file.kind) for file in content.files))
    if new:
        add_words(session, claim.id, tip.text, language=tip.language, country=tip.country)
        _hint(claim, tip)
        note_change(session, CLAIM, claim.id)
    if _in_turn(claim):
        refresh_priority(session, claim, utcnow())


def note_candidates(session: Session, claim: Claim) -> None:
    """Count anew what is suggested for a claim that has just got a tip."""
    if _in_turn(claim):
        count_candidates(session, claim)


def _in_turn(claim: Claim) -> bool:
    """Counting recent askers reads all of them: for a claim of thousands not at every one."""
    return claim.tip_count % max(1, claim.tip_count // PRIORITY_STEPS) == 0


def _hint(claim: Claim, tip: Tip) -> None:
    """Words may hint at an election-critical claim, until a person has said what it is."""
    if not claim.election and not claim.election_by:
        claim.election = hint(tip.text, tip.language)
        claim.election_by = KEYWORDS if claim.election else ""


def _new(
    session: Session,
    tip: Tip,
    content: TipContent,
    status: ClaimStatus = ClaimStatus.NEW,
    fact_check_id: int | None = None,
) -> Claim:
    claim = Claim(
        status=status,
        fact_check_id=fact_check_id,
        title=title_from(tip.text, tip.language, tip.country),
        language=tip.language,
        tip_count=0,
        contact_count=0,
        forwarded_count=0,
        frequently_forwarded_count=0,
        first_seen_at=tip.created_at,
        last_seen_at=tip.created_at,
    )
    session.add(claim)
    session.flush()
    return claim


def _just_made(session: Session, seen: int, content: TipContent) -> Claim | None:
    """A claim made by somebody else's tip while this one was matched, if it says the same.

    Only what is the same letter by letter: what spreads at this speed is copied.
    """
    newer = session.scalars(
        select(IndexChange.ref_id)
        .where(IndexChange.scope == CLAIM, IndexChange.seq > seen)
        .distinct()
        .order_by(IndexChange.ref_id)
        .limit(NEWER)
    ).all()
    for claim_id in newer:
        for tip in session.scalars(select(Tip).where(Tip.claim_id == claim_id).limit(WORDINGS)):
            if _key(session, tip) == content.key:
                return standing_claim(session, claim_id)
    return None


def _key(session: Session, tip: Tip) -> str:
    return key_of(tip.text, _files_of(session, [tip.id]))


def _files_of(session: Session, tip_ids: list[int]) -> list[str]:
    return [
        sha256
        for sha256 in session.scalars(
            select(InboundMedia.sha256)
            .join(InboundMessage, InboundMessage.id == InboundMedia.message_id)
            .where(InboundMessage.tip_id.in_(tip_ids), InboundMedia.state == MediaState.STORED)
            .distinct()
        )
        if sha256
    ]


def _is_new_wording(session: Session, claim: Claim, text: str) -> bool:
    if not text:
        return False
    same = select(Tip.id).where(Tip.claim_id == claim.id, Tip.text == text).limit(1)
    if session.scalar(same) is not None:
        return False
    others = select(func.count(func.distinct(Tip.text))).where(
        Tip.claim_id == claim.id, Tip.text != ""
    )
    return (session.scalar(others) or 0) < WORDINGS


def _has_new_file(session: Session, claim: Claim, content: TipContent) -> bool:
    tips = list(session.scalars(select(Tip.id).where(Tip.claim_id == claim.id)))
    return not {file.sha256 for file in content.files} <= set(_files_of(session, tips))
