"""The second factor: codes of an authenticator app (TOTP), and recovery codes for a lost phone."""

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from unicodedata import digit

import pyotp
import segno
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline import audit
from tipline.console.errors import CodeRefused
from tipline.models import RecoveryCode, Staff
from tipline.runtime import Runtime

STEP = 30  # seconds; RFC 6238's default, and what every app takes for granted
WINDOW = 1  # steps that a phone's clock may be off, either way (RFC 6238 §5.2 advises one)
DIGITS = 6
CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are taken for each other


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator app needs: as letters to type and as a picture to scan."""

    secret: str
    picture: str  # a data: address of an SVG


def begin(session: Session, runtime: Runtime, person: Staff) -> Enrolment:
    """The secret that is being set up; made if there is none, the same on every reload."""
    if person.totp_since is not None:
        raise CodeRefused("your second factor is set up already; turn it off first")
    if person.totp_secret is None:
        person.totp_secret = runtime.vault.seal(pyotp.random_base32(length=32))
        session.flush()
    return _enrolment(runtime.vault.open(person.totp_secret), person.login, runtime)


def confirm(session: Session, runtime: Runtime, person: Staff, code: str) -> tuple[str, ...]:
    """Turn it on if the app shows the right code; the recovery codes, shown this once.

    Raises :class:`CodeRefused`.
    """
    if person.totp_since is not None or person.totp_secret is None:
        raise CodeRefused("there is nothing to set up; begin again")
    _take(session, runtime, person, code)
    person.totp_since = utcnow()
    audit.record(session, actor=person.login, action="factor.on", subject=("staff", person.id))
    return new_codes(session, runtime, person)


def check(session: Session, runtime: Runtime, person: Staff, code: str) -> None:
    """Accept the app's code, or a recovery code, once.  Raises :class:`CodeRefused`."""
    if person.totp_since is None:
        raise CodeRefused("no second factor is set up")
    typed = _plain(code)
    if typed.isdigit() and len(typed) == DIGITS:
        _take(session, runtime, person, typed)
        return
    used = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.staff_id == person.id,
            RecoveryCode.used_at.is_(None),
            RecoveryCode.code_hash == _hash(runtime, typed),
        )
        .values(used_at=utcnow())
        .returning(RecoveryCode.id)
    ).first()
    if used is None:
        raise CodeRefused("that is not the code, or it was used before")
    audit.record(
        session,
        actor=person.login,
        action="factor.recovery",
        subject=("staff", person.id),
        details={"left": left(session, person.id)},
    )


def new_codes(session: Session, runtime: Runtime, person: Staff) -> tuple[str, ...]:
    """Ten fresh recovery codes; those from before open nothing any more."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == person.id))
    codes = tuple(_made())
    session.add_all(
        RecoveryCode(staff_id=person.id, code_hash=_hash(runtime, _plain(code))) for code in codes
    )
    session.flush()
    audit.record(session, actor=person.login, action="factor.codes", subject=("staff", person.id))
    return codes


def turn_off(session: Session, person: Staff, *, by: str) -> None:
    """Forget secret and recovery codes; the person sets it up anew where the role asks for it."""
    person.totp_secret, person.totp_since, person.totp_step = None, None, 0
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == person.id))
    audit.record(session, actor=by, action="factor.off", subject=("staff", person.id))


def left(session: Session, staff_id: int) -> int:
    """How many recovery codes have not been used."""
    unused = select(func.count()).where(
        RecoveryCode.staff_id == staff_id, RecoveryCode.used_at.is_(None)
    )
    return session.scalar(unused) or 0


def _take(session: Session, runtime: Runtime, person: Staff, code: str) -> None:
    """Accept a code of the app, and never the same or an older one again."""
    if person.totp_secret is None:
        raise CodeRefused("no second factor is set up")
    step = _step_of(runtime.vault.open(person.totp_secret), _plain(code), utcnow())
    taken = (
        step is not None
        and session.execute(
            update(Staff)
            .where(Staff.id == person.id, Staff.totp_step < step)
            .values(totp_step=step)
            .returning(Staff.id)
        ).first()
    )
    if not taken:
        raise CodeRefused("that is not the code, or it was used before; wait for the next one")
    session.refresh(person, ["totp_step"])


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is, within the window; compared in constant time."""
    totp, present = pyotp.TOTP(secret, interval=STEP), int(now.timestamp()) // STEP
    found = None
    for step in range(present - WINDOW, present + WINDOW + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode()):
            found = step
    return found


def _enrolment(secret: str, login: str, runtime: Runtime) -> Enrolment:
    organisation = runtime.settings.organisation
    address = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=organisation)
    picture = segno.make(address, error="m").svg_data_uri(scale=4, border=3, light="white")
    spaced = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
    return Enrolment(spaced, picture)


def _made() -> Iterator[str]:
    for _ in range(CODES):
        yield "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2))


def _plain(code: str) -> str:
    """Without spaces and dashes, and with the digits of any keyboard as our own."""
    kept = (c for c in code.casefold() if c.isalnum())
    return "".join(str(digit(c)) if c.isdigit() else c for c in kept)[:40]


def _hash(runtime: Runtime, code: str) -> str:
    return hmac.new(runtime.settings.key("recovery"), code.encode(), hashlib.sha256).hexdigest()
