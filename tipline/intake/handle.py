"""Handles one stored message: a command is done, a pick is looked up, anything else gathered."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.conversation.events import (
    Command,
    Confirm,
    Decline,
    Erase,
    Facts,
    Gather,
    Step,
    Word,
)
from tipline.conversation.language import detect
from tipline.conversation.machine import step
from tipline.conversation.understand import OPEN, Said, language_of_words, understand
from tipline.intake.contacts import keep_talk, locked_contact, talk_of
from tipline.intake.gather import join
from tipline.intake.speak import speak
from tipline.jobs import handler
from tipline.jobs.registry import Payload
from tipline.models import Contact, InboundMedia, InboundMessage
from tipline.outbox import release_held
from tipline.privacy.erase import erase
from tipline.runtime import Runtime
from tipline.triage.standing import questions
from tipline.triage.voter import confirm, decline


def listen(runtime: Runtime, payload: Payload) -> str | None:
    """The language of the message, found before the transaction: it takes a moment."""
    with runtime.db.read() as session:
        found = session.execute(
            select(InboundMessage.text, Contact.country)
            .join(Contact, Contact.id == InboundMessage.contact_id)
            .where(InboundMessage.id == payload["message_id"])
        ).one_or_none()
    if found is None:
        return None
    text, country = found
    return language_of_words(text) or detect(text, country)


@handler("intake.handle", prepare=listen)
def handle(session: Session, runtime: Runtime, payload: Payload, detected: str | None) -> None:
    """Understand the message and do what it asks for."""
    message = session.get(InboundMessage, payload["message_id"])
    if message is None or message.handled_at is not None:
        return
    contact = locked_contact(session, message.contact_id)
    if contact is None:
        return
    message.handled_at = utcnow()
    if release_held(session, contact.id) and message.payload == OPEN:
        return  # what they tapped for is on its way
    talk = talk_of(contact, detected)
    files = session.scalar(
        select(func.count()).where(InboundMedia.message_id == message.id).select_from(InboundMedia)
    )
    event = understand(Said(message.kind, message.text, message.payload, files or 0), talk)
    facts = Facts(
        organisation=runtime.settings.organisation,
        address_days=runtime.settings.address_days,
        questions=questions(session, contact.id) if event == Command(Word.STATUS) else (),
    )
    _do(session, runtime, contact, message, step(talk, event, facts, utcnow()))


def _do(
    session: Session, runtime: Runtime, contact: Contact, message: InboundMessage, done: Step
) -> None:
    """Do the deeds of one step, and say what there is to say."""
    talk, replies = done.talk, list(done.replies)
    tip_id = None
    for deed in done.deeds:
        match deed:
            case Gather():
                tip_id = join(session, runtime, contact, message).id
            case Erase():
                contact = erase(session, contact, message)
            case Confirm() | Decline():
                outcome = (
                    confirm(session, contact, deed)
                    if isinstance(deed, Confirm)
                    else decline(session, contact, deed)
                )
                following = step(talk, outcome, Facts(), utcnow())
                talk, tip_id = following.talk, deed.tip_id
                replies += following.replies
    keep_talk(contact, talk)
    speak(session, runtime, contact, replies, key=f"reply:m{message.id}", tip_id=tip_id)
