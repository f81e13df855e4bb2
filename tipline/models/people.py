"""Voters, known only by pseudonyms; nothing here says who somebody is.

A contact's reply address is encrypted and can be erased while its (then anonymous) tips still
count as demand.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from factchecks.db import Base, BigId, UtcDateTime, utcnow


class Contact(Base):
    """One voter on one channel: a pseudonym, a conversation state, and perhaps a reply address."""

    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    channel: Mapped[str] = mapped_column(String(32))  # e.g. "twilio-whatsapp", "local"
    # Keyed HMAC-SHA256 (hex) of channel and address; the key is never in the database.
    pseudonym: Mapped[str] = mapped_column(String(64), unique=True)
    # The address that replies go to, encrypted; empty once erased.
    address: Mapped[bytes | None] = mapped_column(LargeBinary)
    language: Mapped[str | None] = mapped_column(String(16))
    country: Mapped[str | None] = mapped_column(String(2))  # from the calling code only
    state: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # the conversation's
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # asked for silence (STOP)
    unreachable_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the provider said so
    last_inbound_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)


class ContactAlias(Base):
    """Another pseudonym of the same contact: a user name's id beside a number, old keys' HMACs."""

    __tablename__ = "contact_alias"

    pseudonym: Mapped[str] = mapped_column(String(64), primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
