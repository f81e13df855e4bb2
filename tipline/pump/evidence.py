"""Finds out whether the provider has a message that we don't know about, before sending it again.

Providers take no idempotency key, so a message whose sending was cut off may be on its way.
A status callback with its token settles it by itself; else the provider's own list is asked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tipline import logs
from tipline.channels.base import Channel
from tipline.channels.errors import ChannelError
from tipline.jobs import backoff
from tipline.models import Contact, OutboundMessage, OutboundState
from tipline.outbox import apply_earlier
from tipline.outbox.create import EARLIER
from tipline.pump.claim import Sending, as_sending
from tipline.pump.record import again
from tipline.runtime import Runtime

NEXT_LOOK = timedelta(seconds=15)

log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask the provider about one message."""

    sending: Sending
    since: datetime
    known: frozenset[str]


def settle(runtime: Runtime, message_id: int, now: datetime) -> None:
    """Ask the provider about one message, and write down what follows."""
    with runtime.db.read() as session:
        question = _question(session, runtime, message_id)
    if question is None:
        with runtime.db.write() as session:
            _erased(session, message_id)
        return
    channel: Channel = runtime.channels[question.sending.channel]
    try:
        found = channel.find_sent(question.sending.message, question.since, question.known)
    except ChannelError as error:
        with runtime.db.write() as session:
            _not_told(session, question.sending, error, now)
        return
    with runtime.db.write() as session:
        _told(session, question.sending, found, now, channel.evidence_lag)


def _question(session: Session, runtime: Runtime, message_id: int) -> Question | None:
    message = session.get_one(OutboundMessage, message_id)
    contact = session.get_one(Contact, message.contact_id)
    if contact.address is None or message.attempted_at is None:
        return None
    others = session.scalars(
        select(OutboundMessage.provider_id).where(
            OutboundMessage.contact_id == contact.id, OutboundMessage.provider_id.is_not(None)
        )
    )
    known = {*others, *message.extras.get(EARLIER, ())}
    sending = as_sending(runtime.vault, message, contact)
    return Question(sending, message.attempted_at, frozenset(str(k) for k in known))


def _told(
    session: Session, sending: Sending, provider_id: str | None, now: datetime, lag: timedelta
) -> None:
    message = _unknown(session, sending)
    if message is None:
        return
    assert message.attempted_at is not None
    if provider_id is not None:
        log.info("evidence_found", outbound_id=message.id, channel=message.channel)
        message.state, message.provider_id = OutboundState.SENT, provider_id
        message.sent_at = message.attempted_at
        session.flush()
        apply_earlier(session, message)
    elif now - message.attempted_at >= lag:  # it would be in the list, so it never left
        again(message, now, after=0.0)
    else:
        message.due_at = min(now + NEXT_LOOK, message.attempted_at + lag)


def _not_told(session: Session, sending: Sending, error: ChannelError, now: datetime) -> None:
    """No evidence either way: never send again on a guess, ask later."""
    message = _unknown(session, sending)
    if message is None:
        return
    asked = int(message.extras.get("asked", 0)) + 1
    message.extras = {**message.extras, "asked": asked}
    message.error_code, message.error = error.code[:32], str(error)[:300]
    message.due_at = now + timedelta(seconds=10 + backoff.delay(asked))


def _erased(session: Session, message_id: int) -> None:
    """The address is gone, so neither a question nor another try is possible."""
    message = session.get_one(OutboundMessage, message_id, with_for_update=True)
    if message.state is OutboundState.UNKNOWN:
        message.state, message.error = OutboundState.FAILED, "unclear, and the address is erased"


def _unknown(session: Session, sending: Sending) -> OutboundMessage | None:
    return session.scalar(
        select(OutboundMessage)
        .where(
            OutboundMessage.id == sending.id,
            OutboundMessage.attempts == sending.attempt,
            OutboundMessage.state == OutboundState.UNKNOWN,
        )
        .with_for_update()
    )
