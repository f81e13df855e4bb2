"""Handles one stored message: a command is done, a pick is looked up, anything else gathered."""

from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.channels.base import Kind
from tipline.conversation.events import (
    Command,
    Confirm,
    Decline,
    Erase,
    Explain,
    Facts,
    Gather,
    Outcome,
    Rate,
    Rated,
    Reply,
    Saw,
    Step,
    Word,
)
from tipline.conversation.language import detect
from tipline.conversation.machine import step
from tipline.conversation.pace import Heed, heed, mark_of, remembered_pace
from tipline.conversation.questions import pause_text
from tipline.conversation.understand import OPEN, Said, language_of_words, understand
from tipline.intake.contacts import keep_talk, locked_contact, talk_of
from tipline.intake.gather import join
from tipline.intake.retake import replaced_by, take_back, take_place
from tipline.intake.speak import speak
from tipline.jobs import enqueue, handler
from tipline.jobs.registry import Payload
from tipline.models import Contact, InboundMedia, InboundMessage, OutboundMessage
from tipline.outbox import release_held
from tipline.privacy.erase import erase
from tipline.runtime import Runtime
from tipline.triage.standing import questions
from tipline.triage.voices import explain, note_asked, rate, saw
from tipline.triage.voter import confirm, decline

# Always heard, however much somebody sends.
ALWAYS = (Word.STOP, Word.START, Word.DELETE)


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
    before = replaced_by(session, contact, message)
    if message.kind == Kind.TAKEN_BACK:
        take_back(session, contact, before)
        return
    if take_place(session, message, before):
        return
    if release_held(session, contact.id) and message.payload == OPEN:
        return  # what they tapped for is on its way
    talk = talk_of(contact, detected)
    event = understand(_said(session, contact, message), talk)
    if isinstance(event, Command) and event.word in ALWAYS:
        quiet = _said_often(contact, message)
    elif _heeded(session, runtime, contact, message):
        quiet = False
    else:
        return
    facts = Facts(
        organisation=runtime.settings.organisation,
        address_days=runtime.preferences.settings.address_days,
        content_days=runtime.preferences.settings.content_days,
        questions=questions(session, contact.id) if event == Command(Word.STATUS) else (),
    )
    done = step(talk, event, facts, utcnow())
    # What is done again and again is not confirmed again: it may be a machine that answers us.
    _do(session, runtime, contact, message, replace(done, replies=()) if quiet else done)


def _said(session: Session, contact: Contact, message: InboundMessage) -> Said:
    files = session.scalar(
        select(func.count()).where(InboundMedia.message_id == message.id).select_from(InboundMedia)
    )
    quotes = None
    if message.replied_to:
        quotes = session.scalar(
            select(OutboundMessage.tip_id).where(
                OutboundMessage.contact_id == contact.id,
                OutboundMessage.provider_id == message.replied_to,
            )
        )
    return Said(message.kind, message.text, message.payload, files or 0, quotes)


def _said_often(contact: Contact, message: InboundMessage) -> bool:
    """Whether a wish that is always heard comes in the same words for the fifth time or more."""
    mark = mark_of(message.text, message.payload)
    pace, what, _ = heed(remembered_pace(contact.state.get("pace", {})), mark, utcnow())
    if what in (Heed.SLOW, Heed.WAIT):
        return False  # no pause holds it up, and none begins with it
    contact.state = {**contact.state, "pace": pace.kept()}
    return what is not Heed.GO


def _heeded(session: Session, runtime: Runtime, contact: Contact, message: InboundMessage) -> bool:
    """Whether the message is handled now; if not, it was said why, and what ends it."""
    mark = mark_of(message.text, message.payload)
    pace, what, pause = heed(remembered_pace(contact.state.get("pace", {})), mark, utcnow())
    contact.state = {**contact.state, "pace": pace.kept()}
    if what is Heed.GO:
        return True
    if what in (Heed.SLOW, Heed.WAIT):
        message.handled_at = None
        payload = {"message_id": message.id}
        lane = f"contact:{contact.id}"
        enqueue(session, "intake.handle", payload, lane=lane, run_at=utcnow() + pause)
    if what in (Heed.SLOW, Heed.LOOP):
        name = "loop" if what is Heed.LOOP else "throttle"
        reply = Reply(pause_text(name, pause, talk_of(contact).language))
        speak(session, runtime, contact, [reply], key=f"slow:m{message.id}:{pace.pauses}")
    return False


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
            case Explain():
                explain(session, contact, deed)
            case Saw():
                saw(session, contact, deed)
            case Confirm() | Decline() | Rate():
                outcome = _outcome(session, contact, deed, runtime.settings.floor)
                following = step(talk, outcome, Facts(), utcnow())
                talk, tip_id = following.talk, outcome.tip_id  # a button may name anybody's tip
                replies += following.replies
    note_asked(session, replies)
    keep_talk(contact, talk)
    speak(session, runtime, contact, replies, key=f"reply:m{message.id}", tip_id=tip_id)


def _outcome(
    session: Session, contact: Contact, deed: Confirm | Decline | Rate, floor: int
) -> Outcome | Rated:
    match deed:
        case Confirm():
            return confirm(session, contact, deed, floor)
        case Decline():
            return decline(session, contact, deed, floor)
        case Rate():
            return rate(session, contact, deed)
