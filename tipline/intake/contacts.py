"""Reads and keeps one contact's side of the conversation, one job at a time."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.conversation.language import reply_language
from tipline.conversation.state import Talk, remembered
from tipline.models import Contact


def locked_contact(session: Session, contact_id: int) -> Contact | None:
    """The contact, read anew and kept from other jobs until the transaction ends."""
    return session.scalar(
        select(Contact)
        .where(Contact.id == contact_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def talk_of(contact: Contact, detected: str | None = None) -> Talk:
    """The conversation with ``contact``, in the language of what was just said if that is clear."""
    language = reply_language(
        contact.language,
        detected,
        contact.country,
        chosen=bool(contact.state.get("chosen")),
    )
    return remembered(contact.state, language=language, stopped=contact.stopped_at is not None)


def keep_talk(contact: Contact, talk: Talk) -> None:
    """Write the conversation back."""
    pace = contact.state.get("pace")
    contact.state = {**talk.kept(), **({"pace": pace} if pace else {})}
    contact.language = talk.language
    if talk.stopped and contact.stopped_at is None:
        contact.stopped_at = utcnow()
    elif not talk.stopped:
        contact.stopped_at = None
