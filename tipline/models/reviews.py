"""Verdicts that wait for a second look, links that were looked at, answers that are audited."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from factchecks.db import Base, BigId, UtcDateTime, utcnow
from factchecks.models import text_enum


class ReviewState(StrEnum):
    """Where a proposed verdict stands."""

    WAITING = "waiting"
    PUBLISHED = "published"
    SENT_BACK = "sent-back"


class Review(Base):
    """A verdict that one person wrote and another has to look at before voters get it.

    The first one on a claim, or the correction of a fact-check as it was at revision ``based_on``.
    """

    __tablename__ = "review"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    claim_id: Mapped[int | None] = mapped_column(ForeignKey("claim.id"), index=True)
    fact_check_id: Mapped[int | None] = mapped_column(ForeignKey("fact_check.id"), index=True)
    based_on: Mapped[int | None] = mapped_column(Integer)
    correction: Mapped[str] = mapped_column(Text, default="", server_default="")
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)  # its picture
    verdict: Mapped[dict[str, Any]] = mapped_column(JSON)
    check_again_days: Mapped[int | None] = mapped_column(Integer)
    state: Mapped[ReviewState] = mapped_column(
        text_enum(ReviewState, "review_state"), default=ReviewState.WAITING, index=True
    )
    written_by: Mapped[str] = mapped_column(String(100))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    decided_by: Mapped[str] = mapped_column(String(100), default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(Text, default="")  # why it was sent back


class LinkState(StrEnum):
    """What became of looking at a link."""

    PENDING = "pending"
    ALIVE = "alive"
    DEAD = "dead"
    UNKNOWN = "unknown"  # not to be asked, or no answer


class LinkCheck(Base):
    """Whether there is something at an address, as a job found it; by the address's SHA-256."""

    __tablename__ = "link_check"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    address: Mapped[str] = mapped_column(Text)
    state: Mapped[LinkState] = mapped_column(
        text_enum(LinkState, "link_state"), default=LinkState.PENDING
    )
    said: Mapped[str] = mapped_column(String(200), default="")
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)


class Judgement(StrEnum):
    """What a checker says of an answer that was sent by itself."""

    RIGHT = "right"
    WRONG = "wrong"
    UNSURE = "unsure"


class AnswerAudit(Base):
    """One automatic answer in the sample, and what a checker said of it.

    ``chance`` is the probability with which it came into the sample: its answer stands for
    ``1 / chance`` answers like it.
    """

    __tablename__ = "answer_audit"
    __table_args__ = (Index("ix_answer_audit_judgement", "judgement", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"), unique=True)
    chance: Mapped[float] = mapped_column(Float)
    judgement: Mapped[Judgement | None] = mapped_column(text_enum(Judgement, "judgement"))
    judged_by: Mapped[str] = mapped_column(String(100), default="")
    judged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
