"""Takes messages to send: looks once more whether each may be sent, and marks it as being sent.

The check belongs here, at the last moment before a message leaves: a verdict may have been
withdrawn, and somebody may have asked for silence, while it waited.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.models import LIVE, FactCheck, Revision
from tipline.cards import services as cards
from tipline.cards.links import picture_path
from tipline.channels.base import Channel, Choice, Outgoing
from tipline.conversation.catalogue import say, spoken
from tipline.models import Contact, OutboundMessage, OutboundState, Purpose
from tipline.outbox import why_not
from tipline.privacy.vault import Vault
from tipline.pump.opener import knock
from tipline.pump.select import ready
from tipline.templates.choose import OPENER, TEMPLATE, with_buttons
from tipline.trace import TRACE

OVERTAKEN = "the verdict has changed since this was written"
HALF = "the part before it was not sent"
PICTURE = "picture"  # in a message's extras: the SHA-256 of the card that goes along
CARD_PAUSE = timedelta(seconds=0.5)  # until we look again whether the card is drawn


@dataclass(frozen=True, slots=True)
class Sending:
    """A message that this process is about to send; ``attempt`` is its fence."""

    id: int
    attempt: int
    channel: str
    message: Outgoing
    trace: str | None = None


def claim(
    session: Session, vault: Vault, channel: Channel, limit: int, now: datetime, *, pump: str = ""
) -> tuple[list[Sending], int]:
    """Mark up to ``limit`` messages as being sent; those, and how many were looked at."""
    candidates = ready(session, channel.name, limit, now, reports_status=channel.reports_status)
    claimed = []
    for message in candidates:
        contact = session.get_one(Contact, message.contact_id)
        if not _may_go(session, message, contact, channel, now):
            continue
        card = cards.companion(session, message, now)
        if card.soon:
            message.due_at = now + CARD_PAUSE
            continue
        if card.sha256:
            message.extras = {**message.extras, PICTURE: card.sha256}
        buttons = with_buttons(session, message, contact)
        if buttons is not None:
            message.extras = {**message.extras, TEMPLATE: buttons.kept()}
        message.state = OutboundState.SENDING
        message.pump = pump
        message.attempts += 1
        message.attempted_at = now
        claimed.append(as_sending(vault, message, contact))
    return claimed, len(candidates)


def as_sending(vault: Vault, message: OutboundMessage, contact: Contact) -> Sending:
    """What the channel needs to know of a message."""
    assert contact.address is not None
    extras = {} if message.extras.get("plain") else message.extras
    picture = extras.get(PICTURE)
    template = extras.get(OPENER) or extras.get(TEMPLATE) or {}
    outgoing = Outgoing(
        to=vault.open(contact.address),
        body=message.body,
        token=message.token,
        choices=tuple(
            Choice(**choice) for choice in template.get("choices") or extras.get("choices", ())
        ),
        menu=say(spoken(contact.language), "ask.menu"),
        media_url=picture_path(picture) if picture else None,
        template=template.get("sid", ""),
        variables=template.get("variables", {}),
    )
    trace = message.extras.get(TRACE)
    return Sending(message.id, message.attempts, message.channel, outgoing, trace)


def _may_go(
    session: Session, message: OutboundMessage, contact: Contact, channel: Channel, now: datetime
) -> bool:
    reason = why_not(contact, despite_stop=bool(message.extras.get("despite_stop")))
    if not reason and _overtaken(session, message):
        reason = OVERTAKEN
    before = message.follows_id and session.get(OutboundMessage, message.follows_id)
    if before and before.state in (OutboundState.FAILED, OutboundState.SUPPRESSED):
        reason = reason or HALF
    if reason:
        message.state, message.error = OutboundState.SUPPRESSED, reason
        return False
    closed = channel.window is not None and (
        contact.last_inbound_at is None or contact.last_inbound_at <= now - channel.window
    )
    if message.extras.get(OPENER):
        # Not our clock decides but whether something waits: the provider's may be ahead of it.
        if not _holds(session, message):
            message.state, message.error = OutboundState.SUPPRESSED, "the contact has written"
            return False
        return True
    if closed or (before and before.state is OutboundState.HELD):
        message.state, message.error = OutboundState.HELD, "waits for the contact to write"
        knock(session, message, contact)
        return False
    return True


def _holds(session: Session, opener: OutboundMessage) -> bool:
    """Whether what this message knocks for still waits for the contact."""
    waits = select(OutboundMessage.id).where(
        OutboundMessage.contact_id == opener.contact_id,
        OutboundMessage.revision_id == opener.revision_id,
        OutboundMessage.state == OutboundState.HELD,
    )
    return session.scalar(waits.limit(1)) is not None


def _overtaken(session: Session, message: OutboundMessage) -> bool:
    """Whether the verdict that this message tells is no longer the one that stands."""
    if message.revision_id is None:
        return False
    revision = session.get_one(Revision, message.revision_id)
    fact_check = session.get_one(FactCheck, revision.fact_check_id)
    if fact_check.revision != revision.number:
        return True
    return message.purpose is not Purpose.WITHDRAWAL and fact_check.status not in LIVE
