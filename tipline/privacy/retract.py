"""Erases single messages that their sender took back; what else belongs to the tip stays."""

from collections.abc import Sequence

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from tipline.jobs import enqueue
from tipline.models import (
    Claim,
    InboundMedia,
    InboundMessage,
    Match,
    MediaState,
    OutboundMessage,
    OutboundState,
    Tip,
    TipState,
)
from tipline.privacy.erase import rename_claim
from tipline.privacy.titles import title_from

_WAITS = (OutboundState.PENDING, OutboundState.HELD)


def erase_messages(session: Session, messages: Sequence[InboundMessage]) -> set[int]:
    """Erase words and files of ``messages``; the ids of tips with nothing left, now closed."""
    for message in messages:
        message.text = message.filename = ""
        message.replied_to = None
        for media in message.media:
            _forget(session, media)
    session.flush()
    closed = set()
    for tip_id in {message.tip_id for message in messages if message.tip_id}:
        rest = list(
            session.scalars(
                select(InboundMessage)
                .where(InboundMessage.tip_id == tip_id)
                .order_by(InboundMessage.id)
            )
        )
        words = "\n\n".join(filter(None, (message.text.strip() for message in rest)))
        files = any(media.state is not MediaState.GONE for m in rest for media in m.media)
        closed |= _shrink(session, tip_id, words, files=files)
    return closed


def _forget(session: Session, media: InboundMedia) -> None:
    if media.sha256:
        payload = {"sha256": media.sha256}
        enqueue(session, "privacy.drop_file", payload, key=f"drop:{media.sha256}")
    if media.locator is not None:
        enqueue(session, "media.forget", {"inbound_media_id": media.id})
    media.sha256, media.state, media.reason = None, MediaState.GONE, "taken back"


def _shrink(session: Session, tip_id: int, words: str, *, files: bool) -> set[int]:
    """Bring a tip and what hangs on it to the words that are left; the ids of those now closed."""
    parts = list(
        session.scalars(
            select(Tip)
            .where(or_(Tip.id == tip_id, Tip.parent_id == tip_id))
            .order_by(Tip.id)
            .with_for_update()
        )
    )
    changed = [part for part in parts if part.text not in words]
    named = {
        (part.claim_id, title_from(part.text, part.language, part.country))
        for part in changed
        if part.claim_id
    }
    for part in changed:
        part.text = words if part.id == tip_id else ""
    gone = parts if not words and not files else [p for p in changed if p.id != tip_id]
    for part in gone:
        part.waiting, part.state = False, _closed(part)
    _forget_quotes(session, [part.id for part in changed + gone])
    session.flush()
    for claim_id in {claim_id for claim_id, _ in named}:
        claim = session.get(Claim, claim_id, with_for_update=True)
        if claim is not None:
            rename_claim(session, claim, {title for owner, title in named if owner == claim_id})
    return {part.id for part in gone}


def _closed(part: Tip) -> TipState:
    return part.state if part.state is TipState.ANSWERED else TipState.CLOSED


def _forget_quotes(session: Session, tips: list[int]) -> None:
    """What differed is told in the voter's words, here and in what waits to be sent."""
    session.execute(
        update(Match).where(Match.tip_id.in_(tips)).values(explanation="", conflicts=[])
    )
    session.execute(
        update(OutboundMessage)
        .where(OutboundMessage.tip_id.in_(tips), OutboundMessage.state.in_(_WAITS))
        .values(state=OutboundState.SUPPRESSED, error="taken back by the voter", body="", extras={})
    )
