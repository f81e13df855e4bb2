"""Changes the keys of a running tipline: makes anew what an earlier key made.

Addresses and the places of files are sealed again, and the pseudonyms of whoever has an address are
computed again.  A pseudonym without an address can't be: nobody knows whose it is.  It is renewed
when its owner writes, so the old key is kept in the settings for as long as a wish for silence from
before is to be honoured.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tipline.models import Contact, ContactAlias, InboundMedia
from tipline.privacy.errors import CannotOpen
from tipline.privacy.vault import Vault

AT_ONCE = 500  # rows in one transaction


@dataclass(frozen=True, slots=True)
class Rotated:
    """How far it got, and what was done on the way; counts, never whose."""

    last_id: int | None  # None: there was nothing after the id that it was called with
    addresses: int = 0
    pseudonyms: int = 0
    unreadable: int = 0  # sealed with a key that the settings don't name


def rotate_contacts(session: Session, vault: Vault, after: int) -> Rotated:
    """Make the addresses and pseudonyms of the next contacts anew, in the caller's transaction."""
    contacts = session.scalars(
        select(Contact)
        .where(Contact.id > after, Contact.address.is_not(None))
        .order_by(Contact.id)
        .limit(AT_ONCE)
        .with_for_update()
    ).all()
    addresses = pseudonyms = unreadable = 0
    for contact in contacts:
        assert contact.address is not None
        try:
            value = vault.open(contact.address)
        except CannotOpen:
            unreadable += 1
            continue
        if not vault.is_present(contact.address):
            contact.address = vault.seal(value)
            addresses += 1
        pseudonyms += renew_pseudonym(session, vault, contact.channel, value)
    return Rotated(_last(contacts), addresses, pseudonyms, unreadable)


def rotate_files(session: Session, vault: Vault, after: int) -> Rotated:
    """Seal anew where the next files that are still to be fetched can be fetched."""
    files = session.scalars(
        select(InboundMedia)
        .where(InboundMedia.id > after, InboundMedia.locator.is_not(None))
        .order_by(InboundMedia.id)
        .limit(AT_ONCE)
        .with_for_update()
    ).all()
    sealed = unreadable = 0
    for file in files:
        assert file.locator is not None
        try:
            if not vault.is_present(file.locator):
                file.locator = vault.seal(vault.open(file.locator))
                sealed += 1
        except CannotOpen:
            unreadable += 1
    return Rotated(_last(files), sealed, 0, unreadable)


def renew_pseudonym(session: Session, vault: Vault, channel: str, value: str) -> bool:
    """Have whoever an earlier key knew by this address known by the present one; was there any?"""
    for old in vault.old_pseudonyms(channel, value):
        for table in (Contact, ContactAlias):
            if session.scalar(select(table.pseudonym).where(table.pseudonym == old)) is None:
                continue
            new = vault.pseudonym(channel, value)
            if _taken(session, new):
                return False
            session.execute(update(table).where(table.pseudonym == old).values(pseudonym=new))
            return True
    return False


def without_address(session: Session) -> int:
    """How many contacts and aliases can only be renewed when they write."""
    contacts = session.scalar(
        select(func.count(Contact.id)).where(
            Contact.address.is_(None), Contact.pseudonym.not_like("erased:%")
        )
    )
    return (contacts or 0) + (session.scalar(select(func.count(ContactAlias.pseudonym))) or 0)


def _taken(session: Session, pseudonym: str) -> bool:
    return any(
        session.scalar(select(table.pseudonym).where(table.pseudonym == pseudonym)) is not None
        for table in (Contact, ContactAlias)
    )


def _last(rows: Sequence[Contact] | Sequence[InboundMedia]) -> int | None:
    return rows[-1].id if rows else None
