"""What is kept about somebody who asks for it outside the chat, and its erasure.

Only kinds and counts are told: a list of what somebody asked is exactly what must not exist, and
they have it in their own chat.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tipline.models import Contact, ContactAlias, InboundMessage, OutboundMessage, Tip
from tipline.privacy.erase import erase
from tipline.privacy.farewell import nobody
from tipline.privacy.vault import Vault


@dataclass(frozen=True, slots=True)
class Held:
    """What there is about one person, in counts."""

    address: bool
    language: str | None
    country: str | None
    stopped: bool
    last_wrote_at: datetime | None
    received_texts: int  # messages of theirs whose words are kept here
    sent_texts: int
    tips: int


def find(session: Session, vault: Vault, channel: str, address: str) -> Contact | None:
    """The contact behind an address as the channel writes it, whichever key made the pseudonym."""
    for pseudonym in (
        vault.pseudonym(channel, address),
        *vault.old_pseudonyms(channel, address),
    ):
        found = session.scalar(select(Contact).where(Contact.pseudonym == pseudonym))
        found = found or session.scalar(
            select(Contact)
            .join(ContactAlias, ContactAlias.contact_id == Contact.id)
            .where(ContactAlias.pseudonym == pseudonym)
        )
        if found is not None:
            return found
    return None


def held(session: Session, contact: Contact) -> Held:
    """What is kept about ``contact``."""

    def count(model: type[InboundMessage | OutboundMessage | Tip], words: object) -> int:
        query = select(func.count(model.id)).where(model.contact_id == contact.id, words)  # type: ignore[arg-type]  # a column expression
        return session.scalar(query) or 0

    return Held(
        address=contact.address is not None,
        language=contact.language,
        country=contact.country,
        stopped=contact.stopped_at is not None,
        last_wrote_at=contact.last_inbound_at,
        received_texts=count(InboundMessage, InboundMessage.text != ""),
        sent_texts=count(OutboundMessage, OutboundMessage.body != ""),
        tips=count(Tip, Tip.id.is_not(None)),
    )


def erase_now(session: Session, contact: Contact) -> None:
    """What DELETE does in the chat, at once and without a confirmation there.

    A wish for silence stays: it hangs on the pseudonym alone.
    """
    newest = session.scalar(
        select(InboundMessage)
        .where(InboundMessage.contact_id == contact.id)
        .order_by(InboundMessage.id.desc())
        .limit(1)
    )
    fresh = contact if newest is None else erase(session, contact, newest)
    fresh.address = fresh.language = fresh.country = fresh.last_inbound_at = None
    fresh.state = {}
    if fresh.stopped_at is None:
        fresh.pseudonym = nobody()
