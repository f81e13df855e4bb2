"""Imports that wait for a person because they would change too much at once."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column

from factchecks.db import Base, BigId, UtcDateTime, utcnow
from factchecks.models import text_enum


class HeldState(StrEnum):
    """What became of a held import.

    ::

        held ──release──► released ──applied──► applied
          ├────refuse───► refused   what it would have changed is left out until it says otherwise
          └────────────► overtaken  the source has come again with something that isn't too much
    """

    HELD = "held"
    RELEASED = "released"  # a person said yes, and the worker has not applied it yet
    APPLIED = "applied"
    REFUSED = "refused"
    OVERTAKEN = "overtaken"


class HeldImport(Base):
    """What one import would change.  ``content`` goes when it is decided and, if so, applied."""

    __tablename__ = "held_import"
    __table_args__ = (Index("ix_held_import_state_source", "state", "source"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(16))  # "feed" or "partner": who applies it
    state: Mapped[HeldState] = mapped_column(
        text_enum(HeldState, "held_state"), default=HeldState.HELD
    )
    # Counts, examples, and why it is held.
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # What is needed to apply it besides the content, such as where a partner's changes go on.
    place: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of what was looked at
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))  # lines of JSON, gzip
    refused: Mapped[bytes] = deferred(
        mapped_column(LargeBinary, default=b"", nullable=False)
    )  # 16 bytes a line
    held_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)  # the source, last
    decided_by: Mapped[str] = mapped_column(String(100), default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
