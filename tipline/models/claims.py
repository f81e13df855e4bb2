"""What checkers work on: claims (groups of tips that say the same), and their matches.

The life of a claim::

    new ──take──► in progress ──► second review ──► answered
     │                 │
     └────────┬────────┴──► not checkable | out of scope | spam
     │
     └──merge──► merged (its tips are another claim's; undoing brings them back)
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, Index, Integer, String, Text, literal_column
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from factchecks.db import Base, BigId, UtcDateTime, utcnow
from factchecks.models import FactCheck, text_enum
from tipline.models.messages import Tip


class ClaimStatus(StrEnum):
    """Where the work on a claim stands."""

    NEW = "new"
    IN_PROGRESS = "in-progress"
    SECOND_REVIEW = "second-review"
    ANSWERED = "answered"
    NOT_CHECKABLE = "not-checkable"
    OUT_OF_SCOPE = "out-of-scope"
    SPAM = "spam"
    MERGED = "merged"  # only a merge makes and undoes it; nobody chooses it


class Claim(Base):
    """A group of tips that say the same thing; the counts are kept by ``tipline/triage``."""

    __tablename__ = "claim"
    __table_args__ = (
        Index("ix_claim_status_priority", "status", "priority"),
        # The few that are election-critical: counted above every listing.
        Index(
            "ix_claim_critical",
            "status",
            "priority",
            "assignee_id",
            sqlite_where=sql("election <> ''"),
            postgresql_where=sql("election <> ''"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    status: Mapped[ClaimStatus] = mapped_column(
        text_enum(ClaimStatus, "claim_status"), default=ClaimStatus.NEW
    )
    title: Mapped[str] = mapped_column(Text, default="")  # the first tip's words, or a person's
    language: Mapped[str | None] = mapped_column(String(16))
    priority: Mapped[float] = mapped_column(Float, default=0.0)
    priority_reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    tip_count: Mapped[int] = mapped_column(Integer, default=0)
    contact_count: Mapped[int] = mapped_column(Integer, default=0)  # distinct
    forwarded_count: Mapped[int] = mapped_column(Integer, default=0)
    frequently_forwarded_count: Mapped[int] = mapped_column(Integer, default=0)
    # The fact-check that answers it, own or of somebody else.
    fact_check_id: Mapped[int | None] = mapped_column(ForeignKey("fact_check.id"), index=True)
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    # "distress" or "threat": somebody wrote as if in danger, and people must look first.
    concern: Mapped[str] = mapped_column(String(16), default="")
    # Until then the claim is its assignee's alone: whoever works on it renews it by working.
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("claim.id"), index=True)
    candidate_count: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    # Codes of ``tipline/classification.py``; empty where nobody has said.
    election: Mapped[str] = mapped_column(String(32), default="", server_default="")
    election_by: Mapped[str] = mapped_column(String(100), default="", server_default="")
    harm: Mapped[str] = mapped_column(String(16), default="", server_default="")
    harm_kind: Mapped[str] = mapped_column(String(32), default="", server_default="")
    topic: Mapped[str] = mapped_column(String(32), default="", server_default="")
    disorder: Mapped[str] = mapped_column(String(32), default="", server_default="")
    intent: Mapped[str] = mapped_column(String(32), default="unknown", server_default="unknown")
    techniques: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    places: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow, index=True)

    fact_check: Mapped[FactCheck | None] = relationship()
    tips: Mapped[list[Tip]] = relationship(order_by="Tip.id")


# Written out, not bound: only so do databases see that their index of these few answers it.
CRITICAL = Claim.election != literal_column("''")


class MatchState(StrEnum):
    """What became of a match between a tip or claim and a fact-check."""

    ANSWERED = "answered"  # sent by itself
    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"  # by a voter or a checker: ``decided_by`` says which
    REJECTED = "rejected"


class Match(Base):
    """Tip or claim ↔ fact-check, with everything needed to say later why."""

    __tablename__ = "match"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    tip_id: Mapped[int | None] = mapped_column(ForeignKey("tip.id"), index=True)
    claim_id: Mapped[int | None] = mapped_column(ForeignKey("claim.id"), index=True)
    fact_check_id: Mapped[int] = mapped_column(ForeignKey("fact_check.id"), index=True)
    part: Mapped[int] = mapped_column(Integer, default=0)  # which part of the message
    rank: Mapped[int] = mapped_column(Integer, default=0)  # 0 is the best candidate
    state: Mapped[MatchState] = mapped_column(text_enum(MatchState, "match_state"))
    method: Mapped[str] = mapped_column(String(32))
    score: Mapped[float] = mapped_column(Float)
    threshold: Mapped[float] = mapped_column(Float)
    threshold_origin: Mapped[str] = mapped_column(String(200), default="")
    explanation: Mapped[str] = mapped_column(Text, default="")
    conflicts: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    decided_by: Mapped[str] = mapped_column(String(100), default="")  # "", "voter" or staff login
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)

    fact_check: Mapped[FactCheck] = relationship()
