"""Erases what voters sent once nobody needs it: words and files of claims that are over.

A claim needs its tips' words while it is open, and while people still ask about it: they are how
the next one is recognised.  A fact-check has its own copies (confirmed wordings and files), which
stay with it.  What remains of an erased tip is that it was there: counts, times, language.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, func, not_, or_, select, update
from sqlalchemy.orm import Session

from factchecks.changes import CLAIM, note_changes
from factchecks.models import FactCheck, Signal
from tipline.conversation.plain import title_of
from tipline.jobs import enqueue
from tipline.models import (
    Claim,
    ClaimStatus,
    InboundMedia,
    InboundMessage,
    Match,
    MediaState,
    Tip,
)
from tipline.triage.wordlist import reword

OPEN = (ClaimStatus.NEW, ClaimStatus.IN_PROGRESS, ClaimStatus.SECOND_REVIEW)
FORGOTTEN_DAYS = 365  # an open claim that nobody asked about for a year will not be worked on
AT_ONCE = 2000  # tips in one transaction


def over(days: int, now: datetime) -> ColumnElement[bool]:
    """Tips with something to erase whose time is over."""
    old, forgotten = now - timedelta(days=days), now - timedelta(days=FORGOTTEN_DAYS)
    quiet = Claim.last_seen_at < old
    finished = and_(quiet, Claim.status.not_in(OPEN), not_(Tip.waiting))
    claim = exists().where(
        Claim.id == Tip.claim_id, or_(finished, Claim.last_seen_at < min(old, forgotten))
    )
    return and_(
        Tip.created_at < old,
        or_(Tip.claim_id.is_(None), claim),
        or_(Tip.text != "", _has_words(), _has_file()),
    )


def count(session: Session, days: int, now: datetime) -> tuple[int, int]:
    """How many tips and files there are to erase."""
    where = over(days, now)
    tips = session.scalar(select(func.count(Tip.id)).where(where)) or 0
    ids = select(Tip.id).where(where)
    files = session.scalar(select(func.count(InboundMedia.id)).where(_files_of(ids))) or 0
    return tips, files


def erase_content(session: Session, days: int, now: datetime) -> tuple[int, int]:
    """Erase the oldest of them, at most :data:`AT_ONCE` tips; how many tips and files."""
    found = session.execute(
        select(Tip.id, Tip.claim_id).where(over(days, now)).order_by(Tip.id).limit(AT_ONCE)
    ).all()
    tips = [tip_id for tip_id, _ in found]
    if not tips:
        return 0, 0
    files = session.scalars(select(InboundMedia).where(_files_of(tips))).all()
    for media in files:
        payload = {"sha256": media.sha256}
        enqueue(session, "privacy.drop_file", payload, key=f"drop:{media.sha256}")
        media.sha256, media.state, media.reason = None, MediaState.GONE, "its time was over"
    session.flush()
    session.execute(
        update(InboundMessage)
        .where(InboundMessage.tip_id.in_(tips))
        .values(text="", filename="", replied_to=None)
    )
    # What differed is told in the voter's words.
    session.execute(
        update(Match).where(Match.tip_id.in_(tips)).values(explanation="", conflicts=[])
    )
    session.execute(update(Tip).where(Tip.id.in_(tips)).values(text=""))
    claims = sorted({claim_id for _, claim_id in found if claim_id is not None})
    _forget_claims(session, claims)
    reword(session, claims)
    return len(tips), len(files)


def _forget_claims(session: Session, claim_ids: Sequence[int]) -> None:
    """Claims without any words left are called by their fact-check, or by nothing."""
    worded = exists().where(Tip.claim_id == Claim.id, or_(Tip.text != "", _has_file()))
    claims = session.scalars(select(Claim).where(Claim.id.in_(claim_ids), ~worded)).all()
    for claim in claims:
        answer = session.get(FactCheck, claim.fact_check_id) if claim.fact_check_id else None
        claim.title = title_of(answer.claim) if answer is not None else ""
    empty = [claim.id for claim in claims]
    session.execute(delete(Signal).where(Signal.scope == CLAIM, Signal.ref_id.in_(empty)))
    note_changes(session, CLAIM, empty)


def _has_words() -> ColumnElement[bool]:
    return exists().where(
        InboundMessage.tip_id == Tip.id,
        or_(InboundMessage.text != "", InboundMessage.filename != ""),
    )


def _has_file() -> ColumnElement[bool]:
    return exists().where(
        InboundMessage.tip_id == Tip.id,
        InboundMedia.message_id == InboundMessage.id,
        InboundMedia.sha256.is_not(None),
    )


def _files_of(tips: object) -> ColumnElement[bool]:
    messages = select(InboundMessage.id).where(InboundMessage.tip_id.in_(tips))  # type: ignore[arg-type]  # ids, or a select of them
    return and_(InboundMedia.message_id.in_(messages), InboundMedia.sha256.is_not(None))
