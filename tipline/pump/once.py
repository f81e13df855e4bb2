"""Sends all that may go now, in this thread: for tests and commands."""

import time
from datetime import datetime

from factchecks.db import utcnow
from tipline.channels.errors import ChannelDown, Unreachable
from tipline.preferences.sending import resting
from tipline.pump import pace, record, turn
from tipline.pump.attempt import attempt
from tipline.pump.claim import Sending, claim
from tipline.pump.evidence import settle
from tipline.pump.select import unsettled
from tipline.runtime import Runtime

BATCH = 50


def pump_once(runtime: Runtime, now: datetime | None = None) -> int:
    """Send everything that is due (as if it were ``now``); how many attempts were made.

    The rate does not count here.
    """
    now = now or utcnow()
    turn.doubt_dead(runtime.db, "", now)
    with runtime.db.read() as session:
        unclear = unsettled(session, now, list(runtime.channels))
    for message_id in unclear:
        settle(runtime, message_id, now)
    return sum(_empty(runtime, name, now) for name in runtime.channels)


def _empty(runtime: Runtime, name: str, now: datetime) -> int:
    channel, attempts = runtime.channels[name], 0
    while True:
        with runtime.db.write() as session:
            pace.hold(session, name)
            if name in resting(session):
                return attempts
            claimed, looked_at = claim(session, runtime.vault, channel, BATCH, now)
        if not looked_at:
            return attempts
        down: ChannelDown | Unreachable | None = None
        for sending in claimed:
            if down is not None:
                _spare(runtime, sending, down, now)
                continue
            error = attempt(runtime, sending, time.monotonic(), now)
            attempts += 1
            down = error if isinstance(error, (ChannelDown, Unreachable)) else None
        if down is not None:
            return attempts


def _spare(
    runtime: Runtime, sending: Sending, error: ChannelDown | Unreachable, now: datetime
) -> None:
    """Put back what need not be tried, as the channel is down."""
    with runtime.db.write() as session:
        record.not_sent(session, sending, error, now)
