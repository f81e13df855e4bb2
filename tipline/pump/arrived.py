"""Sends that we think failed and that the provider has: taken for what they are, sent."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tipline import logs
from tipline.models import Contact, OutboundMessage, OutboundState
from tipline.outbox import apply_earlier
from tipline.outbox.create import EARLIER
from tipline.pump.claim import Sending, as_sending
from tipline.runtime import Runtime

AT_ONCE = 200  # failed sends asked about in one run, the newest; each is a question to the provider

log = logs.get(__name__)


def arrived_after_all(
    runtime: Runtime, channel_name: str, since: datetime, *, dry_run: bool = False
) -> int:
    """Ask the provider for each send that failed since then without an id; how many it has.

    Raises ``ChannelError`` if it can't be asked.
    """
    channel, found = runtime.channels[channel_name], 0
    with runtime.db.read() as session:
        ids = session.scalars(
            select(OutboundMessage.id)
            .where(
                OutboundMessage.channel == channel_name,
                OutboundMessage.state == OutboundState.FAILED,
                OutboundMessage.provider_id.is_(None),
                OutboundMessage.attempted_at >= since,
            )
            .order_by(OutboundMessage.id.desc())
            .limit(AT_ONCE)
        ).all()
    for message_id in ids:
        with runtime.db.read() as session:
            asked = _asked(session, runtime, message_id)
        if asked is None:
            continue
        sending, known, created = asked
        provider_id = channel.find_sent(sending.message, created, known)
        if provider_id is None:
            continue
        found += 1
        if not dry_run:
            with runtime.db.write() as session:
                _note(session, message_id, provider_id)
    return found


def _asked(
    session: Session, runtime: Runtime, message_id: int
) -> tuple[Sending, frozenset[str], datetime] | None:
    message = session.get_one(OutboundMessage, message_id)
    contact = session.get_one(Contact, message.contact_id)
    if contact.address is None:
        return None  # erased: nobody can be asked about
    others = session.scalars(
        select(OutboundMessage.provider_id).where(
            OutboundMessage.contact_id == contact.id, OutboundMessage.provider_id.is_not(None)
        )
    )
    known = {*others, *message.extras.get(EARLIER, ())}
    sending = as_sending(runtime.vault, message, contact)
    return sending, frozenset(str(k) for k in known), message.created_at


def _note(session: Session, message_id: int, provider_id: str) -> None:
    message = session.get_one(OutboundMessage, message_id, with_for_update=True)
    if message.state is not OutboundState.FAILED or message.provider_id is not None:
        return  # a status callback was faster
    message.state, message.provider_id = OutboundState.SENT, provider_id
    message.sent_at = message.attempted_at
    message.error = message.error_code = ""
    session.flush()
    apply_earlier(session, message)
    log.info("arrived_after_all", outbound_id=message.id, channel=message.channel)
