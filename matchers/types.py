"""The words that every matcher speaks: what is asked, what is known, what is decided.

The life of a question::

    Content ──► parts ──► candidates ──► guard ──► Answer | Ask | NoMatch

``Answer``   this *is* the checked message (or contains the checked claim whole): safe to send.
``Ask``      related, or the same but for a fact that differs: a person must say.
``NoMatch``  nothing checked comes near.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class MediaKind(StrEnum):
    """What a file shows itself to be once its bytes have been looked at."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    DOCUMENT = "document"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class MediaItem:
    """A file that came with a message: a readable local path and the SHA-256 of its bytes (hex)."""

    path: Path
    sha256: str
    kind: MediaKind
    content_type: str = "application/octet-stream"
    heard: str = ""  # what a machine has heard said in it, where one listened


@dataclass(frozen=True, slots=True)
class LinkedPage:
    """What is behind a link of a message: where it leads, and what the page says of itself."""

    url: str  # as the message has it
    address: str  # after redirects
    title: str = ""
    picture: Path | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What a voter asks about: words, files, or both (then the words are the caption)."""

    text: str = ""
    media: tuple[MediaItem, ...] = ()
    language: str | None = None  # ISO 639-1 where known, e.g. "pt"
    pages: tuple[LinkedPage, ...] = ()  # of its links, those that were looked at


@dataclass(frozen=True, slots=True)
class Reference:
    """What an id in an index means *now*: a fact-check's claim, or the texts of an open claim."""

    id: str
    claim: str
    title: str = ""
    language: str | None = None
    variants: tuple[str, ...] = ()  # confirmed wordings of the same claim, e.g. earlier forwards


Lookup = Callable[[Sequence[str]], Mapping[str, Reference]]
"""Ids to their present meaning; an id that is missing from the result must not be answered."""


class ConflictKind(StrEnum):
    """In which way a message contradicts the claim that it otherwise resembles."""

    NUMBER = "number"
    DATE = "date"
    UNIT = "unit"
    NEGATION = "negation"
    ANTONYM = "antonym"
    NAME = "name"  # person, place, party or organisation
    ROLE = "role"  # who did it to whom
    MISSING = "missing"  # the claim says something essential that the message doesn't
    EXTRA = "extra"  # the message says something essential that the claim doesn't
    WORDS = "words"  # the words on a picture differ, or can't be read
    CAPTION = "caption"  # the picture is known, but what is said about it is new


@dataclass(frozen=True, slots=True)
class Conflict:
    """One fact on which message and claim differ, in the words of each (either may be empty)."""

    kind: ConflictKind
    message_says: str
    claim_says: str

    def __str__(self) -> str:
        if self.kind is ConflictKind.NEGATION:
            return (
                f"one says it and the other denies it: message “{self.message_says}”, "
                f"fact-check “{self.claim_says}”"
            )
        if self.kind is ConflictKind.WORDS and not self.claim_says:
            return self.message_says  # why the words on a picture can't be compared
        if not self.message_says:
            return f"the fact-check says “{self.claim_says}” and the message doesn't"
        if not self.claim_says:
            return f"the message says “{self.message_says}” and the fact-check doesn't"
        return f"message says “{self.message_says}”, fact-check says “{self.claim_says}”"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reference that a message may be about, and everything needed to say why.

    ``score`` is between 0 and 1, higher is closer; ``threshold`` is the score that would have
    made it an Answer, and ``origin`` says where that threshold comes from.
    """

    id: str
    score: float
    method: str  # e.g. "text", "image-sha256", "image-phash", "link"
    threshold: float = 1.0
    origin: str = ""
    conflicts: tuple[Conflict, ...] = ()
    explanation: str = ""  # one English sentence for the checker
    matched: str = ""  # the wording of the reference that came nearest (claim or variant)


@dataclass(frozen=True, slots=True)
class Answer:
    """The message is what ``best`` is about; ``twins`` say the same by other publishers."""

    best: Candidate
    twins: tuple[Candidate, ...] = ()
    candidates: tuple[Candidate, ...] = ()  # ranked, including best and twins


@dataclass(frozen=True, slots=True)
class Ask:
    """One of ``candidates`` (best first) may be it; nobody but a person can say which."""

    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class NoMatch:
    """Nothing that was checked comes near; ``candidates`` were looked at and are too far."""

    candidates: tuple[Candidate, ...] = ()


Decision = Answer | Ask | NoMatch


@dataclass(frozen=True, slots=True)
class Part:
    """One claim within a message (often the only one) and what was decided about it."""

    text: str
    decision: Decision
    evidence: str = "text"  # which part of the message it was: "text", "image", "link", …


@dataclass(frozen=True, slots=True)
class Matched:
    """The outcome for a whole message: at least one part, in the order of the message."""

    parts: tuple[Part, ...]
    notes: tuple[str, ...] = field(default=())  # e.g. "text on the picture could not be read"
