"""WhatsApp without anybody in between: Meta's Cloud API."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import IO

from tipline.channels.base import Channel, Failure, Inbound, Limits, MediaRef, Outgoing
from tipline.channels.cloud.codes import WAITS, failure_of
from tipline.channels.cloud.graph import Graph
from tipline.channels.cloud.ids import opaque
from tipline.channels.cloud.inbound import CLOUD
from tipline.channels.cloud.media import Files
from tipline.channels.cloud.outgoing import (
    MAX_BODY,
    MAX_RICH,
    MAX_ROWS,
    ROW_TITLE,
    payload,
    units,
)
from tipline.channels.errors import SendRefused, SendUnknown
from tipline.channels.windows import window_of
from tipline.config import Settings
from tipline.conversation.style import Style


class CloudChannel(Channel):
    """Sends as the number of ``WHATSAPP_PHONE_NUMBER_ID``."""

    name = CLOUD
    limits = Limits(body=4000, choices=MAX_ROWS, choice_title=ROW_TITLE)
    reports_status = types = True
    style = Style.WHATSAPP
    window = window_of(CLOUD)
    # There is no list of what was sent: the only evidence is a status with our token, and Meta
    # says "sent" within seconds.  Who hears nothing for so long may send again.
    evidence_lag = timedelta(minutes=5)

    def __init__(self, settings: Settings) -> None:
        self._public_url = settings.public_url
        self._graph = Graph(settings.whatsapp)
        self._files = Files(settings.whatsapp, self._graph)
        if settings.public_url.startswith("https://"):  # Meta fetches pictures from there
            self.limits = replace(type(self).limits, caption=MAX_RICH)

    def send(self, message: Outgoing) -> str:
        """Create the message at Meta and return what stands for its id."""
        if units(message.body) > MAX_BODY:
            raise SendRefused(f"the text is longer than {MAX_BODY} characters")
        answer = self._graph.post_message(payload(message, self._public_url))
        try:
            provider_id = answer["messages"][0]["id"]
        except (KeyError, IndexError, TypeError):
            provider_id = ""
        if not provider_id or not isinstance(provider_id, str):
            raise SendUnknown("the provider accepted the message but gave it no id")
        return opaque(provider_id)

    def find_sent(
        self, message: Outgoing, since: datetime, known: Collection[str] = ()
    ) -> str | None:
        """Nothing: a status callback with the message's token settles it, or time does."""
        return None

    def failure(self, code: str) -> Failure:
        """What an error code in a delivery status calls for."""
        return failure_of(code)

    def wait(self, code: str) -> float | None:
        """How long a code asks us to wait."""
        return WAITS.get(code)

    def fetch(self, ref: MediaRef, provider_id: str, into: IO[bytes], limit: int) -> None:
        """Download a file by its id."""
        self._files.fetch(ref.url, into, limit)

    def forget(self, ref: MediaRef, provider_id: str) -> None:
        """Delete a file at Meta."""
        self._files.delete(ref.url)

    def list_inbound(self, since: datetime) -> Iterator[Inbound]:
        """Nothing: Meta keeps no list, but repeats what we missed for days."""
        yield from ()

    def show_typing(self, provider_id: str, address: str) -> None:
        """Marks the message as read, with the indicator; it ends with our answer."""
        mark = {
            "status": "read",
            "message_id": provider_id,
            "typing_indicator": {"type": "text"},
        }
        self._graph.post_message(mark, timeout=(2.0, 3.0))
