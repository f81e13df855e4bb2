"""What voters say of answers, and where they saw things: neither names a contact.

Dark ads, texting and robocalls reach only their targets; a count of sightings is how anybody else
learns of them.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from factchecks.db import Base, BigId, UtcDateTime, utcnow
from factchecks.models import text_enum


class Place(StrEnum):
    """Where something was seen, in the order in which voters are offered it."""

    WHATSAPP = "whatsapp"
    META = "facebook-instagram"
    PHONE = "sms-call"
    VIDEO = "tiktok-youtube"
    PRINT = "print"
    PERSON = "in-person"
    OTHER = "other"


class Unhelpful(StrEnum):
    """Why an answer was none, in the order in which voters are offered it."""

    OTHER_CLAIM = "other-claim"
    UNCLEAR = "unclear"
    DISAGREE = "disagree"


class Sighting(Base):
    """One voter saw a claim in one place: kept with the claim, never with the tip or contact."""

    __tablename__ = "sighting"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    place: Mapped[Place] = mapped_column(text_enum(Place, "sighting_place"))
    # Midnight of the day: the minute could lead back to a message.
    day: Mapped[datetime] = mapped_column(UtcDateTime)


class Feedback(Base):
    """Whether one answer (a tip and a revision) was one; said at most once."""

    __tablename__ = "feedback"
    __table_args__ = (UniqueConstraint("tip_id", "revision_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    tip_id: Mapped[int] = mapped_column(ForeignKey("tip.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
    helpful: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(16), default="")  # of ``Unhelpful``, if told
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow, index=True)
