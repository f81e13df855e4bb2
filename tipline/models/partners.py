"""Other tiplines whose published checks and floored trends are pulled over their API."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Integer, LargeBinary, String, false
from sqlalchemy.orm import Mapped, mapped_column

from factchecks.db import Base, BigId, UtcDateTime, utcnow


class Partner(Base):
    """Another tipline: where its API is, what is pulled, and how that went last."""

    __tablename__ = "partner"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    url: Mapped[str] = mapped_column(String(1000))  # what stands before /api/v1
    site: Mapped[str] = mapped_column(String(253), unique=True)  # whose fact-checks are taken
    token: Mapped[bytes] = mapped_column(LargeBinary)  # sealed
    checks: Mapped[bool] = mapped_column(Boolean, default=True)
    trends: Mapped[bool] = mapped_column(Boolean, default=True)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    cursor: Mapped[str] = mapped_column(String(64), default="")  # where its changes go on
    # Whether all of it was here once: then it is looked at before much of it changes at once.
    whole: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    pulled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when all went well last
    failures: Mapped[int] = mapped_column(Integer, default=0)  # in a row
    problem: Mapped[str] = mapped_column(String(300), default="")
    # {"imported": 3, "corrected": 1, "withdrawn": 0, "refused": 0} of everything so far.
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    created_by: Mapped[str] = mapped_column(String(100), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)


class PartnerCheck(Base):
    """Which of our imported fact-checks a partner's number means, whatever it says by now."""

    __tablename__ = "partner_check"

    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), primary_key=True)
    remote_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    fact_check_id: Mapped[int] = mapped_column(ForeignKey("fact_check.id"), index=True)


class PartnerTrends(Base):
    """What rises at a partner in one span of time, as it was published last."""

    __tablename__ = "partner_trends"

    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), primary_key=True)
    span: Mapped[str] = mapped_column(String(8), primary_key=True)  # 6h, 24h, 7d, 30d
    etag: Mapped[str] = mapped_column(String(200), default="")
    as_of: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
