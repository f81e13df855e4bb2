"""How fast somebody writes: a soft throttle that says so and ends, and loops with other machines.

Nobody is banned.  Whoever sends very much waits a while, and nothing that they sent is lost; what
comes again and again in the same words is answered no more for an hour, everything else is.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from tipline.conversation.understand import fold

# By judgement: an album has 10 pictures and an eager aunt forwards 20; no human sends 30 things in
# ten minutes for long, and nobody the very same words a fifth time without noticing the answers.
WINDOW = timedelta(minutes=10)
MANY = 30
SAME = 5
HUSH = timedelta(hours=1)
PAUSES = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=24))  # one after another


class Heed(StrEnum):
    """What to do with a message."""

    GO = "go"
    SLOW = "slow"  # say that we pause, and take it up later
    WAIT = "wait"  # take it up later; that was said
    LOOP = "loop"  # say that this is answered no more for a while
    HUSH = "hush"  # that was said


@dataclass(frozen=True, slots=True)
class Pace:
    """The last messages of somebody: seconds and a mark of the words, never the words."""

    recent: tuple[tuple[int, str], ...] = ()
    slow_until: int = 0
    pauses: int = 0  # since the last day without one
    hushed: tuple[tuple[int, str], ...] = ()  # until when, and the mark

    def kept(self) -> dict[str, Any]:
        """What goes into the contact's row."""
        return {
            "recent": [list(one) for one in self.recent],
            "slow_until": self.slow_until,
            "pauses": self.pauses,
            "hushed": [list(one) for one in self.hushed],
        }


def remembered_pace(kept: Mapping[str, Any]) -> Pace:
    """The pace as it was kept."""
    return Pace(
        recent=tuple((int(at), str(mark)) for at, mark in kept.get("recent", ())),
        slow_until=int(kept.get("slow_until", 0)),
        pauses=int(kept.get("pauses", 0)),
        hushed=tuple((int(until), str(mark)) for until, mark in kept.get("hushed", ())),
    )


def mark_of(text: str, payload: str) -> str:
    """A few digits that are the same for the same words or button; empty where there are none."""
    words = payload or fold(text)
    return hashlib.blake2s(words.encode(), digest_size=4).hexdigest() if words else ""


def heed(pace: Pace, mark: str, now: datetime) -> tuple[Pace, Heed, timedelta]:
    """What to do with one more message, and for how long from now that holds."""
    at = int(now.timestamp())
    hushed = tuple((until, m) for until, m in pace.hushed if until > at)
    pace = replace(pace, hushed=hushed)
    if mark and any(m == mark for _, m in hushed):
        return pace, Heed.HUSH, timedelta()
    if at < pace.slow_until:
        return pace, Heed.WAIT, timedelta(seconds=pace.slow_until - at)
    recent = [(a, m) for a, m in pace.recent if a > at - WINDOW.total_seconds()]
    if mark and sum(m == mark for _, m in recent) >= SAME - 1:
        until = at + int(HUSH.total_seconds())
        return replace(pace, hushed=(*hushed, (until, mark))[-MANY:]), Heed.LOOP, HUSH
    if len(recent) >= MANY:
        return _slow(pace, at)
    return replace(pace, recent=(*recent, (at, mark))), Heed.GO, timedelta()


def _slow(pace: Pace, at: int) -> tuple[Pace, Heed, timedelta]:
    """A pause; each is longer than the one before, until there was none for a day."""
    calm = at - pace.slow_until > PAUSES[-1].total_seconds()
    number = 0 if calm else pace.pauses
    pause = PAUSES[min(number, len(PAUSES) - 1)]
    until = at + int(pause.total_seconds())
    return replace(pace, recent=(), slow_until=until, pauses=number + 1), Heed.SLOW, pause
