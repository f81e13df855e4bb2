"""What checkers add to claims: tags, notes, saved views, moves and batches that can be undone.

The life of a move (a merge or a split)::

    done ──undo──► undone      (its tips are where they were before, told or waiting as they are)
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from factchecks.db import Base, BigId, UtcDateTime, utcnow
from factchecks.models import text_enum


class ClaimTag(Base):
    """A word that the organisation files a claim under."""

    __tablename__ = "claim_tag"

    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)


class ClaimNote(Base):
    """What a checker wrote for colleagues; never shown to voters, never published."""

    __tablename__ = "claim_note"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)


class Mention(Base):
    """A colleague named in a note, until they have looked at the claim."""

    __tablename__ = "mention"
    __table_args__ = (Index("ix_mention_staff_id_seen_at", "staff_id", "seen_at"),)

    note_id: Mapped[int] = mapped_column(ForeignKey("claim_note.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SavedView(Base):
    """Filters of the queue under a name; a shared one is everybody's."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("owner_id", "name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    shared: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)


class MoveKind(StrEnum):
    """Why tips went from one claim to another."""

    MERGE = "merge"
    SPLIT = "split"


class ClaimMove(Base):
    """Tips that a person moved from one claim into another, with what is needed to undo it."""

    __tablename__ = "claim_move"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[MoveKind] = mapped_column(text_enum(MoveKind, "move_kind"))
    from_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    into_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    # Ids and states only, never what voters wrote.
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    by: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by: Mapped[str] = mapped_column(String(100), default="")


class MovedTip(Base):
    """One tip of a move, and whether its sender was waiting at that moment."""

    __tablename__ = "moved_tip"

    move_id: Mapped[int] = mapped_column(ForeignKey("claim_move.id"), primary_key=True)
    tip_id: Mapped[int] = mapped_column(ForeignKey("tip.id"), primary_key=True)
    waited: Mapped[bool] = mapped_column(Boolean)


class ClaimBatch(Base):
    """One action on one or many claims of the queue, with what they were before."""

    __tablename__ = "claim_batch"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    action: Mapped[str] = mapped_column(String(16))
    value: Mapped[str] = mapped_column(String(64), default="")
    before: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    by: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


# Compared byte by byte, so that words with one beginning stand together on both databases.
_Word = String(40).with_variant(String(40, collation="C"), "postgresql")


class ClaimWord(Base):
    """A word of a claim's wordings, folded, for searching; gone as soon as the wordings are."""

    __tablename__ = "claim_word"

    word: Mapped[str] = mapped_column(_Word, primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), primary_key=True, index=True)


class ClaimOrigin(Base):
    """How many tips of a claim came from a country, or through a channel: counts, nobody's."""

    __tablename__ = "claim_origin"
    __table_args__ = (Index("ix_claim_origin_kind_value", "kind", "value", "claim_id"),)

    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)  # country or channel
    value: Mapped[str] = mapped_column(String(32), primary_key=True)
    tips: Mapped[int] = mapped_column(Integer, default=0)


class CannedReply(Base):
    """A text that checkers send to one person, in one language."""

    __tablename__ = "canned_reply"
    __table_args__ = (UniqueConstraint("language", "name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    language: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(100))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
