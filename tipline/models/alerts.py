"""What the newsroom wants to be told of, where to, and what was told."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Boolean, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from factchecks.db import Base, BigId, UtcDateTime, utcnow
from factchecks.models import text_enum


class AlertKind(StrEnum):
    """What makes a claim worth an alert."""

    RISE = "rise"
    HARM = "harm"
    ELECTION = "election"
    KEYWORD = "keyword"
    NARRATIVE = "narrative"


class AlertWay(StrEnum):
    """How an alert leaves the tipline."""

    MAIL = "mail"
    CHAT = "chat"  # {"text": …}: Slack, Mattermost, Google Chat
    TEAMS = "teams"  # an adaptive card
    WEBHOOK = "webhook"  # signed JSON


class AlertState(StrEnum):
    """How far an alert is."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class AlertRule(Base):
    """One thing to watch for, and who is told."""

    __tablename__ = "alert_rule"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[AlertKind] = mapped_column(text_enum(AlertKind, "alert_kind"))
    value: Mapped[str] = mapped_column(String(200), default="")  # words, least harm, narrative
    at_least: Mapped[int] = mapped_column(Integer, default=0)  # published people of 24 hours
    way: Mapped[AlertWay] = mapped_column(text_enum(AlertWay, "alert_way"))
    target: Mapped[bytes] = mapped_column(LargeBinary)  # sealed: a chat's address is a secret
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed; signs webhooks
    host: Mapped[str] = mapped_column(String(200), default="")  # what is shown of the target
    # Hours of the day in ``zone`` between which nothing is sent; both None: none are quiet.
    quiet_from: Mapped[int | None] = mapped_column(Integer)
    quiet_until: Mapped[int | None] = mapped_column(Integer)
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    every: Mapped[int] = mapped_column(Integer, default=1)  # hours between two digests by mail
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    created_by: Mapped[str] = mapped_column(String(100), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)


class Alert(Base):
    """One claim that a rule found at one full hour; without a claim it is a test.

    The life of an alert::

        waiting ──handed over──► sent
           └──refused, or tried too often──► failed
    """

    __tablename__ = "alert"
    __table_args__ = (
        UniqueConstraint("rule_id", "claim_id", "tick"),
        Index("ix_alert_rule_id_id", "rule_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("alert_rule.id"))
    claim_id: Mapped[int | None] = mapped_column(ForeignKey("claim.id"), index=True)
    tick: Mapped[datetime] = mapped_column(UtcDateTime)  # the full hour whose numbers it tells
    people: Mapped[int] = mapped_column(Integer, default=0)  # published in the 24 hours before
    state: Mapped[AlertState] = mapped_column(
        text_enum(AlertState, "alert_state"), default=AlertState.WAITING
    )
    error: Mapped[str] = mapped_column(String(200), default="")
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
