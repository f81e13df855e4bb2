"""Joins what belongs together into one tip: an album, a forward and the question about it.

A tip is closed once it was quiet for ``settings.gather_seconds`` and its files have arrived;
neither waits for ever.  Time counts from when messages were received, not from when a busy worker
came to them.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.conversation.belonging import Bit, belongs
from tipline.conversation.understand import is_small_talk
from tipline.intake.contacts import locked_contact
from tipline.jobs import enqueue, handler, postpone
from tipline.jobs.registry import Payload
from tipline.models import (
    Contact,
    Forwarded,
    InboundMedia,
    InboundMessage,
    MediaState,
    Tip,
    TipState,
)
from tipline.runtime import Runtime

MAX_GATHERING = timedelta(seconds=45)  # somebody who keeps sending is answered in between
MAX_FILE_WAIT = timedelta(minutes=3)  # then the words of a tip go on without its file
# A file that is all there is to a tip is waited for as long as anybody tries to fetch it: the
# provider or our store may be away.  This is for one that nobody tries to fetch any more.
MAX_LONE_FILE_WAIT = timedelta(hours=24)
BUSY_LOOK = timedelta(seconds=1)  # a message that came in time is still to be handled
FILE_LOOK = timedelta(seconds=15)  # how soon to look again; an arriving file wakes it at once
LONE_FILE_LOOK = timedelta(minutes=2)

_MORE = (Forwarded.UNKNOWN, Forwarded.NO, Forwarded.ONCE, Forwarded.FREQUENTLY)


def join(session: Session, runtime: Runtime, contact: Contact, message: InboundMessage) -> Tip:
    """Make ``message`` part of the contact's open tip, or of a new one, and wait for more."""
    window = timedelta(seconds=runtime.settings.gather_seconds)
    # An edit stands where the first one stood.
    tip = session.get(Tip, message.tip_id) if message.tip_id else None
    tip = tip or _open_tip(session, contact, message, window)
    if tip is None:
        tip = Tip(
            contact_id=contact.id,
            channel=message.channel,
            country=contact.country,
            created_at=message.received_at,
        )
        session.add(tip)
        session.flush()
    message.tip_id = tip.id
    tip.forwarded = max(tip.forwarded, message.forwarded, key=_MORE.index)
    postpone(
        session,
        "tip.close",
        {"tip_id": tip.id},
        key=f"tip.close:{tip.id}",
        run_at=min(message.received_at + window, tip.created_at + MAX_GATHERING),
    )
    return tip


def media_arrived(session: Session, message_id: int) -> None:
    """A file of this message was stored or given up: its tip may be complete now."""
    tip = session.scalar(
        select(Tip)
        .join(InboundMessage, InboundMessage.tip_id == Tip.id)
        .where(InboundMessage.id == message_id, Tip.state == TipState.GATHERING)
    )
    if tip is not None and not _pending(session, tip.id):
        # Another key than the quiet time's, which must not be shortened by a fast file.
        enqueue(session, "tip.files", {"tip_id": tip.id}, key=f"tip.files:{tip.id}")


@handler("tip.files")
def files_arrived(session: Session, runtime: Runtime, payload: Payload, _prepared: None) -> None:
    """All files are here: close the tip if it was only waiting for them."""
    tip = _gathering(session, payload["tip_id"])
    window = timedelta(seconds=runtime.settings.gather_seconds)
    if tip is not None and _quiet_since(session, tip) <= utcnow() - window:
        _close(session, tip)


@handler("tip.close")
def quiet(session: Session, runtime: Runtime, payload: Payload, _prepared: None) -> None:
    """Nothing more came for a while: close the tip, unless a file is still on its way."""
    tip = _gathering(session, payload["tip_id"])
    if tip is None:
        return
    now = utcnow()
    window = timedelta(seconds=runtime.settings.gather_seconds)
    look = None
    waited = now - tip.created_at
    if _pending(session, tip.id) and waited < _file_wait(session, tip):
        look = FILE_LOOK if waited < MAX_FILE_WAIT else LONE_FILE_LOOK
    elif _is_followed(session, tip, window):
        look = BUSY_LOOK
    if look is None:
        _close(session, tip)
    else:
        key = f"tip.close:{tip.id}"
        enqueue(session, "tip.close", payload, key=key, run_at=now + look)


def _close(session: Session, tip: Tip) -> None:
    tip.state = TipState.READY
    enqueue(session, "tip.match", {"tip_id": tip.id}, key=f"tip.match:{tip.id}")


def _gathering(session: Session, tip_id: int) -> Tip | None:
    """The tip, its contact locked against other jobs, if it is still being gathered."""
    tip = session.get(Tip, tip_id)
    if tip is None or tip.contact_id is None:
        return None
    locked_contact(session, tip.contact_id)
    session.refresh(tip)
    return tip if tip.state is TipState.GATHERING else None


def _open_tip(
    session: Session, contact: Contact, message: InboundMessage, window: timedelta
) -> Tip | None:
    """The newest tip that is still gathered, if ``message`` came in time and goes on with it."""
    tip = session.scalar(
        select(Tip)
        .where(Tip.contact_id == contact.id, Tip.state == TipState.GATHERING)
        .order_by(Tip.id.desc())
        .limit(1)
    )
    if tip is None or tip.created_at + MAX_GATHERING < message.received_at:
        return None
    if message.received_at - _quiet_since(session, tip) > window or not window:
        return None
    before = session.scalars(
        select(InboundMessage).where(InboundMessage.tip_id == tip.id).order_by(InboundMessage.id)
    )
    return tip if belongs([_bit(one) for one in before], _bit(message)) else None


def _bit(message: InboundMessage) -> Bit:
    forwarded = message.forwarded in (Forwarded.ONCE, Forwarded.FREQUENTLY)
    return Bit(message.text, len(message.media), forwarded)


def _is_followed(session: Session, tip: Tip, window: timedelta) -> bool:
    """Whether a message that came within the window of this tip is not handled yet."""
    return (
        session.scalar(
            select(InboundMessage.id)
            .where(
                InboundMessage.contact_id == tip.contact_id,
                InboundMessage.handled_at.is_(None),
                InboundMessage.received_at <= _quiet_since(session, tip) + window,
                InboundMessage.received_at > utcnow() - MAX_FILE_WAIT,
            )
            .limit(1)
        )
        is not None
    )


def _pending(session: Session, tip_id: int) -> bool:
    """Whether a file of the tip is still on its way."""
    return (
        session.scalar(
            select(InboundMedia.id)
            .join(InboundMessage, InboundMessage.id == InboundMedia.message_id)
            .where(InboundMessage.tip_id == tip_id, InboundMedia.state == MediaState.PENDING)
            .limit(1)
        )
        is not None
    )


def _file_wait(session: Session, tip: Tip) -> timedelta:
    """How long the files of a tip are waited for: its words are not to wait for long."""
    texts = session.scalars(select(InboundMessage.text).where(InboundMessage.tip_id == tip.id))
    words = any(not is_small_talk(text) for text in texts)
    return MAX_FILE_WAIT if words else MAX_LONE_FILE_WAIT


def _quiet_since(session: Session, tip: Tip) -> datetime:
    """When the last message of the tip was received."""
    last = session.scalar(
        select(func.max(InboundMessage.received_at)).where(InboundMessage.tip_id == tip.id)
    )
    return last or tip.created_at
