"""Shows somebody that their message was read and an answer is being written.

The best effort of one moment: one call at a time, a few seconds at most, none for a while after a
failure, and never a second try.  No answer ever waits for it.
"""

import threading
import time
from datetime import timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline import logs
from tipline.channels.base import Channel, Inbound, Kind
from tipline.channels.errors import ChannelError
from tipline.jobs import enqueue, handler
from tipline.jobs.registry import Payload
from tipline.models import Contact, InboundMessage, OutboundMessage
from tipline.runtime import Runtime

LATE = timedelta(seconds=15)  # then the answer is out, or something else is wrong
PAUSE = 60.0  # seconds without trying, after a failure
BEHIND = -10  # of all that is due, this comes last

log = logs.get(__name__)

_busy = threading.Lock()
_paused_until: dict[str, float] = {}  # channel → time.monotonic()


def show_reading(session: Session, runtime: Runtime, inbound: Inbound) -> None:
    """Enqueue it with a message that was just stored, where channel and settings have it."""
    channel = runtime.channels.get(inbound.channel)
    if channel is None or not channel.types or not runtime.settings.show_typing:
        return
    if inbound.kind not in (Kind.REACTION, Kind.TAKEN_BACK):
        # What the provider calls the message may hold a number, so in the table it is sealed.
        receipt = runtime.vault.seal(inbound.receipt or inbound.provider_id).decode()
        payload = {
            "channel": inbound.channel,
            "provider_id": inbound.provider_id,
            "receipt": receipt,
        }
        enqueue(session, "provider.reading", payload, priority=BEHIND)


def show(runtime: Runtime, payload: Payload) -> bool:
    """Whether it was shown."""
    name = payload["channel"]
    channel = runtime.channels.get(name)
    if channel is None or time.monotonic() < _paused_until.get(name, 0.0):
        return False
    if not _busy.acquire(blocking=False):
        return False
    try:
        return _show(runtime, channel, payload["provider_id"], payload.get("receipt"))
    except ChannelError as error:
        _paused_until[name] = time.monotonic() + PAUSE
        log.info("reading_not_shown", channel=name, provider_code=error.code)
        return False
    finally:
        _busy.release()


@handler("provider.reading", prepare=show, max_attempts=1, optional=True)
def shown(_session: Session, _runtime: Runtime, _payload: Payload, _prepared: bool) -> None:
    """There is nothing to note."""


def _show(runtime: Runtime, channel: Channel, provider_id: str, receipt: str | None) -> bool:
    with runtime.db.read() as session:
        row = session.execute(
            select(InboundMessage, Contact)
            .join(Contact, Contact.id == InboundMessage.contact_id)
            .where(
                InboundMessage.channel == channel.name,
                InboundMessage.provider_id == provider_id,
            )
        ).one_or_none()
        if row is None:
            return False
        message, contact = row
        answered = session.scalar(
            select(
                exists().where(
                    OutboundMessage.contact_id == contact.id,
                    OutboundMessage.created_at >= message.received_at,
                )
            )
        )
        late = utcnow() - message.received_at > LATE
        if answered or late or contact.stopped_at or contact.address is None:
            return False
        address = runtime.vault.open(contact.address)
    told = runtime.vault.open(receipt.encode()) if receipt else provider_id
    channel.show_typing(told, address)
    return True
