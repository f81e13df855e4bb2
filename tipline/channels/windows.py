"""How long after somebody wrote plain words may be sent to them, by channel.

Here so that it can be told from a channel's name, also where no channel is made: before a decision
the console says how many will get their message at once.
"""

from datetime import timedelta

from tipline.channels.cloud.inbound import CLOUD
from tipline.channels.twilio.inbound import MESSENGER, WHATSAPP

# Meta's, on WhatsApp and Messenger; all other channels have none.
DAY = timedelta(hours=24)
WINDOWS = {WHATSAPP: DAY, MESSENGER: DAY, CLOUD: DAY}


def window_of(channel: str) -> timedelta | None:
    """The window of a channel; ``None`` if it has none."""
    return WINDOWS.get(channel)
