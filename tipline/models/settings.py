"""What an editor can change while the tipline runs."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from factchecks.db import Base, BigId, UtcDateTime, utcnow


class Setting(Base):
    """One named value; a missing row means the default in the code that reads it."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    changed_by: Mapped[str] = mapped_column(String(100), default="")
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow, onupdate=utcnow)


class SettingChange(Base):
    """One change of one setting in the console: what it was, what it is, who changed it."""

    __tablename__ = "setting_change"
    __table_args__ = (Index("ix_setting_change_name", "name", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    # NULL where nothing was set: the shipped value held.
    before: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    undoes: Mapped[int | None] = mapped_column(BigId)  # the change that this one takes back
    changed_by: Mapped[str] = mapped_column(String(100))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
