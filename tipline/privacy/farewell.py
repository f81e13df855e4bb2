"""Erases the address of somebody who asked for that, once they have read that it is done."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.jobs import enqueue, handler
from tipline.jobs.registry import Payload
from tipline.models import Contact, OutboundMessage, OutboundState
from tipline.runtime import Runtime

SOON = timedelta(minutes=2)  # for the confirmation to go out, and for second thoughts
PATIENCE = timedelta(hours=12)  # then the address goes, sent or not

_MOVING = (OutboundState.PENDING, OutboundState.SENDING, OutboundState.UNKNOWN)


def later(session: Session, contact: Contact) -> None:
    """Have ``contact`` forgotten in a little while, unless they write again."""
    now = utcnow()
    payload = {
        "contact_id": contact.id,
        "wrote_at": (contact.last_inbound_at or now).isoformat(),
        "asked_at": now.isoformat(),
    }
    _again(session, payload, now)


@handler("privacy.farewell")
def farewell(session: Session, runtime: Runtime, payload: Payload, _prepared: None) -> None:
    """Forget the contact: the address always, the pseudonym unless a wish for silence needs it."""
    contact = session.get(Contact, payload["contact_id"], with_for_update=True)
    if contact is None or contact.address is None:
        return
    wrote_at = datetime.fromisoformat(payload["wrote_at"])
    if contact.last_inbound_at is not None and contact.last_inbound_at > wrote_at:
        return  # a new conversation has begun
    now = utcnow()
    waited = now - datetime.fromisoformat(payload["asked_at"])
    if waited < PATIENCE and _is_sending(session, contact.id):
        _again(session, payload, now)
        return
    contact.address = contact.language = contact.country = contact.last_inbound_at = None
    contact.state = {}
    if contact.stopped_at is None:
        contact.pseudonym = nobody()


def nobody() -> str:
    """A pseudonym that no address has."""
    return f"erased:{secrets.token_hex(24)}"


def _again(session: Session, payload: Payload, now: datetime) -> None:
    enqueue(session, "privacy.farewell", payload, run_at=now + SOON)


def _is_sending(session: Session, contact_id: int) -> bool:
    query = select(OutboundMessage.id).where(
        OutboundMessage.contact_id == contact_id, OutboundMessage.state.in_(_MOVING)
    )
    return session.scalar(query.limit(1)) is not None
