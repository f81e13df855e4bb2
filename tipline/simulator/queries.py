"""What has been said in one conversation, read from the rows of both directions."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from tipline.channels.base import Choice
from tipline.channels.twilio.inbound import LOCAL
from tipline.models import (
    Contact,
    Forwarded,
    InboundMedia,
    InboundMessage,
    MediaFile,
    MediaState,
    OutboundMessage,
    OutboundState,
    Tip,
    TipState,
)
from tipline.pump.claim import PICTURE
from tipline.simulator.formatting import as_chat

SHOWN = 80  # the latest messages of each direction
ARRIVED = (OutboundState.SENT, OutboundState.DELIVERED, OutboundState.READ)
UNDER_WAY = (OutboundState.PENDING, OutboundState.SENDING, OutboundState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Attached:
    """A file in a bubble."""

    state: MediaState
    sha256: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message as the voter sees it."""

    key: str
    ours: bool  # from the tipline
    text: Markup
    at: datetime
    forwarded: Forwarded = Forwarded.UNKNOWN
    files: tuple[Attached, ...] = ()
    filename: str = ""
    choices: tuple[Choice, ...] = ()
    provider_id: str = ""
    read: bool = False  # the tipline has begun to work on it
    card: str = ""  # the SHA-256 of the picture that came with a verdict


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything to show, and whether an answer is on its way."""

    bubbles: tuple[Bubble, ...] = ()
    typing: bool = False
    waiting: int = 0  # questions that wait for a fact-checker

    @property
    def version(self) -> str:
        """Another one whenever anything to be seen is different."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]


def conversation(session: Session, pseudonym: str) -> Conversation:
    """The conversation of the contact with this pseudonym; empty for a new one."""
    contact = session.scalar(select(Contact).where(Contact.pseudonym == pseudonym))
    if contact is None:
        return Conversation()
    incoming = session.scalars(
        select(InboundMessage)
        .where(InboundMessage.contact_id == contact.id)
        .options(selectinload(InboundMessage.media))
        .order_by(InboundMessage.id.desc())
        .limit(SHOWN)
    ).all()
    outgoing = session.scalars(
        select(OutboundMessage)
        .where(OutboundMessage.contact_id == contact.id, OutboundMessage.state.in_(ARRIVED))
        .order_by(OutboundMessage.id.desc())
        .limit(SHOWN)
    ).all()
    bubbles = [_said(session, message) for message in incoming]
    bubbles += [_answered(message) for message in outgoing]
    bubbles.sort(key=lambda bubble: (bubble.at, bubble.key))
    return Conversation(
        tuple(_only_last_choices(bubbles)), _typing(session, contact), _waiting(session, contact)
    )


def is_local_file(session: Session, sha256: str) -> str | None:
    """The content type of a file that somebody sent in the simulator; of no other file."""
    return session.scalar(
        select(MediaFile.content_type)
        .join(InboundMedia, InboundMedia.sha256 == MediaFile.sha256)
        .join(InboundMessage, InboundMessage.id == InboundMedia.message_id)
        .where(MediaFile.sha256 == sha256, InboundMessage.channel == LOCAL)
        .limit(1)
    )


def _said(session: Session, message: InboundMessage) -> Bubble:
    return Bubble(
        key=f"in-{message.id}",
        ours=False,
        text=Markup.escape(message.text),
        at=message.received_at,
        forwarded=message.forwarded,
        files=tuple(_attached(session, media) for media in message.media),
        filename=message.filename,
        read=message.handled_at is not None,
    )


def _attached(session: Session, media: InboundMedia) -> Attached:
    file = session.get(MediaFile, media.sha256) if media.sha256 else None
    kind = file.kind if file else media.declared_type.partition("/")[0]
    return Attached(media.state, media.sha256 or "", kind, media.reason)


def _answered(message: OutboundMessage) -> Bubble:
    choices = message.extras.get("choices", [])
    return Bubble(
        key=f"out-{message.id}",
        ours=True,
        text=as_chat(message.body),
        at=message.sent_at or message.created_at,
        choices=tuple(Choice(choice["id"], choice["title"]) for choice in choices),
        provider_id=message.provider_id or "",
        card=message.extras.get(PICTURE, ""),
    )


def _only_last_choices(bubbles: list[Bubble]) -> Iterator[Bubble]:
    """Buttons work once: after a later message of the voter there are none."""
    last = max((n for n, bubble in enumerate(bubbles) if not bubble.ours), default=-1)
    for number, bubble in enumerate(bubbles):
        if bubble.choices and number < last:
            yield replace(bubble, choices=())
        else:
            yield bubble


def _typing(session: Session, contact: Contact) -> bool:
    """Whether something is under way to this voter, or their last words are being looked at."""
    under_way = session.scalar(
        select(OutboundMessage.id)
        .where(OutboundMessage.contact_id == contact.id, OutboundMessage.state.in_(UNDER_WAY))
        .limit(1)
    )
    working = session.scalar(
        select(Tip.id)
        .where(Tip.contact_id == contact.id, Tip.state.in_((TipState.GATHERING, TipState.READY)))
        .limit(1)
    )
    unread = session.scalar(
        select(InboundMessage.id)
        .where(InboundMessage.contact_id == contact.id, InboundMessage.handled_at.is_(None))
        .limit(1)
    )
    return any(found is not None for found in (under_way, working, unread))


def _waiting(session: Session, contact: Contact) -> int:
    tips = session.scalars(
        select(Tip.id).where(
            Tip.contact_id == contact.id, Tip.waiting, Tip.state == TipState.QUEUED
        )
    )
    return len(tips.all())
