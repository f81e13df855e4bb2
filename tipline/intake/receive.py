"""Stores one delivery with its jobs, once, in the caller's transaction."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tipline.channels.base import Address, Inbound, Kind
from tipline.intake.insert import insert_once
from tipline.intake.merge import merge
from tipline.jobs import enqueue
from tipline.models import Contact, ContactAlias, InboundMedia, InboundMessage
from tipline.privacy.rotation import renew_pseudonym
from tipline.runtime import Runtime

# What fits into the columns; a channel's own limits are lower.
MAX_TEXT = 65_536
MAX_NAME = 300
MAX_FILES = 10

REPLACES = "replaces:"


def receive(session: Session, runtime: Runtime, inbound: Inbound) -> bool:
    """Store ``inbound`` and enqueue its handling; False if it was here before (nothing changes)."""
    known = session.scalar(
        select(InboundMessage.id).where(
            InboundMessage.channel == inbound.channel,
            InboundMessage.provider_id == inbound.provider_id,
        )
    )
    if known is not None:
        return False
    contact = contact_for(session, runtime, inbound.sender, inbound.country)
    if inbound.kind is not Kind.TAKEN_BACK:  # which is no message, and opens no window
        contact.last_inbound_at = max(
            inbound.received_at, contact.last_inbound_at or inbound.received_at
        )
        contact.unreachable_at = None  # whoever writes can be reached
    # Two deliveries of one message at the same moment: the database lets one of them in.
    message_id = insert_once(
        session,
        InboundMessage,
        channel=inbound.channel,
        provider_id=inbound.provider_id,
        contact_id=contact.id,
        kind=str(inbound.kind),
        text=_plain(inbound.text)[:MAX_TEXT],
        payload=_plain(inbound.payload or replacing(inbound.replaces))[:MAX_NAME],
        filename=_plain(inbound.filename)[:MAX_NAME],
        forwarded=inbound.forwarded,
        replied_to=inbound.replied_to,
        received_at=inbound.received_at,
    )
    if message_id is None:
        return False
    _files(session, runtime, inbound, message_id)
    enqueue(session, "intake.handle", {"message_id": message_id}, lane=f"contact:{contact.id}")
    return True


def replacing(provider_id: str | None) -> str:
    """What a message that edits or deletes an earlier one has in place of a button's id."""
    return f"{REPLACES}{provider_id}" if provider_id else ""


def contact_for(
    session: Session, runtime: Runtime, sender: Address, country: str | None = None
) -> Contact:
    """The contact behind an address or one of its aliases, made if it is a new one."""
    vault = runtime.vault
    main = vault.pseudonym(sender.channel, sender.value)
    others = [vault.pseudonym(sender.channel, alias) for alias in sender.aliases]
    for value in (sender.value, *sender.aliases):
        renew_pseudonym(session, vault, sender.channel, value)
    known = _known(session, [main, *others])
    contact = merge(session, known) if len(known) > 1 else next(iter(known), None)
    if contact is None:
        insert_once(session, Contact, channel=sender.channel, pseudonym=main, state={})
        contact = session.scalars(select(Contact).where(Contact.pseudonym == main)).one()
    # The number may be new for somebody known by a user name: answer to where they write from.
    if contact.address is None or (contact.pseudonym != main and not _alias(session, main)):
        contact.address = vault.seal(sender.value)
    contact.country = country or contact.country
    for pseudonym in {main, *others} - {contact.pseudonym}:
        insert_once(session, ContactAlias, pseudonym=pseudonym, contact_id=contact.id)
    return contact


def _alias(session: Session, pseudonym: str) -> bool:
    return session.get(ContactAlias, pseudonym) is not None


def _known(session: Session, pseudonyms: list[str]) -> list[Contact]:
    """Who has one of ``pseudonyms``, as the main one or as an alias: one person, so far as two."""
    found: dict[int, Contact] = {}
    for pseudonym in pseudonyms:
        contact = session.scalar(select(Contact).where(Contact.pseudonym == pseudonym))
        contact = contact or session.scalar(
            select(Contact)
            .join(ContactAlias, ContactAlias.contact_id == Contact.id)
            .where(ContactAlias.pseudonym == pseudonym)
        )
        if contact is not None:
            found[contact.id] = contact
    return list(found.values())


def _files(session: Session, runtime: Runtime, inbound: Inbound, message_id: int) -> None:
    for position, ref in enumerate(inbound.media[:MAX_FILES]):
        media = InboundMedia(
            message_id=message_id,
            position=position,
            locator=runtime.vault.seal(ref.url),
            declared_type=_plain(ref.declared_type)[:100],
        )
        session.add(media)
        session.flush()
        enqueue(session, "media.fetch", {"inbound_media_id": media.id})


def _plain(text: str) -> str:
    """``text`` as every database can keep it: PostgreSQL takes neither NUL nor half a pair."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
