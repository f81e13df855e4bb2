"""Who may call the API: tokens of which only a hash is kept."""

from datetime import datetime

from sqlalchemy import JSON, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from factchecks.db import Base, BigId, UtcDateTime, utcnow


class ApiToken(Base):
    """A token with what it may read and until when; the calls of the current minute are counted."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(100))  # of the program or partner that holds it
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)  # SHA-256 of 256 random bits
    scopes: Mapped[list[str]] = mapped_column(JSON, default=list)
    created_by: Mapped[str] = mapped_column(String(100), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    minute_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    minute_calls: Mapped[int] = mapped_column(Integer, default=0)
