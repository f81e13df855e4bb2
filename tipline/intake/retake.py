"""A message that was edited or deleted for everyone: what it said before is no longer said.

While its tip is gathered an edited message takes the place of the first one.  Later it is a new
question: what was changed may be the very number that matters.  A deleted one is erased here, too,
and nobody waits for an answer to it.  That is the one thing that is answered by silence: a reply
would bring back what somebody has just removed.
"""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tipline.conversation.understand import fold
from tipline.intake.receive import REPLACES, replacing
from tipline.models import Contact, InboundMessage, Tip, TipState
from tipline.privacy.retract import erase_messages


def replaced_by(
    session: Session, contact: Contact, message: InboundMessage
) -> list[InboundMessage]:
    """The earlier message of the same person that this one edits or deletes, and its edits."""
    if not message.payload.startswith(REPLACES):
        return []
    original = message.payload.removeprefix(REPLACES)
    rows = session.scalars(
        select(InboundMessage)
        .where(
            InboundMessage.contact_id == contact.id,
            InboundMessage.channel == message.channel,
            InboundMessage.id < message.id,
            or_(
                InboundMessage.provider_id == original,
                InboundMessage.payload == replacing(original),
            ),
        )
        .order_by(InboundMessage.id)
    )
    return list(rows)


def take_place(session: Session, message: InboundMessage, before: list[InboundMessage]) -> bool:
    """An edit: put ``message`` in the place of what it changes while its tip is gathered.

    True if nothing more is to be done: it says the same as before.
    """
    if not before:
        return False
    latest = before[-1]
    if latest.text and fold(latest.text) == fold(message.text):
        message.text = ""
        return True
    tip = session.get(Tip, latest.tip_id) if latest.tip_id else None
    if tip is not None and tip.state is TipState.GATHERING:
        message.forwarded = latest.forwarded  # an edit does not say so again
        message.tip_id = tip.id
        erase_messages(session, before)
    return False


def take_back(session: Session, contact: Contact, before: list[InboundMessage]) -> None:
    """A deletion: erase it, and close what is left with nothing to check; nothing is said."""
    tips = erase_messages(session, before)
    asking = contact.state.get("asking", ())
    kept = [asked for asked in asking if asked.get("tip") not in tips]
    contact.state = {**contact.state, "asking": kept}
