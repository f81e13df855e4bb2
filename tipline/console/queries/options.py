"""What the filters can choose from; read once a minute, because it hardly changes."""

import time
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from tipline.models import Claim, ClaimOrigin, ClaimTag, Role, Staff

KEPT_SECONDS = 60.0
TAGS = 50  # the most used ones


@dataclass(frozen=True, slots=True)
class Options:
    """The values that occur."""

    languages: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    people: tuple[tuple[int, str], ...] = ()  # who can be given claims
    read_at: float = field(default=0.0, compare=False)


_kept: "WeakKeyDictionary[Engine, Options]" = WeakKeyDictionary()


def options(session: Session) -> Options:
    """What occurs in the claims of this database, at most a minute old."""
    engine = session.get_bind().engine
    kept = _kept.get(engine)
    if kept is None or time.monotonic() - kept.read_at > KEPT_SECONDS:
        kept = _kept[engine] = _read(session)
    return kept


def people(session: Session) -> tuple[tuple[int, str], ...]:
    """Who can be given claims, by name."""
    rows = session.execute(
        select(Staff.id, Staff.name, Staff.login)
        .where(Staff.active.is_(True), Staff.role != Role.VIEWER)
        .order_by(Staff.name, Staff.login)
    )
    return tuple((number, name or login) for number, name, login in rows)


def _read(session: Session) -> Options:
    found: dict[str, list[str]] = {"country": [], "channel": [], "type": []}
    pairs = select(ClaimOrigin.kind, ClaimOrigin.value).distinct()
    for kind, value in session.execute(pairs):
        found.setdefault(kind, []).append(value)
    number = func.count()
    tags = select(ClaimTag.tag).group_by(ClaimTag.tag).order_by(number.desc()).limit(TAGS)
    return Options(
        languages=tuple(sorted(filter(None, session.scalars(select(Claim.language).distinct())))),
        types=tuple(sorted(found["type"])),
        countries=tuple(sorted(found["country"])),
        channels=tuple(sorted(found["channel"])),
        tags=tuple(sorted(session.scalars(tags))),
        people=people(session),
        read_at=time.monotonic(),
    )
