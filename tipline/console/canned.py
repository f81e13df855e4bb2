"""Replies to choose from when one person is written to: ours in every language, and one's own."""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline import audit
from tipline.console.errors import ConsoleError
from tipline.conversation.catalogue import languages, say, spoken
from tipline.models import CannedReply
from tipline.triage.personal import LONGEST

NAME = 60  # characters
# Of the catalogue, in the order in which they are offered, with what they are called here.
OURS = {
    "canned.whole": "Ask for the whole message",
    "canned.source": "Ask where it is from",
    "canned.working": "We are working on it",
    "canned.authority": "Ask your electoral authority",
    "canned.nothing": "Nothing to check in it",
}


@dataclass(frozen=True, slots=True)
class Canned:
    """One reply; ``id`` is 0 for one of ours."""

    id: int
    name: str
    text: str
    language: str


def replies(session: Session, language: str | None) -> tuple[Canned, ...]:
    """What can be sent in a person's language: the organisation's own first, then ours."""
    code = spoken(language)
    own = tuple(one for one in everything(session) if one.language == code)
    return own + tuple(Canned(0, word, say(code, name), code) for name, word in OURS.items())


def everything(session: Session) -> tuple[Canned, ...]:
    """The organisation's own, by language and name."""
    rows = session.scalars(select(CannedReply).order_by(CannedReply.language, CannedReply.name))
    return tuple(Canned(row.id, row.name, row.text, row.language) for row in rows)


def save(session: Session, *, name: str, language: str, text: str, by: str) -> None:
    """Keep a reply; the same name in the same language replaces it.  Raises ConsoleError."""
    name, text = " ".join(name.split()), text.strip()
    if not name or len(name) > NAME:
        raise ConsoleError(f"a reply needs a name of 1 to {NAME} characters")
    if not text or len(text) > LONGEST:
        raise ConsoleError(f"a reply needs a text of 1 to {LONGEST} characters")
    if language not in languages():
        raise ConsoleError(f"we don't write in {language[:16]!r}; choose one of the list")
    known = session.scalar(
        select(CannedReply).where(CannedReply.language == language, CannedReply.name == name)
    )
    if known is None:
        known = CannedReply(language=language, name=name)
        session.add(known)
    known.text, known.by, known.updated_at = text, by, utcnow()
    session.flush()
    _record(session, "reply.save", known.id, by)


def remove(session: Session, *, reply_id: int, by: str) -> None:
    """Delete a reply of the organisation."""
    found = session.execute(
        delete(CannedReply).where(CannedReply.id == reply_id).returning(CannedReply.id)
    )
    if found.first() is None:
        raise ConsoleError("that reply is not there any more")
    _record(session, "reply.delete", reply_id, by)


def _record(session: Session, action: str, reply_id: int, by: str) -> None:
    audit.record(session, actor=by, action=action, subject=("reply", reply_id))
