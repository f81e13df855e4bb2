"""Has the provider forget the words of messages that are done with, theirs and ours.

The message itself stays in the provider's list, without its words: the list is what shows which
messages we missed.  What could still be needed as evidence (a message of which nobody knows
whether it left is recognised by its words) waits.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, and_, or_, select, update
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline import logs
from tipline.channels.base import Channel
from tipline.channels.errors import ChannelDown, MediaLater
from tipline.jobs import enqueue, handler, periodic
from tipline.jobs.registry import Payload
from tipline.models import InboundMedia as Media
from tipline.models import InboundMessage, MediaState, OutboundMessage, OutboundState
from tipline.runtime import Runtime

EVERY = 600.0  # seconds
QUIET = timedelta(minutes=10)  # after which a handled message is done with
PATIENCE = timedelta(hours=2)  # for the news that a sent message has arrived
GIVE_UP = timedelta(days=14)  # what could not be redacted by then is left
BATCH = 200  # messages in one job
LONGEST = 60.0  # seconds of one job

_DONE = (OutboundState.DELIVERED, OutboundState.READ, OutboundState.FAILED)

log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class Redacted:
    """The rows whose words the provider has forgotten."""

    inbound: tuple[int, ...] = ()
    outbound: tuple[int, ...] = ()
    more: bool = False  # whether there may be others


def redact(runtime: Runtime, _payload: Payload) -> Redacted:
    """Ask for each message, one after the other, for a minute at most."""
    end = time.monotonic() + LONGEST
    done: dict[type, list[int]] = {InboundMessage: [], OutboundMessage: []}
    asked = 0
    for channel in [c for c in runtime.channels.values() if c.redacts]:
        try:
            for model, row_id, provider_id in _due(runtime, channel):
                if time.monotonic() > end:
                    break
                asked += 1
                done[model] += [row_id] if _forgotten(channel, provider_id) else []
        except ChannelDown as error:
            log.warning("not_redacted", channel=channel.name, provider_code=error.code)
    inbound, outbound = tuple(done[InboundMessage]), tuple(done[OutboundMessage])
    return Redacted(inbound, outbound, more=len(inbound) + len(outbound) >= BATCH)


@handler("provider.redact", prepare=redact, max_attempts=3)
def redacted(session: Session, _runtime: Runtime, payload: Payload, prepared: Redacted) -> None:
    """Note it, and go on if there was a lot."""
    now = utcnow()
    for model, ids in ((InboundMessage, prepared.inbound), (OutboundMessage, prepared.outbound)):
        if ids:
            session.execute(update(model).where(model.id.in_(ids)).values(redacted_at=now))
    if prepared.more:
        enqueue(session, "provider.redact", payload, key="provider.redact", priority=-5)


@periodic("provider.redact_all", every=EVERY)
def look(session: Session, runtime: Runtime) -> None:
    """Look every few minutes, where the setting says so."""
    if runtime.settings.delete_provider_text:
        enqueue(session, "provider.redact", {}, key="provider.redact", priority=-5)


def _forgotten(channel: Channel, provider_id: str) -> bool:
    try:
        channel.redact(provider_id)
    except MediaLater:
        return False  # still on its way; the next round asks again
    return True


def _due(runtime: Runtime, channel: Channel) -> Iterator[tuple[type, int, str]]:
    with runtime.db.read() as session:
        for model, query in ((InboundMessage, _received()), (OutboundMessage, _sent())):
            mine = query.where(model.channel == channel.name, model.redacted_at.is_(None))
            rows = session.execute(mine.order_by(model.id).limit(BATCH)).all()
            yield from ((model, row_id, provider_id) for row_id, provider_id in rows)


def _received() -> Select[Any, Any]:
    """Handled, and its files fetched or given up."""
    now = utcnow()
    fetching = select(Media.id).where(
        Media.message_id == InboundMessage.id, Media.state == MediaState.PENDING
    )
    return select(InboundMessage.id, InboundMessage.provider_id).where(
        InboundMessage.handled_at < now - QUIET,
        InboundMessage.received_at > now - GIVE_UP,
        ~fetching.exists(),
    )


def _sent() -> Select[Any, Any]:
    """Arrived or failed for good; or sent, and nothing was heard for hours."""
    now = utcnow()
    silent = and_(OutboundMessage.state == OutboundState.SENT,
                  OutboundMessage.sent_at < now - PATIENCE)  # fmt: skip
    over = and_(OutboundMessage.state.in_(_DONE), OutboundMessage.created_at < now - QUIET)
    return select(OutboundMessage.id, OutboundMessage.provider_id).where(
        OutboundMessage.provider_id.is_not(None),
        OutboundMessage.created_at > now - GIVE_UP,
        or_(silent, over),
    )
