"""The people that a visitor of the simulator can be; all of them are invented."""

import re
from dataclasses import dataclass

from tipline.channels.base import Address
from tipline.channels.twilio.inbound import LOCAL


@dataclass(frozen=True, slots=True)
class Voter:
    """Somebody who uses the chat, and how the chat speaks to them."""

    key: str
    name: str
    speaks: str  # the language by its own name
    language: str  # ISO 639-1
    country: str  # ISO 3166
    placeholder: str  # what stands in the empty input field
    rtl: bool = False

    @property
    def initial(self) -> str:
        """What stands on the badge beside the name."""
        return self.name[0]


VOTERS = (
    Voter("maya", "Maya", "English", "en", "IE", "Type a message"),
    Voter("joana", "Joana", "Português", "pt", "BR", "Escreva uma mensagem"),
    Voter("lucia", "Lucía", "Español", "es", "MX", "Escribe un mensaje"),
    Voter("asha", "आशा", "हिन्दी", "hi", "IN", "संदेश लिखें"),
    Voter("salma", "سلمى", "العربية", "ar", "EG", "اكتب رسالة", rtl=True),
    Voter("theo", "Theo", "English", "en", "IE", "Type a message"),
)
_BY_KEY = {voter.key: voter for voter in VOTERS}
_SEAT = re.compile(r"([a-z]+)(?:\.(\d{1,4}))?")


@dataclass(frozen=True, slots=True)
class Seat:
    """A voter in one conversation; starting over is another conversation with a new address."""

    voter: Voter
    round: int = 1

    @property
    def name(self) -> str:
        """What stands in the address of the page."""
        return self.voter.key if self.round == 1 else f"{self.voter.key}.{self.round}"

    @property
    def address(self) -> Address:
        """Where this voter is answered."""
        return Address(LOCAL, f"{LOCAL}:{self.name}")

    @property
    def next(self) -> "Seat":
        """The same voter, unknown to the tipline."""
        return Seat(self.voter, self.round + 1)


def seat_of(name: str) -> Seat:
    """The seat of this name, e.g. ``joana`` or ``joana.2``; the first voter's for any other."""
    found = _SEAT.fullmatch(name)
    if not found or found[1] not in _BY_KEY:
        return Seat(VOTERS[0])
    return Seat(_BY_KEY[found[1]], max(1, int(found[2] or 1)))
