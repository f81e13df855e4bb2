"""The tables of what has been checked: fact-checks, revisions, variants, signals, imports.

The life of a fact-check (only ``factchecks/publish.py`` moves it)::

    draft ──publish──► published ──correct──► corrected ──correct──► corrected …
                           │                      │
                           └──────withdraw────────┴──► withdrawn

Every step but the draft writes a :class:`Revision` that never changes again, and every step
notes an :class:`IndexChange`, by which each process keeps its own index up to date.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    Enum,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from factchecks.db import Base, BigId, Tuples, UtcDateTime, utcnow


def text_enum(kind: type[StrEnum], name: str) -> Enum:
    """An enum stored as its value in a plain string column (adding a member is no migration)."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=False,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


def _where(condition: str) -> dict[str, Any]:
    """The arguments of an index of some rows only."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Status(StrEnum):
    """Where a fact-check stands; only published and corrected ones may answer a voter."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


LIVE = (Status.PUBLISHED, Status.CORRECTED)


class Rating(StrEnum):
    """Our scale.  A publisher's own words are kept beside it; no rating means *unmapped*."""

    TRUE = "true"
    MOSTLY_TRUE = "mostly-true"
    MIXED = "mixed"  # part of it is true and part is not
    MISSING_CONTEXT = "missing-context"
    MISLEADING = "misleading"
    MOSTLY_FALSE = "mostly-false"
    FALSE = "false"
    ALTERED = "altered"  # a real picture, video or document that was changed
    FABRICATED = "fabricated"  # made up whole: fake document, invented quotation, synthetic media
    SATIRE = "satire"
    SCAM = "scam"
    UNPROVEN = "unproven"  # checked, and the evidence decides neither way


class Publisher(Base):
    """An organisation that publishes fact-checks; ``site`` is its host name in lower case."""

    __tablename__ = "publisher"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    site: Mapped[str] = mapped_column(String(253), unique=True)
    own: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())


class FactCheck(Base):
    """One checked claim by one publisher, as it stands now (history: :class:`Revision`)."""

    __tablename__ = "fact_check"
    __table_args__ = (
        UniqueConstraint("publisher_id", "url_key", "claim_key"),
        # The console's list: all, or those of one kind, last changed first.
        Index("ix_fact_check_updated_at", "updated_at", "id"),
        Index("ix_fact_check_status_updated_at", "status", "updated_at"),
        Index("ix_fact_check_language_updated_at", "language", "updated_at"),
        Index("ix_fact_check_rating_updated_at", "rating", "updated_at"),
        Index("ix_fact_check_claim_key", "claim_key"),
        # The few that have a date: an index of all would be nearly all of one value.
        Index("ix_fact_check_again", "check_again_at", **_where("check_again_at IS NOT NULL")),
        Index("ix_fact_check_wordless", "id", **_where("words = ''")),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    publisher_id: Mapped[int] = mapped_column(ForeignKey("publisher.id"), index=True)
    status: Mapped[Status] = mapped_column(text_enum(Status, "fact_check_status"))
    revision: Mapped[int] = mapped_column(Integer, default=0)  # number of the current one; 0: draft
    claim: Mapped[str] = mapped_column(Text)
    claimant: Mapped[str] = mapped_column(String(500), default="")
    claim_date: Mapped[date | None] = mapped_column(Date)
    title: Mapped[str] = mapped_column(Text, default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str | None] = mapped_column(String(16))
    rating: Mapped[Rating | None] = mapped_column(text_enum(Rating, "rating"))
    rating_text: Mapped[str] = mapped_column(Text, default="")  # the publisher's own words
    url: Mapped[str] = mapped_column(Text, default="")
    # Where it can be looked up: addresses and documents, a line each.
    sources: Mapped[tuple[str, ...]] = mapped_column(Tuples, default=(), server_default="[]")
    # The same in other languages: (language, claim, summary).
    translations: Mapped[tuple[tuple[str, str, str], ...]] = mapped_column(
        Tuples, default=(), server_default="[]"
    )
    # Folded words of all that, for factchecks/search.py; empty: written by an older version.
    words: Mapped[str] = mapped_column(Text, default="", server_default="", deferred=True)
    url_key: Mapped[str] = mapped_column(Text, default="")  # normalised URL
    claim_key: Mapped[str] = mapped_column(String(64))  # SHA-256 of the normalised claim
    source: Mapped[str] = mapped_column(String(100), default="")  # which import, or "console"
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the publisher's date
    # When somebody should look whether it still holds.
    check_again_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow, onupdate=utcnow)

    publisher: Mapped[Publisher] = relationship(lazy="joined")
    variants: Mapped[list["Variant"]] = relationship(back_populates="fact_check")
    revisions: Mapped[list["Revision"]] = relationship(
        back_populates="fact_check", order_by="Revision.number"
    )
    media: Mapped[list["FactCheckMedia"]] = relationship(back_populates="fact_check")


