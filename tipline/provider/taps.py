"""Ends the clock that turns on a tapped button of Telegram's; nothing depends on it."""

from sqlalchemy.orm import Session

from tipline.channels.errors import ChannelError
from tipline.channels.telegram.channel import TelegramChannel
from tipline.channels.telegram.inbound import TELEGRAM
from tipline.jobs import handler
from tipline.jobs.registry import Payload
from tipline.runtime import Runtime


def answer(runtime: Runtime, payload: Payload) -> bool:
    """Whether Telegram was told; if not, the clock ends by itself."""
    channel = runtime.channels.get(TELEGRAM)
    if not isinstance(channel, TelegramChannel):
        return False
    try:
        channel.answer_tap(payload["tap"])
    except ChannelError:
        return False
    return True


@handler("telegram.tap", prepare=answer, max_attempts=1, optional=True)
def answered(_session: Session, _runtime: Runtime, _payload: Payload, _prepared: bool) -> None:
    """There is nothing to note."""
