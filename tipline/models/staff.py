"""People of the organisation: accounts, sessions that an admin can end, login attempts."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, LargeBinary, String, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from factchecks.db import Base, BigId, UtcDateTime, utcnow
from factchecks.models import text_enum


class Role(StrEnum):
    """What somebody may do; each role may do all that the ones before it may."""

    VIEWER = "viewer"
    CHECKER = "checker"
    EDITOR = "editor"
    ADMIN = "admin"


class Staff(Base):
    """One account of the console."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    login: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    password_hash: Mapped[str] = mapped_column(String(300))  # Argon2id
    role: Mapped[Role] = mapped_column(text_enum(Role, "staff_role"))
    active: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    # Second factor (RFC 6238): the secret is sealed; it counts once a first code was right.
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The time step of the newest code that was taken: each code opens once.
    totp_step: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    # Who this is at the single sign-on provider: SHA-256 of issuer and subject.
    sso_key: Mapped[str | None] = mapped_column(String(64), unique=True)


class StaffSession(Base):
    """A signed-in browser; the cookie holds a secret of which only the SHA-256 is kept."""

    __tablename__ = "staff_session"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When the second factor was shown; without it a session of somebody who has one opens nothing.
    proved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    browser: Mapped[str] = mapped_column(String(60), default="", server_default="")  # "Firefox, …"

    staff: Mapped[Staff] = relationship(lazy="joined")


class RecoveryCode(Base):
    """One code that opens once instead of the second factor; only its keyed hash is kept."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TicketKind(StrEnum):
    """What a one-time link is for."""

    INVITATION = "invitation"
    RESET = "reset"  # of a password


class Ticket(Base):
    """A one-time link: its secret is made anew from ``nonce`` and a key that is not in here."""

    __tablename__ = "ticket"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[TicketKind] = mapped_column(text_enum(TicketKind, "ticket_kind"))
    nonce: Mapped[str] = mapped_column(String(64))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)  # SHA-256
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)  # reset
    login: Mapped[str] = mapped_column(String(100), default="")  # invitation, with the next three
    name: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    role: Mapped[Role | None] = mapped_column(text_enum(Role, "ticket_role"))
    made_by: Mapped[str] = mapped_column(String(100), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # or taken back


class LoginAttempt(Base):
    """One try to sign in, written before the password is looked at."""

    __tablename__ = "login_attempt"
    __table_args__ = (
        Index("ix_login_attempt_login_at", "login", "at"),
        Index("ix_login_attempt_origin_at", "origin", "at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    login: Mapped[str] = mapped_column(String(100))
    origin: Mapped[str] = mapped_column(String(64))  # keyed hash of the address it came from
    succeeded: Mapped[bool] = mapped_column(Boolean, default=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
