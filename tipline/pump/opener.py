"""Knocks: after the 24 hours an approved template says that news waits, and its button brings it.

At most once for each revision and contact.  Where no template is approved, the news waits for the
contact's next message.
"""

from sqlalchemy.orm import Session

from factchecks.models import Revision
from tipline import logs, outbox
from tipline.conversation.catalogue import spoken
from tipline.models import Contact, OutboundMessage, Purpose
from tipline.preferences.sending import OPENER_CHANGED, OPENER_VERDICT, may_knock
from tipline.templates import registry
from tipline.templates.choose import Chosen
from tipline.templates.definitions import CLAIM, filled, one_line

_NAMES = {
    Purpose.VERDICT: OPENER_VERDICT,
    Purpose.CORRECTION: OPENER_CHANGED,
    Purpose.WITHDRAWAL: OPENER_CHANGED,
}

log = logs.get(__name__)


def knock(session: Session, message: OutboundMessage, contact: Contact) -> None:
    """``message`` is held because the window is closed: say so, if that may be said."""
    name = _NAMES.get(message.purpose)
    if name is None or message.revision_id is None or message.follows_id is not None:
        return
    if not may_knock(session, name):
        return
    found = registry.usable(session, message.channel, name, spoken(contact.language))
    if found is None:
        return
    known, made = found
    revision = session.get_one(Revision, message.revision_id)
    variables = {"1": one_line(revision.claim, CLAIM)}
    sent = outbox.send(
        session,
        contact=contact,
        purpose=message.purpose,
        dedup_key=f"opener:{message.revision_id}:{contact.id}",
        body=filled(made, variables),
        tip_id=message.tip_id,
        revision_id=message.revision_id,
        opener=Chosen(known.sid, variables, made.choices).kept(),
    )
    if sent is not None:
        log.info("knocked", outbound_id=sent.id, channel=message.channel)
