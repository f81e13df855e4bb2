"""Finds what a channel's provider has and we don't: deliveries whose webhook was missed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from tipline.channels.errors import ChannelError
from tipline.intake.receive import receive
from tipline.models import InboundMessage, OutboundMessage, OutboundState
from tipline.runtime import Runtime

DEFAULT_HOURS = 24


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What one channel's provider told; ``problem`` is set if it could not be asked."""

    channel: str
    listed: int = 0
    received: int = 0  # that were missing here
    unclear: int = 0  # sends of which nobody knows yet whether they arrived
    problem: str = ""


def reconcile(
    runtime: Runtime, channel_name: str, since: datetime, *, dry_run: bool = False
) -> Reconciled:
    """Take in every message since then that is not here; asks the provider, so not in a request.

    Each is stored as its webhook would have stored it; one that is here already is left alone.
    """
    listed = received = 0
    problem = ""
    try:
        for inbound in runtime.channels[channel_name].list_inbound(since):
            listed += 1
            if dry_run:
                received += _is_missing(runtime, channel_name, inbound.provider_id)
                continue
            with runtime.db.write() as session:
                received += receive(session, runtime, inbound)
    except ChannelError as error:
        problem = str(error)
    return Reconciled(channel_name, listed, received, _unclear(runtime, channel_name), problem)


def _is_missing(runtime: Runtime, channel: str, provider_id: str) -> bool:
    with runtime.db.read() as session:
        known = session.scalar(
            select(InboundMessage.id).where(
                InboundMessage.channel == channel, InboundMessage.provider_id == provider_id
            )
        )
    return known is None


def _unclear(runtime: Runtime, channel: str) -> int:
    """The pump looks for evidence of these by itself; many of them mean that it can't."""
    with runtime.db.read() as session:
        return (
            session.scalar(
                select(func.count(OutboundMessage.id)).where(
                    OutboundMessage.channel == channel,
                    OutboundMessage.state == OutboundState.UNKNOWN,
                )
            )
            or 0
        )
