"""What is erased when its time is over, by a daily job and by ``tipline purge``.

What voters sent goes ``content_days`` after the last time that somebody asked (``content.py``).

Reply addresses go ``address_days`` after the last message, and after a few days where nobody needs
them: nothing waits, nothing was told that could be corrected, nothing is on its way.  Pseudonyms
stay: they lead back to nobody without the key, and a wish for silence hangs on them.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline import audit
from tipline.config import Settings
from tipline.jobs import enqueue, periodic
from tipline.models import Contact, InboundMessage, OutboundMessage, OutboundState, Tip
from tipline.privacy.content import AT_ONCE, count, erase_content
from tipline.privacy.provider_ids import count as count_ids
from tipline.privacy.provider_ids import erase_ids
from tipline.runtime import Runtime

IDLE_DAYS = 3  # a conversation that led to nothing is over after that
DAY = 24 * 3600.0
PURGE = "privacy.purge"  # in the audit

MOVING = (
    OutboundState.PENDING,
    OutboundState.SENDING,
    OutboundState.UNKNOWN,
    OutboundState.HELD,
)


@dataclass(frozen=True, slots=True)
class Purged:
    """How much was erased, or would be: counts, never whose."""

    addresses: int = 0
    received_texts: int = 0
    sent_texts: int = 0
    tips: int = 0  # with all their words
    files: int = 0
    provider_ids: int = 0  # what providers call messages and their statuses

    @property
    def total(self) -> int:
        """Everything together."""
        return sum(asdict(self).values())

    def __add__(self, other: "Purged") -> "Purged":
        """Both together."""
        mine, theirs = asdict(self), asdict(other)
        return Purged(**{name: mine[name] + theirs[name] for name in mine})


def purge(
    session: Session, settings: Settings, *, dry_run: bool = False, now: datetime | None = None
) -> Purged:
    """Erase what is past its time, in the caller's transaction; with ``dry_run`` only count."""
    now = now or utcnow()
    old = now - timedelta(days=settings.address_days)
    contacts = _address_is_over(old, now - timedelta(days=IDLE_DAYS))
    # The words stay with the tip, without the contact's address; here they are a second copy.
    received = and_(
        InboundMessage.received_at < old,
        InboundMessage.handled_at.is_not(None),
        or_(InboundMessage.text != "", InboundMessage.filename != ""),
    )
    sent = and_(
        OutboundMessage.created_at < old,
        OutboundMessage.body != "",
        OutboundMessage.state.not_in(MOVING),
    )
    days = settings.content_days
    tips, files = count(session, days, now) if dry_run else erase_content(session, days, now)
    purged = Purged(
        tips=tips,
        files=files,
        provider_ids=count_ids(session, now) if dry_run else erase_ids(session, now),
        addresses=_count(session, Contact, contacts),
        received_texts=_count(session, InboundMessage, received),
        sent_texts=_count(session, OutboundMessage, sent),
    )
    if not dry_run and purged.total:
        session.execute(update(Contact).where(contacts).values(address=None, state={}))
        session.execute(update(InboundMessage).where(received).values(text="", filename=""))
        session.execute(update(OutboundMessage).where(sent).values(body=""))
    return purged


@periodic("privacy.purge", every=DAY)
def purge_daily(session: Session, runtime: Runtime) -> None:
    """Erase what is past its time, and put on record how much that was."""
    purged = purge(session, runtime.preferences.settings)
    record(session, purged, by=audit.SYSTEM)
    if purged.tips >= AT_ONCE:
        enqueue(session, "privacy.purge", {}, key="privacy.purge")


def record(session: Session, purged: Purged, *, by: str) -> None:
    """One line in the audit for a purge that erased something: proof without content."""
    if purged.total:
        audit.record(
            session,
            actor=by,
            action=PURGE,
            details=asdict(purged),
        )


def _address_is_over(old: datetime, idle: datetime) -> ColumnElement[bool]:
    last = func.coalesce(Contact.last_inbound_at, Contact.created_at)
    concerned = exists().where(
        Tip.contact_id == Contact.id, or_(Tip.waiting, Tip.told_revision_id.is_not(None))
    )
    moving = exists().where(
        OutboundMessage.contact_id == Contact.id, OutboundMessage.state.in_(MOVING)
    )
    needless = and_(last < idle, ~concerned, ~moving)
    return and_(Contact.address.is_not(None), or_(last < old, needless))


def _count(
    session: Session,
    model: type[Contact | InboundMessage | OutboundMessage],
    where: ColumnElement[bool],
) -> int:
    return session.scalar(select(func.count(model.id)).where(where)) or 0
