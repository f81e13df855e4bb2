"""What goes out: one row per message to send, unique per purpose, sent by the pump.

The life of an outbound message::

    pending ──► sending ──► sent ──► delivered ──► read
     ▲   ▲          │         │
     │   └─ back-off┴──► failed | suppressed | unknown (evidence is looked for, then either)
     └── held ◄───────────────┘  (window closed: goes out when the contact writes again)
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from factchecks.db import Base, BigId, UtcDateTime, utcnow
from factchecks.models import text_enum


class Purpose(StrEnum):
    """Why a message is sent."""

    REPLY = "reply"
    VERDICT = "verdict"  # to somebody who waited
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"


class OutboundState(StrEnum):
    """Where a message to send stands; the order is the order of progress."""

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"  # the provider may or may not have it
    HELD = "held"  # the channel's window is closed; waits for the contact's next message
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    SUPPRESSED = "suppressed"  # STOP, erased address, or unreachable: never tried


class OutboundMessage(Base):
    """One message to one contact; ``dedup_key`` makes sure that it is created only once."""

    __tablename__ = "outbound_message"
    __table_args__ = (
        # The pump takes one purpose after the other: an answer never waits behind a fan-out.
        Index("ix_outbound_message_state_purpose_due_at", "state", "purpose", "due_at"),
        UniqueConstraint("dedup_key"),
        Index("ix_outbound_message_channel_redacted_at", "channel", "redacted_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    dedup_key: Mapped[str] = mapped_column(String(200))  # e.g. "verdict:<revision>:<contact>:0"
    purpose: Mapped[Purpose] = mapped_column(text_enum(Purpose, "outbound_purpose"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    channel: Mapped[str] = mapped_column(String(32))
    tip_id: Mapped[int | None] = mapped_column(ForeignKey("tip.id"), index=True)
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"), index=True)
    # The part before this one: half a verdict is never sent without its beginning.
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("outbound_message.id"), index=True)
    body: Mapped[str] = mapped_column(Text)
    # Buttons or list rows [{"id", "title"}], a media sha256, a template and its variables.
    extras: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[OutboundState] = mapped_column(
        text_enum(OutboundState, "outbound_state"), default=OutboundState.PENDING
    )
    # Unguessable, sent along in the status callback's URL: evidence after a crash.
    token: Mapped[str] = mapped_column(String(64), unique=True)
    provider_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    pump: Mapped[str] = mapped_column(String(100), default="", server_default="")  # who sends it
    error_code: Mapped[str] = mapped_column(String(32), default="")
    error: Mapped[str] = mapped_column(String(300), default="")
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    attempted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    redacted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # words gone at the provider


class SendRate(Base):
    """The next moment at which a sender may send, shared by all pumps."""

    __tablename__ = "send_rate"

    sender: Mapped[str] = mapped_column(String(64), primary_key=True)  # a channel: one number
    next_at: Mapped[float] = mapped_column(Float, default=0.0)  # seconds since 1970


class DeliveryStatus(Base):
    """One status callback, kept as it came, once per message and status."""

    __tablename__ = "delivery_status"
    __table_args__ = (UniqueConstraint("provider_id", "status"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    provider_id: Mapped[str] = mapped_column(String(255))
    status: Mapped[str] = mapped_column(String(32))
    error_code: Mapped[str] = mapped_column(String(32), default="")
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
