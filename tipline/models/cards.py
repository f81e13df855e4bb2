"""Verdict cards: which picture shows which revision, in which language.

The life of a card::

    ordered ──job──► drawn (sha256) | failed (problem): the verdict goes out in words alone
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from factchecks.db import Base, BigId, UtcDateTime, utcnow


class Card(Base):
    """The picture of one revision in one language, drawn once by one version of the drawing."""

    __tablename__ = "card"
    __table_args__ = (UniqueConstraint("revision_id", "language", "version"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    language: Mapped[str] = mapped_column(String(16))  # one that we speak
    version: Mapped[int] = mapped_column(Integer)  # tipline.cards.render.VERSION
    sha256: Mapped[str | None] = mapped_column(ForeignKey("media_file.sha256"), index=True)
    problem: Mapped[str] = mapped_column(String(300), default="")  # why it can't be drawn
    ordered_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
