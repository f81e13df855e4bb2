"""Takes in one delivered message, unless it is too much for now."""

import time

from tipline.channels.base import Inbound
from tipline.intake.inflow import too_much
from tipline.intake.receive import receive
from tipline.jobs import enqueue
from tipline.provider.reading import show_reading
from tipline.runtime import Runtime
from tipline.webhooks.errors import Refused


def take(runtime: Runtime, inbound: Inbound, *, tap: str = "") -> None:
    """Store a message with its jobs, unless it is here.  Raises ``Refused`` where it is too much.

    The limits are asked in a transaction that only reads: whoever floods never holds up a writer.
    """
    with runtime.db.read() as session:
        shed = too_much(session, runtime, inbound, time.monotonic())
    if shed is not None:
        raise Refused(shed.status, str(shed.limit), after=shed.after)
    with runtime.db.write() as session:
        if receive(session, runtime, inbound):
            show_reading(session, runtime, inbound)
            if tap:
                enqueue(session, "telegram.tap", {"tap": tap})
