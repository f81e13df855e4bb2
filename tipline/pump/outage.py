"""A channel that is down, or away: wait longer and longer, and let everybody see it."""

from typing import Any

from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline import logs
from tipline.channels.errors import ChannelDown, ChannelError
from tipline.models import Setting
from tipline.runtime import Runtime

FIRST_PAUSE = 15.0  # seconds; an operator who has just corrected a setting should not wait long
LONGEST_PAUSE = 600.0
# A provider that can't be reached, or answers nobody, comes back without us: look more often.
FIRST_AWAY, LONGEST_AWAY = 2.0, 60.0
AWAY_SHOWN = 8.0  # seconds; shorter than that is a hiccup, and nothing to show
DOUBTS = 5  # unclear ends in a row, after which the provider is taken to be away

log = logs.get(__name__)


class Outage:
    """The outage of one channel, remembered between attempts."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._pause = 0.0
        # Whether the row is there for all to see; unknown at first, as a worker that was
        # restarted during an outage finds the row of the one before it.
        self._shown: bool | None = None
        self._doubts = 0

    @property
    def active(self) -> bool:
        """Whether the last that was tried failed: then one message tries for all."""
        return bool(self._pause)

    def begin(self, runtime: Runtime, error: ChannelError) -> float:
        """Note that nothing can be sent; how many seconds to wait before the next try."""
        down = isinstance(error, ChannelDown)
        first, longest = (FIRST_PAUSE, LONGEST_PAUSE) if down else (FIRST_AWAY, LONGEST_AWAY)
        self._pause = min(longest, max(first, self._pause * 2))
        log.critical("channel_down", channel=self._channel, provider_code=error.code)
        if not self._shown and (down or self._pause >= AWAY_SHOWN):
            with runtime.db.write() as session:
                _show(session, self._channel, error)
            self._shown = True
        return self._pause

    def doubt(self, runtime: Runtime, error: ChannelError) -> float:
        """A message's end is unclear; how many seconds to wait, if there were many in a row."""
        self._doubts += 1
        return self.begin(runtime, error) if self._doubts >= DOUBTS else 0.0

    def end(self, runtime: Runtime) -> None:
        """Something was sent, so it is over."""
        self._doubts = 0
        self._pause = 0.0
        if self._shown is None:
            with runtime.db.read() as session:
                self._shown = session.get(Setting, name(self._channel)) is not None
        if not self._shown:
            return
        log.info("channel_up", channel=self._channel)
        with runtime.db.write() as session:
            clear(session, self._channel)
        self._shown = False


def _show(session: Session, channel: str, error: ChannelError) -> None:
    row = session.get(Setting, name(channel))
    since = row.value["since"] if row is not None else utcnow().isoformat()
    value = {"since": since, "code": error.code, "error": str(error)[:300]}
    session.merge(Setting(name=name(channel), value=value))


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
