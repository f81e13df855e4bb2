"""One attempt to send one message: call the channel, write down how it ended."""

import time
from datetime import datetime

from factchecks.db import utcnow
from tipline import logs
from tipline.channels.errors import ChannelError
from tipline.jobs.execute import where
from tipline.pump import record
from tipline.pump.claim import Sending
from tipline.runtime import Runtime
from tipline.spans import span
from tipline.trace import traced

# A process that was stopped (suspended machine, long swap) between marking a message and calling
# the provider may find that another has taken over; then it must not send any more.
FRESH_SECONDS = 20.0

log = logs.get(__name__)


class TooLate(Exception):
    """Another process may have taken over; nothing was sent."""


def attempt(
    runtime: Runtime, sending: Sending, claimed: float, now: datetime | None = None
) -> ChannelError | None:
    """Send; ``claimed`` is when it was marked (``time.monotonic()``).  The error, if one."""
    from tipline.metrics import measures  # late: not before the processes' common folder is known

    began = time.perf_counter()
    with traced(sending.trace), span("send", channel=sending.channel, outbound_id=sending.id):
        error = _attempt(runtime, sending, claimed, now)
        seconds = time.perf_counter() - began
        outcome = "sent" if error is None else type(error).__name__
        measures.SENDS.labels(sending.channel, outcome).observe(seconds)
        log.info(
            "send_ended",
            outbound_id=sending.id,
            channel=sending.channel,
            state=outcome,
            ms=round(seconds * 1000),
        )
    return error if isinstance(error, ChannelError) else None


def _attempt(
    runtime: Runtime, sending: Sending, claimed: float, now: datetime | None
) -> Exception | None:
    if time.monotonic() - claimed > FRESH_SECONDS:
        log.warning("too_late_to_send", outbound_id=sending.id)
        return TooLate()  # it stays as it is, and evidence will decide
    try:
        provider_id = runtime.channels[sending.channel].send(sending.message)
    except ChannelError as error:
        with runtime.db.write() as session:
            record.not_sent(session, sending, error, now or utcnow())
        return error
    except Exception as error:  # noqa: BLE001 - whatever it was, the message must not be lost
        with runtime.db.write() as session:
            record.broke(session, sending, where(error), now or utcnow())
        return error
    with runtime.db.write() as session:
        record.sent(session, sending, provider_id)
    return None
