"""A channel that is down for good: wait longer and longer, and let everybody see it."""

from typing import Any

from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline import logs
from tipline.channels.errors import ChannelDown
from tipline.models import Setting
from tipline.runtime import Runtime

FIRST_PAUSE = 15.0  # seconds; an operator who has just corrected a setting should not wait long
LONGEST_PAUSE = 600.0

log = logs.get(__name__)


class Outage:
    """The outage of one channel, remembered between attempts."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._pause = 0.0

    def begin(self, runtime: Runtime, error: ChannelDown) -> float:
        """Note that nothing can be sent; how many seconds to wait before the next try."""
        first = not self._pause
        self._pause = min(LONGEST_PAUSE, max(FIRST_PAUSE, self._pause * 2))
        log.critical("channel_down", channel=self._channel, provider_code=error.code)
        if first:
            value = {"since": utcnow().isoformat(), "code": error.code, "error": str(error)[:300]}
            with runtime.db.write() as session:
                session.merge(Setting(name=name(self._channel), value=value))
        return self._pause

    def end(self, runtime: Runtime) -> None:
        """Something was sent, so it is over."""
        if not self._pause:
            return
        self._pause = 0.0
        log.info("channel_up", channel=self._channel)
        with runtime.db.write() as session:
            clear(session, self._channel)


def name(channel: str) -> str:
    """The name of the setting row that shows an outage."""
    return f"outage:{channel}"


def clear(session: Session, channel: str) -> None:
    """Forget an outage."""
    row = session.get(Setting, name(channel))
    if row is not None:
        session.delete(row)


def outages(session: Session, channels: list[str]) -> dict[str, dict[str, Any]]:
    """Which channels are down: since when, the provider's code, and the reason in words."""
    found = {}
    for channel in channels:
        row = session.get(Setting, name(channel))
        if row is not None:
            found[channel] = dict(row.value)
    return found
