"""What a tip consists of, read from its messages: words, files, language, or only small talk."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.keys import claim_key
from matchers.generic import says_nothing
from tipline.conversation.events import Small
from tipline.conversation.language import detect
from tipline.conversation.understand import is_small_talk, language_of_words, small_talk
from tipline.models import (
    Contact,
    InboundMedia,
    InboundMessage,
    MediaFile,
    MediaState,
    OutboundMessage,
    Tip,
    TipState,
)

KINDS = {
    "sticker": Small.STICKER,
    "reaction": Small.REACTION,
    "location": Small.LOCATION,
    "contact": Small.CONTACT,
    "unknown": Small.UNKNOWN,
}

POINTING = 4  # words beside a quotation that say nothing of their own, if they hold no number


@dataclass(frozen=True, slots=True)
class File:
    """A stored file of a tip."""

    sha256: str
    kind: str  # of matchers.types.MediaKind
    content_type: str
    heard: str | None = field(default=None, repr=False)  # None: nobody listened


@dataclass(frozen=True, slots=True)
class TipContent:
    """A tip, ready to be matched."""

    tip_id: int
    contact_id: int
    text: str = field(repr=False)
    files: tuple[File, ...]
    small: Small | None  # set where there is nothing to check
    language: str | None
    quoted: tuple[str, ...] = ()  # SHA-256 of files of a quoted message, to be kept with the tip

    @property
    def key(self) -> str:
        """The same for two tips with the same words (letter by letter) and the same files."""
        return key_of(self.text, [file.sha256 for file in self.files])


def key_of(text: str, files: Sequence[str]) -> str:
    """See :attr:`TipContent.key`."""
    return claim_key(" ".join([text, *sorted(set(files))]))


def read_content(session: Session, tip_id: int) -> TipContent | None:
    """The content of a tip that is ready; ``None`` for any other, and for an erased one."""
    tip = session.get(Tip, tip_id)
    if tip is None or tip.contact_id is None or tip.state is not TipState.READY:
        return None
    contact = session.get_one(Contact, tip.contact_id)
    messages = list(
        session.scalars(
            select(InboundMessage)
            .where(InboundMessage.tip_id == tip.id)
            .order_by(InboundMessage.id)
        )
    )
    texts = [message.text.strip() for message in messages]
    files = _files(session, [message.id for message in messages])
    quoted: tuple[str, ...] = ()
    texts = [text for m, text in zip(messages, texts, strict=True) if not _points(m, text)]
    if not files and all(is_small_talk(text) for text in texts):
        words, files = _quoted(session, contact, messages)
        texts += words
        quoted = tuple(file.sha256 for file in files)
    said = [text for text in texts if not is_small_talk(text)]
    text = "\n\n".join(dict.fromkeys(said))
    return TipContent(
        tip_id=tip.id,
        contact_id=contact.id,
        text=text,
        files=tuple(files),
        small=None if text or files else _small(messages, texts),
        language=_language(texts, contact),
        quoted=quoted,
    )


def settled_content(session: Session, tip: Tip) -> TipContent:
    """What a tip that has its claim consists of: the words that were settled on, and its files."""
    ids = session.scalars(select(InboundMessage.id).where(InboundMessage.tip_id == tip.id)).all()
    return TipContent(
        tip_id=tip.id,
        contact_id=tip.contact_id or 0,
        text=tip.text,
        files=tuple(_files(session, list(ids))),
        small=None,
        language=tip.language,
    )


def _points(message: InboundMessage, text: str) -> bool:
    """Whether a quoting message only points to what it quotes: "and this one?"."""
    pointing = len(text.split()) <= POINTING and not any(c.isdigit() for c in text)
    return message.replied_to is not None and pointing


def _small(messages: list[InboundMessage], texts: list[str]) -> Small:
    """What to say about messages with nothing to check in them."""
    kinds = [KINDS[message.kind] for message in messages if message.kind in KINDS]
    if any(message.media for message in messages) and not kinds:
        return Small.FILE
    words = small_talk(tuple(text for text in texts if text))
    if kinds and words in (None, Small.EMPTY):
        return kinds[-1]
    return words or Small.EMPTY


def _language(texts: list[str], contact: Contact) -> str | None:
    return detect("\n".join(texts), contact.country) or next(
        filter(None, (language_of_words(text) for text in texts)), None
    )


def _files(session: Session, message_ids: list[int]) -> list[File]:
    rows = session.execute(
        select(MediaFile.sha256, MediaFile.kind, MediaFile.content_type, MediaFile.details)
        .join(InboundMedia, InboundMedia.sha256 == MediaFile.sha256)
        .where(InboundMedia.message_id.in_(message_ids), InboundMedia.state == MediaState.STORED)
        .order_by(InboundMedia.message_id, InboundMedia.position)
    )
    files = (
        File(sha256, kind, content_type, details.get("heard"))
        for sha256, kind, content_type, details in rows
    )
    return list(dict.fromkeys(files))


def _quoted(
    session: Session, contact: Contact, messages: list[InboundMessage]
) -> tuple[list[str], list[File]]:
    """Words and files of the contact's own earlier messages that these ones quote.

    Whoever quotes a reply of ours means what it was about.
    """
    ids = [message.replied_to for message in messages if message.replied_to]
    earlier = list(
        session.scalars(
            select(InboundMessage)
            .where(
                InboundMessage.contact_id == contact.id,
                InboundMessage.provider_id.in_(ids),
            )
            .order_by(InboundMessage.id)
        )
    )
    words = [m.text.strip() for m in earlier if not says_nothing(m.text)]
    about = list(
        session.scalars(
            select(Tip)
            .join(OutboundMessage, OutboundMessage.tip_id == Tip.id)
            .where(Tip.contact_id == contact.id, OutboundMessage.provider_id.in_(ids))
        )
    )
    words += [tip.text for tip in about if tip.text]
    replied = [message.id for tip in about for message in tip.messages]
    return words, _files(session, [*(m.id for m in earlier), *replied])
