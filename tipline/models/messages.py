"""What came in: webhook deliveries, their files, and the tips that they make up together.

The life of a tip::

    gathering ──(a few quiet seconds)──► ready ──match──► answered | asked | queued
                                                             │          │
                                                             └──────────┴──► closed
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from factchecks.db import Base, BigId, UtcDateTime, utcnow
from factchecks.models import text_enum


class Forwarded(StrEnum):
    """What the channel said about how a message got here (absent is not 'not forwarded')."""

    UNKNOWN = "unknown"
    NO = "no"
    ONCE = "once"
    FREQUENTLY = "frequently"  # WhatsApp: more than five times


class TipState(StrEnum):
    """Where a tip stands."""

    GATHERING = "gathering"
    READY = "ready"
    ANSWERED = "answered"
    ASKED = "asked"
    QUEUED = "queued"
    CLOSED = "closed"  # not a question: a greeting, a command, an empty message


class MediaState(StrEnum):
    """Where a file that a voter sent stands."""

    PENDING = "pending"
    STORED = "stored"
    REFUSED = "refused"  # too large, unreadable, not what it says; ``reason`` tells
    FAILED = "failed"  # could not be fetched after all tries
    GONE = "gone"  # erased by retention or on request


class InboundMessage(Base):
    """One delivery by a channel, stored once: the provider's id is unique per channel."""

    __tablename__ = "inbound_message"
    __table_args__ = (
        UniqueConstraint("channel", "provider_id"),
        Index("ix_inbound_message_contact_id_received_at", "contact_id", "received_at"),
        Index("ix_inbound_message_channel_redacted_at", "channel", "redacted_at"),
        # The few that nothing was done about yet, to find those that wait too long.
        Index(
            "ix_inbound_message_unhandled",
            "received_at",
            sqlite_where=sql("handled_at IS NULL"),
            postgresql_where=sql("handled_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    channel: Mapped[str] = mapped_column(String(32))
    provider_id: Mapped[str] = mapped_column(String(255))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    tip_id: Mapped[int | None] = mapped_column(ForeignKey("tip.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))  # text, image, button, location, …
    text: Mapped[str] = mapped_column(Text, default="")
    payload: Mapped[str] = mapped_column(String(300), default="")  # id of a tapped button or row
    filename: Mapped[str] = mapped_column(String(300), default="")
    forwarded: Mapped[Forwarded] = mapped_column(
        text_enum(Forwarded, "forwarded"), default=Forwarded.UNKNOWN
    )
    replied_to: Mapped[str | None] = mapped_column(String(255))  # provider id of a quoted message
    handled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    redacted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # words gone at the provider
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)

    media: Mapped[list["InboundMedia"]] = relationship(order_by="InboundMedia.position")


class MediaFile(Base):
    """A file in the media store, once per content; ``sha256`` is its name there."""

    __tablename__ = "media_file"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    content_type: Mapped[str] = mapped_column(String(100))  # sniffed, never the declared one
    kind: Mapped[str] = mapped_column(String(16))  # matchers.types.MediaKind
    size: Mapped[int] = mapped_column(Integer)  # bytes
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # pixels, OCR text, …
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)

    @property
    def words(self) -> str:
        """What a machine has read on the picture, or heard in the recording, if anything."""
        return str(self.details.get("words") or self.details.get("heard") or "")


class InboundMedia(Base):
    """One file of one delivery and where fetching it stands."""

    __tablename__ = "inbound_media"
    __table_args__ = (UniqueConstraint("message_id", "position"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("inbound_message.id"))
    position: Mapped[int] = mapped_column(Integer)
    # Where the channel says it can be fetched, encrypted; erased after fetching.
    locator: Mapped[bytes | None] = mapped_column(LargeBinary)
    declared_type: Mapped[str] = mapped_column(String(100), default="")
    state: Mapped[MediaState] = mapped_column(
        text_enum(MediaState, "media_state"), default=MediaState.PENDING
    )
    reason: Mapped[str] = mapped_column(String(300), default="")
    sha256: Mapped[str | None] = mapped_column(ForeignKey("media_file.sha256"), index=True)
    deleted_at_provider: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Tip(Base):
    """What a voter asks about; it joins a claim, and there every repeat counts."""

    __tablename__ = "tip"
    __table_args__ = (
        Index("ix_tip_claim_id_created_at", "claim_id", "created_at"),
        # Who waits for a claim, and since when, is asked for on every page: from the index alone.
        Index(
            "ix_tip_claim_id_waiting",
            "claim_id",
            "created_at",
            "contact_id",
            "waiting",  # known by the condition, but SQLite would read the row for it
            sqlite_where=sql("waiting = 1"),
            postgresql_where=sql("waiting"),
        ),
        # Who was told what: before a correction goes out its page says how many hear of it.
        Index(
            "ix_tip_told",
            "told_revision_id",
            "contact_id",
            sqlite_where=sql("told_revision_id IS NOT NULL"),
            postgresql_where=sql("told_revision_id IS NOT NULL"),
        ),
        # The few without any answer yet, to find those that wait too long.
        Index(
            "ix_tip_open",
            "created_at",
            sqlite_where=sql("state IN ('gathering', 'ready')"),
            postgresql_where=sql("state IN ('gathering', 'ready')"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    claim_id: Mapped[int | None] = mapped_column(ForeignKey("claim.id"))
    # A message with several claims makes one tip for each; the later ones hang on the first.
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("tip.id"), index=True)
    state: Mapped[TipState] = mapped_column(
        text_enum(TipState, "tip_state"), default=TipState.GATHERING
    )
    channel: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str | None] = mapped_column(String(16))
    country: Mapped[str | None] = mapped_column(String(2))
    forwarded: Mapped[Forwarded] = mapped_column(
        text_enum(Forwarded, "tip_forwarded"), default=Forwarded.UNKNOWN
    )
    # The revision this voter was last told about this tip; who was told the old one is told anew.
    told_revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    place_asked: Mapped[bool] = mapped_column(default=False)  # where it was seen: once only
    waiting: Mapped[bool] = mapped_column(default=False, index=True)  # wants to hear the verdict
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    messages: Mapped[list[InboundMessage]] = relationship(order_by="InboundMessage.id")
