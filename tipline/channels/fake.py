"""A channel in memory, for tests and for trying things out: it does what it is told to.

``failures`` are raised one by one by the next calls of ``send``.  With ``accept_first`` the
message is taken before the error comes, as when a connection breaks after the provider said yes.
"""

from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

from factchecks.db import utcnow
from tipline.channels.base import Channel, Failure, Inbound, Limits, MediaRef, Outgoing
from tipline.channels.errors import ChannelError, MediaLater, MediaRefused
from tipline.channels.twilio.codes import WAITS, failure_of
from tipline.conversation.style import Style


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that the channel has taken."""

    provider_id: str
    message: Outgoing
    at: datetime


@dataclass
class FakeChannel(Channel):
    """Keeps what was sent; see the module's docstring for making it fail."""

    name: str = "twilio-whatsapp"
    style: Style = Style.WHATSAPP
    limits: Limits = field(default_factory=lambda: Limits(body=1500, choices=3, choice_title=20))
    sent: list[Sent] = field(default_factory=list)
    failures: deque[ChannelError] = field(default_factory=deque)
    accept_first: bool = False
    files: dict[str, bytes | ChannelError] = field(default_factory=dict)  # by URL
    inbox: list[Inbound] = field(default_factory=list)

    def send(self, message: Outgoing) -> str:
        """Take the message, or fail as planned."""
        if self.failures and not self.accept_first:
            raise self.failures.popleft()
        sent = Sent(f"FM{len(self.sent) + 1:032x}", message, utcnow())
        self.sent.append(sent)
        if self.failures:
            raise self.failures.popleft()
        return sent.provider_id

    def find_sent(
        self, message: Outgoing, since: datetime, known: Collection[str] = ()
    ) -> str | None:
        """The first taken message to the same person with the same words."""
        for sent in self.sent:
            same = (sent.message.to, sent.message.body) == (message.to, message.body)
            if same and sent.at >= since and sent.provider_id not in known:
                return sent.provider_id
        return None

    def failure(self, code: str) -> Failure:
        """As Twilio's."""
        return failure_of(code)

    def wait(self, code: str) -> float | None:
        """How long a code asks us to wait."""
        return WAITS.get(code)

    def fetch(self, ref: MediaRef, provider_id: str, into: IO[bytes], limit: int) -> None:
        """The bytes in ``files``, or the error there."""
        found = self.files.get(ref.url)
        if found is None:
            raise MediaLater("the file is not there yet", code="404")
        if isinstance(found, ChannelError):
            raise found
        if len(found) > limit:
            raise MediaRefused(f"the file is larger than {limit / 1024 / 1024:.0f} MB")
        into.write(found)

    def forget(self, ref: MediaRef, provider_id: str) -> None:
        """Remove the file from ``files``."""
        self.files.pop(ref.url, None)

    def list_inbound(self, since: datetime) -> Iterator[Inbound]:
        """What is in ``inbox`` and new enough."""
        yield from (inbound for inbound in self.inbox if inbound.received_at >= since)