class Revision(Base):
    """What a fact-check said from ``created_at`` on; written once, never changed."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("fact_check_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    fact_check_id: Mapped[int] = mapped_column(ForeignKey("fact_check.id"))
    number: Mapped[int] = mapped_column(Integer)
    status: Mapped[Status] = mapped_column(text_enum(Status, "revision_status"))
    claim: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text, default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str | None] = mapped_column(String(16))
    rating: Mapped[Rating | None] = mapped_column(text_enum(Rating, "revision_rating"))
    rating_text: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str] = mapped_column(Text, default="")
    # Where it can be looked up: addresses and documents, a line each.
    sources: Mapped[tuple[str, ...]] = mapped_column(Tuples, default=(), server_default="[]")
    # The same in other languages: (language, claim, summary).
    translations: Mapped[tuple[tuple[str, str, str], ...]] = mapped_column(
        Tuples, default=(), server_default="[]"
    )
    note: Mapped[str] = mapped_column(Text, default="")  # what was corrected, why withdrawn
    decided_by: Mapped[str] = mapped_column(String(100), default="")  # staff login or import source
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)

    fact_check: Mapped[FactCheck] = relationship(back_populates="revisions")


class Variant(Base):
    """Another wording, confirmed by a person to be the same claim (often a real forward)."""

    __tablename__ = "variant"
    __table_args__ = (UniqueConstraint("fact_check_id", "text_key"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    fact_check_id: Mapped[int] = mapped_column(ForeignKey("fact_check.id"))
    text: Mapped[str] = mapped_column(Text)
    text_key: Mapped[str] = mapped_column(String(64))  # SHA-256 of the normalised text
    language: Mapped[str | None] = mapped_column(String(16))
    confirmed_by: Mapped[str] = mapped_column(String(100), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)

    fact_check: Mapped[FactCheck] = relationship(back_populates="variants")


class FactCheckMedia(Base):
    """A picture, video or file that a fact-check is about; the bytes are in the media store."""

    __tablename__ = "fact_check_media"
    __table_args__ = (UniqueConstraint("fact_check_id", "sha256"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    fact_check_id: Mapped[int] = mapped_column(ForeignKey("fact_check.id"))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    content_type: Mapped[str] = mapped_column(String(100))
    origin: Mapped[str] = mapped_column(String(32), default="own")  # own, import or variant
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)

    fact_check: Mapped[FactCheck] = relationship(back_populates="media")


class Signal(Base):
    """A fingerprint of one file, computed once and loaded by every process into its index.

    ``scope`` and ``ref_id`` say whose it is: a fact-check's or an open claim's.
    """

    __tablename__ = "signal"
    __table_args__ = (
        UniqueConstraint("scope", "ref_id", "kind", "sha256"),
        Index("ix_signal_scope_ref_id", "scope", "ref_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    scope: Mapped[str] = mapped_column(String(16))  # "factcheck" or "claim"
    ref_id: Mapped[int] = mapped_column(BigId)
    kind: Mapped[str] = mapped_column(String(16))  # image, video, audio, …
    sha256: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(Integer)  # of the method; an older one is recomputed
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)


class IndexChange(Base):
    """Something an index must look at again: read in order of ``seq`` by every process."""

    __tablename__ = "index_change"
    __table_args__ = ({"sqlite_autoincrement": True},)  # a number is never used twice

    seq: Mapped[int] = mapped_column(BigId, primary_key=True)
    scope: Mapped[str] = mapped_column(String(16))  # "factcheck" or "claim"
    ref_id: Mapped[int] = mapped_column(BigId)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow, index=True)


class ImportRun(Base):
    """One import: what was read, what came of it, and every refused row with its reason."""

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source: Mapped[str] = mapped_column(String(100))
    format: Mapped[str] = mapped_column(String(32))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
