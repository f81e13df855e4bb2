"""Tells people once that their first answer will be late: something of ours was away."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.conversation.catalogue import say, spoken
from tipline.conversation.events import Reply
from tipline.conversation.pace import remembered_pace
from tipline.intake.contacts import talk_of
from tipline.intake.gather import MAX_FILE_WAIT
from tipline.intake.speak import speak
from tipline.jobs import periodic
from tipline.models import Contact, InboundMessage, OutboundMessage, Setting, Tip, TipState
from tipline.pump.outage import name as outage_of
from tipline.runtime import Runtime

# Waiting for files and for more messages takes up to three minutes when all is well.
LATE = MAX_FILE_WAIT + timedelta(minutes=2)
# What waits longer than this waits for an operator; nobody is helped by a word about it.
FORGOTTEN = timedelta(hours=24)
AGAIN = timedelta(hours=1)  # somebody who asks more meanwhile has been told
EVERY = 60.0  # seconds
AT_ONCE = 200  # people in one turn: words about the backlog must not become the backlog

_SAID = "late:m"  # and the id of the message


@periodic("intake.late", every=EVERY)
def tell_late(session: Session, runtime: Runtime) -> None:
    """Write to those who wait for a first answer longer than they should, once."""
    now = utcnow()
    told: set[int] = set()
    for message_id, contact_id in _waiting(session, now):
        contact = session.get(Contact, contact_id)
        if contact is None or contact_id in told or not _may(session, contact, now):
            continue
        told.add(contact_id)
        text = say(spoken(talk_of(contact).language), "late")
        speak(session, runtime, contact, [Reply(text)], key=f"{_SAID}{message_id}")


def _waiting(session: Session, now: datetime) -> Iterator[tuple[int, int]]:
    """Messages that nothing was said to for too long, and their contacts; the oldest first."""
    times = (now - FORGOTTEN, now - LATE)
    told = select(OutboundMessage.id).where(
        OutboundMessage.contact_id == InboundMessage.contact_id,
        OutboundMessage.created_at > now - AGAIN,
        OutboundMessage.dedup_key.startswith(_SAID),
    )
    late = (
        select(InboundMessage.id, InboundMessage.contact_id)
        .where(InboundMessage.received_at.between(*times), ~told.exists())
        .order_by(InboundMessage.id)
        .limit(AT_ONCE)
    )
    tips = select(Tip.id).where(
        Tip.state.in_((TipState.GATHERING, TipState.READY)), Tip.created_at.between(*times)
    )
    for which in (InboundMessage.handled_at.is_(None), InboundMessage.tip_id.in_(tips)):
        yield from ((row.id, row.contact_id) for row in session.execute(late.where(which)))


def _may(session: Session, contact: Contact, now: datetime) -> bool:
    """Whether a word makes sense: not while the channel is away, nor in a pause that was said."""
    if session.get(Setting, outage_of(contact.channel)) is not None:
        return False  # it would arrive together with the answer
    pause_ended = remembered_pace(contact.state.get("pace", {})).slow_until
    return pause_ended <= (now - LATE).timestamp()
