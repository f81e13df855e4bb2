"""Makes, finds, counts and ends the tokens of the API."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tipline import audit
from tipline.errors import TiplineError
from tipline.models import ApiToken

SCOPES = {
    "checks:read": "published fact-checks",
    "trends:read": "what rises, in groups that are never about few people",
    "match": "ask which fact-checks a text or a picture is about; nothing is kept of it",
}
PREFIX = "tl_"  # so that secret scanners and people recognise one
LIMIT = 120  # calls a minute; a person turning pages makes fewer, a program needs no more
MINUTE = timedelta(minutes=1)
DAYS = (1, 730)  # for how long a token may be made


class NoToken(TiplineError):
    """A token cannot be made or found; the message says why."""


@dataclass(frozen=True, slots=True)
class Spent:
    """The state of a token after one more call."""

    remaining: int  # -1: one too many
    reset: int  # seconds until the next minute


def make(
    session: Session, *, name: str, scopes: list[str], days: int, by: str, now: datetime
) -> tuple[int, str]:
    """A new token: its number, and the secret, which is kept nowhere.  Raises :class:`NoToken`."""
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        raise NoToken(f"scope {', '.join(unknown) or '(none)'}: choose from {', '.join(SCOPES)}")
    if not DAYS[0] <= days <= DAYS[1]:
        raise NoToken(f"{days} days: a token is valid for {DAYS[0]} to {DAYS[1]} days")
    if not name.strip():
        raise NoToken("a token needs the name of the program or partner that will hold it")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        name=" ".join(name.split())[:100],
        token_hash=_hash(secret),
        scopes=sorted(set(scopes)),
        created_by=by,
        created_at=now,
        expires_at=now + timedelta(days=days),
        minute_calls=0,
    )
    session.add(token)
    session.flush()
    details = {"scopes": token.scopes, "days": days}
    audit.record(
        session, actor=by, action="token.make", subject=("token", token.id), details=details
    )
    return token.id, secret


def revoke(session: Session, token_id: int, *, by: str, now: datetime) -> None:
    """End a token at once.  Raises :class:`NoToken`."""
    token = session.get(ApiToken, token_id, with_for_update=True)
    if token is None or token.revoked_at is not None:
        raise NoToken(f"there is no valid token {token_id}")
    token.revoked_at = now
    audit.record(session, actor=by, action="token.revoke", subject=("token", token_id))


def find(session: Session, secret: str, now: datetime) -> ApiToken | None:
    """The token with this secret, locked, unless it has expired or was ended."""
    return session.scalar(
        select(ApiToken)
        .where(
            ApiToken.token_hash == _hash(secret),
            ApiToken.revoked_at.is_(None),
            ApiToken.expires_at > now,
        )
        .with_for_update()
    )


def spend(token: ApiToken, now: datetime, cost: int = 1) -> Spent:
    """Count one call, or one that is worth ``cost``."""
    if token.minute_at is None or now >= token.minute_at + MINUTE:
        token.minute_at, token.minute_calls = now, 0
    reset = max(1, round((token.minute_at + MINUTE - now).total_seconds()))
    if token.minute_calls + cost > LIMIT:
        return Spent(-1, reset)
    token.minute_calls += cost
    return Spent(LIMIT - token.minute_calls, reset)


def listing(session: Session) -> list[ApiToken]:
    """All tokens, newest first."""
    return list(session.scalars(select(ApiToken).order_by(ApiToken.id.desc())))


def _hash(secret: str) -> str:
    # 256 random bits need no slow hash: there is nothing to guess.
    return hashlib.sha256(secret.encode()).hexdigest()
