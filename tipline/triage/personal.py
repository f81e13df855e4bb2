"""Writes to the one person of a tip, at a checker's word, who never learns who that is."""

from sqlalchemy.orm import Session

from tipline import audit
from tipline.conversation.events import Reply
from tipline.intake.contacts import locked_contact
from tipline.intake.speak import speak
from tipline.models import Tip, TipState
from tipline.outbox import why_not
from tipline.runtime import Runtime
from tipline.triage.errors import NoSuchTip, NotNow

LONGEST = 3000  # characters: two WhatsApp messages; more is an article, and belongs behind a link


def write_to(
    session: Session,
    runtime: Runtime,
    *,
    tip_id: int,
    text: str,
    by: str,
    once: str,
    settled: bool = False,
) -> None:
    """Send ``text`` to whoever sent the tip; ``once`` makes sure that it goes out only once.

    With ``settled`` they don't wait for a verdict any more.
    Raises :class:`NoSuchTip`, and :class:`NotNow` for an empty or endless text, and where nobody
    can be written to.
    """
    text = text.strip()
    if not text:
        raise NotNow("the message is empty; write something first")
    if len(text) > LONGEST:
        raise NotNow(f"the message has {len(text)} characters; at most {LONGEST} can be sent")
    tip = session.get(Tip, tip_id, with_for_update=True)
    if tip is None:
        raise NoSuchTip(f"there is no tip {tip_id}")
    contact = locked_contact(session, tip.contact_id) if tip.contact_id else None
    reason = why_not(contact) if contact is not None else "they had everything erased"
    if contact is None or reason:
        raise NotNow(f"this person can't be written to: {reason}")
    sent = speak(
        session,
        runtime,
        contact,
        [Reply(text)],
        key=f"personal:{tip.id}:{once}",
        tip_id=tip.id,
    )
    if not sent:
        raise NotNow("this very message was sent already")
    if settled and tip.waiting:
        tip.waiting, tip.state = False, TipState.CLOSED
    audit.record(
        session,
        actor=by,
        action="tip.write",
        subject=("claim", tip.claim_id or 0),
        details={"tip": tip.id, "settled": settled, "characters": len(text)},
    )
