"""What every channel speaks: what came in, what is to go out, and what a channel can do.

An address, a text and a locator belong to somebody: none of them shows in a ``repr``.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import IO

from tipline.channels.errors import ChannelDown
from tipline.conversation.style import Style
from tipline.models import Forwarded


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody can be answered on one channel; opaque: nothing is to be read from it."""

    channel: str
    value: str = field(repr=False)  # e.g. "whatsapp:+12025550104" or "whatsapp:US.1000…"
    aliases: tuple[str, ...] = field(default=(), repr=False)  # other addresses of the same person


@dataclass(frozen=True, slots=True)
class MediaRef:
    """Where a channel keeps a file that came with a message, and what it says it is."""

    url: str = field(repr=False)
    declared_type: str = ""


class Kind(StrEnum):
    """What sort of message came in."""

    TEXT = "text"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    DOCUMENT = "document"
    STICKER = "sticker"
    CONTACT = "contact"  # a contact card
    LOCATION = "location"
    BUTTON = "button"  # a tapped quick reply; ``payload`` is its id
    LIST = "list"  # a chosen row of a list; ``payload`` is its id
    TAKEN_BACK = "taken-back"  # deleted for everyone; ``replaces`` names it, nothing else is there
    REACTION = "reaction"  # a thumb or a heart on one of our messages
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message as a channel delivered it, in our words."""

    channel: str
    provider_id: str
    sender: Address
    kind: Kind
    received_at: datetime
    text: str = field(default="", repr=False)  # words or caption; never a file's name
    payload: str = ""  # the id of a tapped button or a chosen row
    filename: str = field(default="", repr=False)
    forwarded: Forwarded = Forwarded.UNKNOWN
    replied_to: str | None = None  # the provider's id of the quoted message
    replaces: str | None = None  # the provider's id of an earlier one that was edited or deleted
    media: tuple[MediaRef, ...] = ()
    country: str | None = None  # ISO 3166 alpha-2, from the calling code only
    receipt: str = field(default="", repr=False)  # its id to the provider where ours is another


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that a voter can tap, or answer by its number."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to send; ``body`` is within the channel's limits.

    ``body`` is complete in itself: it names the choices by their numbers, so that a channel
    without buttons sends it as it is.  Buttons, where a channel has them, are a convenience.

    ``token`` comes back with every delivery status: a channel puts it where the provider must
    repeat it (Twilio: in the query of the status callback, which is signed).
    """

    to: str = field(repr=False)
    body: str = field(repr=False)
    token: str = field(repr=False)
    choices: tuple[Choice, ...] = ()
    menu: str = ""  # the word on the button that opens a list of choices, in the reader's language
    media_url: str | None = field(default=None, repr=False)  # or a path on our public URL
    template: str = ""  # the provider's id of an approved template, outside the 24-hour window
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)  # of the template


@dataclass(frozen=True, slots=True)
class Limits:
    """How much fits: characters and numbers of things in one message."""

    body: int
    choices: int  # that can be tapped; 0: there are no buttons, the body's numbers are the way
    choice_title: int
    caption: int = 0  # of words under a picture, in one message; 0: pictures are not sent


class Failure(StrEnum):
    """What a provider's error code calls for."""

    LATER = "later"  # rate or queue or provider trouble: back off and try again
    REFUSED = "refused"  # this message or this recipient will never work
    SUPPRESS = "suppress"  # blocked or opted out: write to this person no more
    WINDOW = "window"  # outside the 24-hour window: wait for a template or the next message
    PLAIN = "plain"  # the attachment or the buttons failed: send the words alone
    DOWN = "down"  # account, sender or settings: stop, and call the operator


class Channel(ABC):
    """A way to reach people; every method may block on the network and is called by workers."""

    name: str
    limits: Limits
    reports_status: bool = False  # says "sent" later; until then the next part would overtake
    window: timedelta | None = None  # how long after a person wrote plain words may be sent
    evidence: bool = True  # whether it can be found out if a message left whose answer was lost
    forgets: bool = True  # whether files can be deleted at the provider
    redacts: bool = False  # whether the words of a message can be
    style: Style = Style.UNMARKED  # what it can show
    types: bool = False  # whether people can be shown that an answer is being written
    # How long a message that was accepted may be missing from the provider's own list.
    evidence_lag: timedelta = timedelta(seconds=60)

    @abstractmethod
    def send(self, message: Outgoing) -> str:
        """Hand a message to the provider and return the provider's id of it.

        Raises ``SendRefused``, ``SendLater``, ``SendUnknown`` or ``ChannelDown``.
        """

    @abstractmethod
    def find_sent(
        self, message: Outgoing, since: datetime, known: Collection[str] = ()
    ) -> str | None:
        """The provider's id of this message if it was accepted since then; evidence after a crash.

        ``known`` are provider ids that belong to other messages to the same person.  Raises
        ``SendLater`` when the provider cannot be asked.
        """

    @abstractmethod
    def failure(self, code: str) -> Failure:
        """What an error code in a delivery status calls for."""

    def wait(self, code: str) -> float | None:
        """Seconds before another try after this code, where the usual back-off would do harm."""
        return None

    @abstractmethod
    def fetch(self, ref: MediaRef, provider_id: str, into: IO[bytes], limit: int) -> None:
        """Write the bytes of a file of message ``provider_id`` into ``into``.

        Raises ``MediaRefused`` (never try again) or ``MediaLater``.
        """

    @abstractmethod
    def forget(self, ref: MediaRef, provider_id: str) -> None:
        """Delete a file at the provider; done already is fine.  May raise ``MediaLater``."""

    @abstractmethod
    def list_inbound(self, since: datetime) -> Iterator[Inbound]:
        """What people have sent since then, according to the provider (missed webhooks)."""

    def redact(self, provider_id: str) -> None:
        """Delete the words of a message at the provider, ours or theirs; done already is fine.

        Only where ``redacts``.  Raises ``MediaLater`` or ``ChannelDown``.
        """
        raise ChannelDown(f"words cannot be deleted on {self.name}")

    def show_typing(self, provider_id: str, address: str) -> None:
        """Show who sent that message from that address that it was read and is being answered.

        Only where ``types``; a few seconds at most.  May raise any ``ChannelError``.
        """
        raise ChannelDown(f"nothing can be shown on {self.name}")
