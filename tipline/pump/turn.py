"""What one pump does for all: it looks for evidence, and doubts what a dead pump was sending."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from factchecks.db import utcnow
from tipline import logs
from tipline.db import Database
from tipline.jobs import presence, turns
from tipline.models import OutboundMessage, OutboundState, Turn

NAME = "evidence"
LENGTH = timedelta(seconds=60)
# No living pump takes so long for one message: it gives up calling after attempt.FRESH_SECONDS,
# and a call to a provider takes less than 30 s.
STALE = timedelta(seconds=60)

log = logs.get(__name__)


def take(db: Database, holder: str) -> bool:
    """Take the turn, or keep it; at once if its last holder is dead."""
    now = utcnow()
    with db.read() as session:
        turn = session.get(Turn, NAME)
    if turn is not None and turn.holder not in ("", holder) and turn.until > now:
        if presence.alive(db, turn.holder) is not False:
            return False
        with db.write() as session:
            turns.release(session, NAME, turn.holder)
    with db.write() as session:
        return turns.take(session, NAME, holder, utcnow(), LENGTH)


def release(db: Database, holder: str) -> None:
    """Let another process have it."""
    with db.write() as session:
        turns.release(session, NAME, holder)


def doubt_dead(db: Database, me: str, now: datetime) -> int:
    """Messages that a dead pump was sending: whether they left is unknown; how many."""
    sending = OutboundMessage.state == OutboundState.SENDING
    with db.read() as session:
        pumps = session.scalars(select(OutboundMessage.pump).where(sending).distinct()).all()
    if not pumps:
        return 0
    dead = [n for n in pumps if n not in ("", me) and presence.alive(db, n) is False]
    gone = or_(OutboundMessage.pump.in_(dead), OutboundMessage.attempted_at < now - STALE)
    with db.write() as session:
        ids = session.scalars(select(OutboundMessage.id).where(sending, gone)).all()
        session.execute(
            update(OutboundMessage)
            .where(OutboundMessage.id.in_(ids), sending)
            .values(state=OutboundState.UNKNOWN)
            .execution_options(synchronize_session=False)
        )
    if ids:
        log.warning("interrupted_sends", count=len(ids))
    return len(ids)
