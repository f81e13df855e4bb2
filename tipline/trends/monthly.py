"""Makes the open data of each month when it is over: verified first, given out or not at all."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.config import Settings
from tipline.jobs import enqueue, handler, periodic
from tipline.jobs.registry import Payload
from tipline.models import OpenBundle, TrendBatch
from tipline.preferences.services import current
from tipline.runtime import Runtime
from tipline.trends.bundle import NotAnonymous, Verified, write_bundle

LOOK_EVERY = 3600.0  # seconds
AGAIN = timedelta(days=1)  # a month that could not be verified is tried anew after
SETTING = "open-data"
NOBODY, NEWSROOM, EVERYBODY = "nobody", "newsroom", "everybody"
LATER = -1  # priority: voters come first


@dataclass(frozen=True, slots=True)
class Made:
    """A month before it is kept; without ``data`` it is not given out, and ``problem`` says why."""

    data: bytes | None
    found: Verified
    floor: int
    problem: str = ""


def readers(session: Session, settings: Settings) -> str:
    """Who may have the months: :data:`NOBODY`, :data:`NEWSROOM` or :data:`EVERYBODY`."""
    return str(current(session, settings, SETTING)["readers"])


@periodic("trends.months", every=LOOK_EVERY)
def find_due(session: Session, runtime: Runtime) -> None:
    """Enqueue every month that is over and not made yet."""
    if readers(session, runtime.settings) == NOBODY:
        return
    now = utcnow()
    rows = session.execute(select(OpenBundle.month, OpenBundle.problem, OpenBundle.made_at))
    done = {month for month, problem, made_at in rows if not problem or now - made_at < AGAIN}
    for month in over(session, now):
        if month not in done:
            enqueue(
                session,
                "trends.month",
                {"month": month},
                key=f"trends.month:{month}",
                priority=LATER,
            )


def over(session: Session, now: datetime) -> list[str]:
    """Every month that is over, from that of the first published group on."""
    first = session.scalar(select(func.min(TrendBatch.until)))
    if first is None:
        return []
    at, found = (first - timedelta(microseconds=1)).replace(day=1), []
    while (at.year, at.month) < (now.year, now.month):
        found.append(f"{at.year:04}-{at.month:02}")
        at = (at + timedelta(days=32)).replace(day=1)
    return found


def make(runtime: Runtime, payload: Payload) -> Made:
    """Write the month and verify it, in a transaction that only reads."""
    floor, nothing = runtime.settings.floor, Verified(0, 0, 0)
    with runtime.db.read() as session:
        try:
            data, found = write_bundle(session, str(payload["month"]), floor, utcnow())
        except (NotAnonymous, ValueError) as error:
            return Made(None, nothing, floor, str(error)[:300])
    return Made(data, found, floor)


@handler("trends.month", prepare=make, max_attempts=4)
def keep(session: Session, _runtime: Runtime, payload: Payload, made: Made) -> None:
    """Give it out; what was given out never changes."""
    month = str(payload["month"])
    known = session.get(OpenBundle, month)
    if known is not None and not known.problem:
        return
    session.merge(
        OpenBundle(
            month=month,
            made_at=utcnow(),
            floor=made.floor,
            groups=made.found.groups,
            claims=made.found.claims,
            smallest=made.found.smallest,
            size=len(made.data or b""),
            sha256=hashlib.sha256(made.data).hexdigest() if made.data else "",
            problem=made.problem,
            content=made.data,
        )
    )


def listing(session: Session) -> list[OpenBundle]:
    """The months, newest first, without their content."""
    return list(session.scalars(select(OpenBundle).order_by(OpenBundle.month.desc())))


def content(session: Session, month: str) -> bytes | None:
    """The ZIP of a month that was given out; ``None`` for any other."""
    return session.scalar(
        select(OpenBundle.content).where(OpenBundle.month == month, OpenBundle.problem == "")
    )
