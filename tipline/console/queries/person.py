"""The one conversation that a checker answers: one tip, and what was said about it; no one else's.

Nothing leads from here to other tips of the same person.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tipline.console.queries import tips as sent
from tipline.models import (
    Contact,
    InboundMedia,
    InboundMessage,
    MediaFile,
    MediaState,
    OutboundMessage,
    OutboundState,
    Tip,
)
from tipline.outbox import why_not
from tipline.privacy.personal import Veil

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Told:
    """One message of ours about this tip."""

    body: str
    state: OutboundState
    at: datetime


@dataclass(frozen=True, slots=True)
class TipPage:
    """One tip with what was said about it."""

    id: int
    claim_id: int | None
    text: str
    language: str | None
    country: str | None
    channel: str
    waiting: bool
    created_at: datetime
    media: tuple[sent.MediaShown, ...]
    told: tuple[Told, ...]
    silent: str  # why they can't be written to; empty if they can
    hides: tuple[tuple[str, int], ...]  # kinds of personal data in it, and how many


def claim_of(session: Session, tip_id: int) -> int | None:
    """The claim of a tip."""
    return session.scalar(select(Tip.claim_id).where(Tip.id == tip_id))


def get(session: Session, tip_id: int, veil: Veil) -> TipPage | None:
    """The tip with this number, if it belongs to a claim; personal data behind the veil."""
    tip = session.get(Tip, tip_id)
    if tip is None or tip.claim_id is None:
        return None
    contact = session.get(Contact, tip.contact_id) if tip.contact_id else None
    return TipPage(
        id=tip.id,
        claim_id=tip.claim_id,
        text=veil.text(tip.text, language=tip.language, country=tip.country),
        language=contact.language or tip.language if contact else tip.language,
        country=tip.country,
        channel=tip.channel,
        waiting=tip.waiting,
        created_at=tip.created_at,
        media=_media(session, tip, veil),
        told=_told(session, tip_id, veil),
        silent=why_not(contact) if contact else "they had everything erased",
        hides=veil.hides,
    )


def _media(session: Session, tip: Tip, veil: Veil) -> tuple[sent.MediaShown, ...]:
    files = session.scalars(
        select(MediaFile)
        .join(InboundMedia, InboundMedia.sha256 == MediaFile.sha256)
        .join(InboundMessage, InboundMessage.id == InboundMedia.message_id)
        .where(InboundMessage.tip_id == tip.id, InboundMedia.state == MediaState.STORED)
        .order_by(InboundMedia.id)
        .limit(SHOWN)
    )
    return tuple(sent.stored(file, veil, language=tip.language) for file in files)


def _told(session: Session, tip_id: int, veil: Veil) -> tuple[Told, ...]:
    rows = session.scalars(
        select(OutboundMessage)
        .where(OutboundMessage.tip_id == tip_id)
        .order_by(OutboundMessage.id)
        .limit(SHOWN)
    )
    return tuple(Told(veil.quote(row.body), row.state, row.created_at) for row in rows)
