"""Finds what a provider has and we don't: webhooks that never came, sends that did arrive."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline import logs
from tipline.channels.errors import ChannelError
from tipline.intake.inflow import PER_SENDER
from tipline.intake.receive import receive
from tipline.jobs import enqueue, handler, periodic
from tipline.jobs.registry import Payload
from tipline.models import InboundMessage, OutboundMessage, OutboundState, Setting
from tipline.pump.arrived import arrived_after_all
from tipline.runtime import Runtime

DEFAULT_HOURS = 24
LONGEST_HOURS = 14 * 24  # after 15 days the ids by which messages are recognised are erased
EVERY = 600.0  # seconds; a list of the last minutes costs the provider and us next to nothing
OVERLAP = timedelta(minutes=10)  # a provider's list lags, and clocks differ
CHANNEL_JOB = "intake.reconcile_channel"

log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What one channel's provider told; ``problem`` is set if it could not be asked."""

    channel: str
    listed: int = 0
    received: int = 0  # that were missing here
    unclear: int = 0  # sends of which nobody knows yet whether they arrived
    problem: str = ""
    arrived: int = 0  # sends that we took for failed and the provider has
    left: int = 0  # of those who flood; the next round takes as many again


def reconcile(
    runtime: Runtime, channel_name: str, since: datetime, *, dry_run: bool = False
) -> Reconciled:
    """Take in every message since then that is not here, and sends that did arrive.

    It asks the provider, so it must not run in a request.

    Each is stored as its webhook would have stored it; one that is here already is left alone.
    What the webhook turned away comes in here, and of one sender no more at a time than there.
    """
    listed = received = arrived = left = 0
    problem = ""
    taken: Counter[str] = Counter()
    try:
        for inbound in runtime.channels[channel_name].list_inbound(since):
            listed += 1
            if not _is_missing(runtime, channel_name, inbound.provider_id):
                continue
            sender = runtime.vault.pseudonym(inbound.sender.channel, inbound.sender.value)
            if taken[sender] >= PER_SENDER:
                left += 1
                continue
            taken[sender] += 1
            if dry_run:
                received += 1
                continue
            with runtime.db.write() as session:
                received += receive(session, runtime, inbound)
        arrived = arrived_after_all(runtime, channel_name, since, dry_run=dry_run)
    except ChannelError as error:
        problem = str(error)
    unclear = _unclear(runtime, channel_name)
    return Reconciled(channel_name, listed, received, unclear, problem, arrived, left)


@periodic("intake.reconcile", every=EVERY)
def look_for_missed(session: Session, runtime: Runtime) -> None:
    """Ask every provider from time to time: a missed webhook costs minutes and not a voter."""
    for name in runtime.channels:
        enqueue(session, CHANNEL_JOB, {"channel": name}, key=f"reconcile:{name}")


def _ask(runtime: Runtime, payload: Payload) -> tuple[datetime, Reconciled] | None:
    name, now = payload["channel"], utcnow()
    if name not in list(runtime.channels):
        return None  # it was set up when this was enqueued
    with runtime.db.read() as session:
        row = session.get(Setting, _done(name))
    since = now - timedelta(hours=DEFAULT_HOURS)
    if row is not None:  # as far back as the last time that all went well
        since = max(since, datetime.fromisoformat(row.value) - OVERLAP)
    return now, reconcile(runtime, name, since)


@handler(CHANNEL_JOB, prepare=_ask, max_attempts=2, optional=True)  # it comes round again
def asked(
    session: Session,
    runtime: Runtime,
    payload: Payload,
    prepared: tuple[datetime, Reconciled] | None,
) -> None:
    """Note until when nothing is missing; where something was left, the next round is longer."""
    if prepared is None:
        return
    now, found = prepared
    if found.received or found.arrived or found.problem:
        log.warning(
            "reconciled",
            channel=found.channel,
            count=found.received + found.arrived,
            state="incomplete" if found.problem or found.left else "done",
        )
    if not found.problem and not found.left:
        session.merge(Setting(name=_done(found.channel), value=now.isoformat()))


def _done(channel: str) -> str:
    return f"reconciled:{channel}"


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
