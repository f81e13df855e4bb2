"""Months of published groups, as they are given out."""

from datetime import datetime

from sqlalchemy import Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column

from factchecks.db import Base, UtcDateTime, utcnow


class OpenBundle(Base):
    """A month as a ZIP that was verified, or why it was not given out; written once."""

    __tablename__ = "open_bundle"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)  # 2026-10
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    floor: Mapped[int] = mapped_column(Integer)
    groups: Mapped[int] = mapped_column(Integer, default=0)
    claims: Mapped[int] = mapped_column(Integer, default=0)
    smallest: Mapped[int] = mapped_column(Integer, default=0)  # the least number in any cell
    size: Mapped[int] = mapped_column(Integer, default=0)  # bytes
    sha256: Mapped[str] = mapped_column(String(64), default="")
    problem: Mapped[str] = mapped_column(String(300), default="")  # empty: it is given out
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
