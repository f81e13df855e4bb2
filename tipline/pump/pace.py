"""How fast messages leave: moments to send at, handed out by the database to all pumps together.

Each sender (one number) has one row with the next moment that is free.  A pump takes as many as it
has messages for, in the transaction in which it marks these, and sends each at its moment.  Whoever
comes too late for a moment lets it pass and takes another.  So however many pumps there are,
whatever dies, and however long one was asleep, no second sees more than the rate.
"""

import time
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tipline.db import Database
from tipline.models import SendRate

# Moments are handed out for four fifths of the rate; what is left covers how much a message may
# slip (below), and how unevenly long the way to the provider takes: with nine tenths, messages that
# came 0.2 s late made 86 and 91 in a second of a rate of 80 (``benchmarks/fanout.py``).
SHARE = 0.8
SLIP_SECONDS = 0.05
PATIENCE_SECONDS = 10.0  # well within attempt.FRESH_SECONDS
AHEAD_SECONDS = 1.0  # moments further ahead are not handed out: something more urgent may come


@dataclass(frozen=True, slots=True)
class Slots:
    """Moments to send at, on this process's monotonic clock, in seconds."""

    moments: tuple[float, ...]

    def __len__(self) -> int:
        return len(self.moments)


def take(session: Session, sender: str, wanted: int, rate: float, *, lead: float = 0.0) -> Slots:
    """Up to ``wanted`` moments; locks the sender's row, and so other pumps, until the commit.

    None is sooner than in ``lead`` seconds: where a commit takes long, the moment is over with it.
    """
    row = _locked(session, sender)
    now, here = _clock(session), time.monotonic()
    each = 1.0 / (rate * SHARE)
    start = max(row.next_at, now + lead)
    free = int((now + AHEAD_SECONDS - start) / each) + 1 if start <= now + AHEAD_SECONDS else 0
    count = max(0, min(wanted, free))
    row.next_at = start + count * each
    return Slots(tuple(here + start - now + n * each for n in range(count)))


def give_back(session: Session, sender: str, unused: int, rate: float) -> None:
    """Return the last moments of a ``take``, in the same transaction."""
    if unused:
        _locked(session, sender).next_at -= unused / (rate * SHARE)


def pause(session: Session, sender: str, seconds: float) -> None:
    """Let no pump send for a while: the provider said that we are too fast, or is away."""
    row = _locked(session, sender)
    row.next_at = max(row.next_at, _clock(session) + seconds)


def hold(session: Session, sender: str) -> None:
    """Keep other pumps from taking messages of this sender until the commit."""
    _locked(session, sender)


def wait(session: Session, sender: str) -> float:
    """Seconds until a moment may be handed out."""
    next_at = session.scalar(select(SendRate.next_at).where(SendRate.sender == sender))
    return max(0.0, (next_at or 0.0) - _clock(session) - AHEAD_SECONDS)


def keep_to(db: Database, sender: str, moment: float, rate: float) -> bool:
    """Sleep until ``moment``; if it has passed, take others until one is kept.

    False if there was none for ``PATIENCE_SECONDS``: then the message must not be sent now.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        time.sleep(max(0.0, moment - time.monotonic()))
        late = time.monotonic() - moment
        if late <= SLIP_SECONDS:
            return True
        with db.write() as session:
            found = take(session, sender, 1, rate, lead=min(2 * late, AHEAD_SECONDS / 2))
        if found:
            (moment,) = found.moments
        else:
            time.sleep(AHEAD_SECONDS / 2)
    return False


def _locked(session: Session, sender: str) -> SendRate:
    row = session.get(SendRate, sender, with_for_update=True)
    if row is not None:
        return row
    insert = postgresql.insert if _on_postgres(session) else sqlite.insert
    session.execute(insert(SendRate).values(sender=sender, next_at=0.0).on_conflict_do_nothing())
    return session.get_one(SendRate, sender, with_for_update=True)


def _clock(session: Session) -> float:
    # Several machines have several clocks; the database has one.
    if _on_postgres(session):
        return float(session.scalar(text("SELECT extract(epoch FROM clock_timestamp())")) or 0.0)
    return time.time()


def _on_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
