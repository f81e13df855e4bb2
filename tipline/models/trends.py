"""What is published about demand: groups of people, never persons, and what was seen to rise.

The life of an asking::

    noted (PendingAsk) ──hour over, at least k wait──► TrendBatch: published once, never changed;
                                                       the notes are deleted
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from factchecks.db import Base, BigId, UtcDateTime, utcnow


class PendingAsk(Base):
    """Somebody asked about a claim for the first time, and too few others did to say so yet."""

    __tablename__ = "pending_ask"

    tip_id: Mapped[int] = mapped_column(ForeignKey("tip.id"), primary_key=True, autoincrement=False)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)


class TrendBatch(Base):
    """At least k people who asked about a claim for the first time; all that is ever published."""

    __tablename__ = "trend_batch"
    __table_args__ = (Index("ix_trend_batch_claim_id_until", "claim_id", "until"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"))
    # The end of the batch before; none for the first, whose beginning would be one person's.
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column(UtcDateTime, index=True)  # a full hour
    people: Mapped[int] = mapped_column(Integer)
    # {"country": {"PT": 7, "*": 5}, …}: each table adds up to ``people``, no cell is below k.
    shares: Mapped[dict[str, dict[str, int]]] = mapped_column(JSON, default=dict)


class TrendPlace(Base):
    """In which places people saw a claim; a place counts on only when k more have named it."""

    __tablename__ = "trend_place"

    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    place: Mapped[str] = mapped_column(String(32), primary_key=True)
    people: Mapped[int] = mapped_column(Integer)


class TrendLine(Base):
    """One line of the trending page as of the last full hour; rewritten every hour."""

    __tablename__ = "trend_line"
    __table_args__ = (
        UniqueConstraint("span", "claim_id"),
        Index("ix_trend_line_span_rank", "span", "rank"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    span: Mapped[str] = mapped_column(String(8))  # 6h, 24h, 7d, 30d
    rank: Mapped[int] = mapped_column(Integer)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    tick: Mapped[datetime] = mapped_column(UtcDateTime)
    floor: Mapped[int] = mapped_column(Integer)  # that it was written under
    people: Mapped[int] = mapped_column(Integer)
    expected: Mapped[float] = mapped_column(Float)
    surprise: Mapped[float] = mapped_column(Float)
    spike: Mapped[bool] = mapped_column(default=False)
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    shares: Mapped[dict[str, dict[str, int]]] = mapped_column(JSON, default=dict)
    curve: Mapped[list[int]] = mapped_column(JSON, default=list)


class Spike(Base):
    """A claim was seen to rise far beyond what was expected of it."""

    __tablename__ = "spike"
    __table_args__ = (Index("ix_spike_claim_id_last_at", "claim_id", "last_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)  # the full hour of noticing
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)  # … and the last at which it still rose
    people: Mapped[int] = mapped_column(Integer)  # published within the two hours before ``at``
    surprise: Mapped[float] = mapped_column(Float)


class ClaimSibling(Base):
    """Two claims that say the same but for a number, a place, a name or a date."""

    __tablename__ = "claim_sibling"

    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    sibling_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), primary_key=True, index=True)
    # [{"kind": "number", "here": "12", "there": "14"}], as the matcher's guard told them apart.
    slots: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    found_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)


class Narrative(Base):
    """What several claims tell together, grouped by an editor."""

    __tablename__ = "narrative"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[str] = mapped_column(String(100), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)


class NarrativeClaim(Base):
    """A claim is part of a narrative."""

    __tablename__ = "narrative_claim"

    narrative_id: Mapped[int] = mapped_column(ForeignKey("narrative.id"), primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), primary_key=True, index=True)
    added_by: Mapped[str] = mapped_column(String(100), default="")
