"""What can happen in a conversation, and what the machine answers: replies and deeds."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from factchecks.queries import Shown
from matchers.types import Conflict
from tipline.channels.base import Choice
from tipline.conversation.questions import Option
from tipline.conversation.state import About, Talk


class Word(StrEnum):
    """A command that stands alone in a message; the value is its name in the catalogues."""

    HELP = "help"
    LANGUAGE = "language"
    STATUS = "status"
    STOP = "stop"
    START = "start"
    DATA = "data"
    DELETE = "delete"


class Small(StrEnum):
    """Something that is no question to check, and what it is; the value names the reply."""

    GREETING = "welcome"
    THANKS = "thanks"
    EMPTY = "empty"  # "is this true?" and nothing that "this" could be
    STICKER = "kind.sticker"
    REACTION = "kind.reaction"
    LOCATION = "kind.location"
    CONTACT = "kind.contact"
    UNKNOWN = "kind.unknown"
    FILE = "kind.file"  # a file that could not be opened, and no words with it


@dataclass(frozen=True, slots=True)
class Command:
    """A command, with the language that LANGUAGE named, if it did."""

    word: Word
    language: str = ""


@dataclass(frozen=True, slots=True)
class Picked:
    """A number or a tapped button; ``tip_id`` where the button says which question it answers."""

    number: int
    tip_id: int | None = None
    about: About | None = None  # where a button says so


@dataclass(frozen=True, slots=True)
class Helped:
    """Yes or no to "did this answer your question?"; ``tip_id`` where a button says which."""

    helpful: bool
    tip_id: int | None = None


@dataclass(frozen=True, slots=True)
class Rated:
    """What came of a rating: whether there was an answer to rate, and no rating of it yet."""

    tip_id: int | None
    helpful: bool
    first: bool = True
    ask_place: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """Something that may be checked, or small talk around it: it is gathered first."""


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """What was gathered holds nothing to check."""

    what: Small


@dataclass(frozen=True, slots=True)
class Told:
    """One verdict that goes out now."""

    shown: Shown
    twins: tuple[Shown, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one claim: a verdict, a question back, the queue, or why there is none."""

    tip_id: int
    told: Told | None = None
    options: tuple[Option, ...] = ()
    queued: bool = False
    others: int = 0  # distinct contacts who asked the same
    wait: timedelta | None = None
    again: bool = False  # this voter waits for the same already
    gone: bool = False  # what the voter picked is no longer a verdict
    closed: str = ""  # why there will be no verdict: "not-checkable" or "out-of-scope"
    claim: str = ""  # the voter's words for it; empty where it is the whole message
    concern: str = ""  # "distress" or "threat": somebody may be in danger
    ask_place: bool = False  # whether it may be asked where this was seen


@dataclass(frozen=True, slots=True)
class Several:
    """What came of a message with several claims, in its order."""

    parts: tuple[Outcome, ...]


class Standing(StrEnum):
    """Where one question stands; the value names the line in the STATUS reply."""

    WAITING = "waiting"
    ASKED = "asked"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Question:
    """One line of the STATUS reply."""

    text: str
    standing: Standing


Event = Command | Picked | Helped | Rated | Content | SmallTalk | Outcome | Several


@dataclass(frozen=True, slots=True)
class Facts:
    """What the machine may need to know of the world to answer."""

    organisation: str = "Tipline"
    address_days: int = 30
    content_days: int = 90
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply; it is split for the channel later."""

    body: str
    choices: tuple[Choice, ...] = ()
    despite_stop: bool = False
    revision_id: int | None = None  # of the verdict in it, so that a withdrawn one can be held back
    optional: bool = False  # whether the choices may give way to a card
    card: bool = False  # whether the verdict's picture may go with it, to be passed on


@dataclass(frozen=True, slots=True)
class Silence:
    """Deed: write to this person no more."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Deed: the silence is over."""


@dataclass(frozen=True, slots=True)
class Erase:
    """Deed: forget who this is and what they sent."""


@dataclass(frozen=True, slots=True)
class Gather:
    """Deed: this message is (part of) a tip."""


@dataclass(frozen=True, slots=True)
class Confirm:
    """Deed: the voter says that this tip is what the fact-check is about."""

    tip_id: int
    fact_check_id: int


@dataclass(frozen=True, slots=True)
class Decline:
    """Deed: none of the suggestions fits this tip."""

    tip_id: int


@dataclass(frozen=True, slots=True)
class Rate:
    """Deed: the voter says whether the answer to this tip (the newest for None) was one."""

    tip_id: int | None
    helpful: bool


@dataclass(frozen=True, slots=True)
class Explain:
    """Deed: why the answer was none; ``reason`` counts from 1."""

    tip_id: int
    reason: int


@dataclass(frozen=True, slots=True)
class Saw:
    """Deed: where the voter saw it; ``place`` counts from 1."""

    tip_id: int
    place: int


Deed = Silence | Resume | Erase | Gather | Confirm | Decline | Rate | Explain | Saw


@dataclass(frozen=True, slots=True)
class Step:
    """What one event leads to."""

    talk: Talk
    replies: tuple[Reply, ...] = ()
    deeds: tuple[Deed, ...] = ()
