"""Hands replies to the outbox in pieces that fit the contact's channel."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from tipline.cards import services as cards
from tipline.conversation.events import Reply
from tipline.conversation.plainer import dressed
from tipline.conversation.split import split, units
from tipline.models import Contact, OutboundMessage, Purpose
from tipline.outbox import send_parts
from tipline.runtime import Runtime

# Of a channel that is not set up here any more: what the narrowest one takes.
SAFE_BODY = 1500


def speak(
    session: Session,
    runtime: Runtime,
    contact: Contact,
    replies: Sequence[Reply],
    *,
    key: str,
    purpose: Purpose = Purpose.REPLY,
    tip_id: int | None = None,
) -> list[OutboundMessage]:
    """Write ``replies`` to the outbox, in order; ``key`` makes sure that it happens once.

    Returns what will be sent: nothing to somebody who asked for silence or whose address is gone.
    """
    limit = body_limit(runtime, contact.channel)
    style = runtime.channels[contact.channel].style if contact.channel in runtime.channels else None
    sent: list[OutboundMessage] = []
    for number, reply in enumerate(replies):
        body = dressed(reply.body, style, contact.language) if style else reply.body
        card = _card(session, runtime, contact, reply)
        sent += send_parts(
            session,
            contact=contact,
            purpose=purpose,
            dedup_key=f"{key}:{number}",
            bodies=split(body, limit),
            choices=() if card else reply.choices,
            tip_id=tip_id,
            revision_id=reply.revision_id,
            despite_stop=reply.despite_stop,
            card=card,
        )
    return sent


def _card(session: Session, runtime: Runtime, contact: Contact, reply: Reply) -> str | None:
    """Have the verdict's card drawn where it can go along in the same message."""
    if not reply.card or reply.revision_id is None or contact.channel not in runtime.channels:
        return None
    if (reply.choices and not reply.optional) or units(reply.body) > runtime.channels[
        contact.channel
    ].limits.caption:
        return None
    return cards.order(session, reply.revision_id, contact.language)


def body_limit(runtime: Runtime, channel: str) -> int:
    """How long one message may be on a channel, in UTF-16 units."""
    if channel in runtime.channels:
        return runtime.channels[channel].limits.body
    return SAFE_BODY
