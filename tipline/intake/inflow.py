"""How much may come in: so much from one sender, so much from all, and the rest a little later.

Nothing is counted anywhere but in what was accepted: the rows that other processes write are seen
by all of them, and there is no second list of who sent when.  Only reading is done here, so a flood
is turned away without ever queueing for the database's one writer.

Whoever floods is turned away alone.  Where many flood together, whoever has just written little
is still let in; only at :data:`FULL` times the rate everybody is asked to come again.
"""

import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session

from tipline.channels.base import Inbound
from tipline.models import Contact, ContactAlias, InboundMessage

if TYPE_CHECKING:
    from tipline.runtime import Runtime

# WhatsApp shares up to 100 files at once, and people write beside them; the conversation asks for
# a pause from 30 on (tipline/conversation/pace.py), so this meets nobody who only has much to ask.
PER_SENDER = 150  # messages accepted
SENDER_WINDOW = timedelta(minutes=10)  # that of the conversation's pause
# A picture, its text and a remark: what one question is made of.
FEW = 3
# Of all messages, TIPLINE_WEBHOOK_RATE a second; by default what Twilio sends for one number.
RATE_WINDOW = 10.0  # seconds; shorter than Twilio waits for us (15 s)
# docs/reliability.md: the webhook with nothing behind it takes 810 a second on two cores.
FULL = 5
SAMPLE_EVERY = 0.25  # seconds


class Limit(StrEnum):
    """Which limit a message met."""

    SENDER = "too much from one sender"
    BUSY = "too much from all"  # only those who wrote little go on being let in
    FULL = "too much from everybody"


@dataclass(frozen=True, slots=True)
class Shed:
    """A message that is not taken now."""

    limit: Limit
    after: int  # seconds until it is worth coming again

    @property
    def status(self) -> int:
        """Of HTTP: 429 says that it is the sender, 503 that it is us."""
        return 429 if self.limit is Limit.SENDER else 503


class Inflow:
    """How many messages all processes accepted lately; one for each process, for all its threads.

    The newest row's number now, less what it was some seconds ago: no index, no counting.  Numbers
    that PostgreSQL leaves out are counted too, which errs towards caution.
    """

    def __init__(self, rate: int) -> None:
        self.allowed = rate * RATE_WINDOW
        self._lock = threading.Lock()
        self._samples: deque[tuple[float, int]] = deque()

    def arrived(self, newest: int, at: float) -> int:
        """How many rows came within the window, if ``newest`` is the number of the newest one.

        ``at``: seconds of a clock that only goes forward.
        """
        with self._lock:
            samples = self._samples
            if samples and newest < samples[-1][1]:
                samples.clear()  # rows were erased, and SQLite gives their numbers out again
            if not samples or at - samples[-1][0] >= SAMPLE_EVERY:
                samples.append((at, newest))
            while samples[0][0] <= at - RATE_WINDOW:
                samples.popleft()
            return newest - samples[0][1]


def too_much(session: Session, runtime: "Runtime", inbound: Inbound, clock: float) -> Shed | None:
    """What ``inbound`` is to be turned away with; None to take it.

    A message that is here already is never turned away: its sender would be told to send again
    what was accepted.  ``clock`` is that of :meth:`Inflow.arrived`.
    """
    newest = session.scalar(select(func.max(InboundMessage.id))) or 0
    arrived = runtime.inflow.arrived(newest, clock)
    allowed = runtime.inflow.allowed
    recent = _recent(session, runtime, inbound)
    shed: Shed | None = None
    if len(recent) >= PER_SENDER:
        until = recent[-1] + SENDER_WINDOW - inbound.received_at
        shed = Shed(Limit.SENDER, max(1, int(until.total_seconds()) + 1))
    elif arrived >= FULL * allowed:
        shed = Shed(Limit.FULL, int(RATE_WINDOW))
    elif arrived >= allowed and len(recent) >= FEW:
        shed = Shed(Limit.BUSY, int(RATE_WINDOW))
    return None if shed is None or _is_here(session, inbound) else shed


def _recent(session: Session, runtime: "Runtime", inbound: Inbound) -> list[datetime]:
    """When this sender's last messages were accepted, the newest first."""
    sender = inbound.sender
    pseudonyms = [
        runtime.vault.pseudonym(sender.channel, value) for value in (sender.value, *sender.aliases)
    ]
    contacts = union(
        select(Contact.id).where(Contact.pseudonym.in_(pseudonyms)),
        select(ContactAlias.contact_id).where(ContactAlias.pseudonym.in_(pseudonyms)),
    )
    accepted = (
        select(InboundMessage.received_at)
        .where(
            InboundMessage.contact_id.in_(list(session.scalars(contacts))),
            InboundMessage.received_at > inbound.received_at - SENDER_WINDOW,
        )
        .order_by(InboundMessage.received_at.desc())
        .limit(PER_SENDER)
    )
    return list(session.scalars(accepted))


def _is_here(session: Session, inbound: Inbound) -> bool:
    known = select(InboundMessage.id).where(
        InboundMessage.channel == inbound.channel, InboundMessage.provider_id == inbound.provider_id
    )
    return session.scalar(known) is not None
