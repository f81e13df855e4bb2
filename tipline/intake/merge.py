"""Makes one contact of two that turn out to be one person: a number, and later its user name.

Which they are is known only from a message that names both.  No address is kept for it: an alias
is a pseudonym, too.
"""

from sqlalchemy import update
from sqlalchemy.orm import Session

from factchecks.db import Base
from tipline.models import Contact, ContactAlias


def merge(session: Session, known: list[Contact]) -> Contact:
    """The oldest of ``known``, with all that belonged to the others; those are gone.

    Silence that was asked for once holds for both: nothing overrides it but START.
    """
    kept, *others = sorted(known, key=lambda contact: contact.id)
    for other in others:
        stops = [c.stopped_at for c in (kept, other) if c.stopped_at is not None]
        kept.stopped_at = min(stops, default=None)
        seen = [c.last_inbound_at for c in (kept, other) if c.last_inbound_at is not None]
        kept.last_inbound_at = max(seen, default=None)
        kept.address = kept.address or other.address
        kept.language = kept.language or other.language
        kept.state = {**other.state, **kept.state}
        _move(session, other.id, kept.id)
        pseudonym = other.pseudonym
        session.delete(other)
        session.flush()
        session.add(ContactAlias(pseudonym=pseudonym, contact_id=kept.id))
        session.flush()
    return kept


def _move(session: Session, old: int, new: int) -> None:
    """Every row of any table that points to the one contact points to the other."""
    session.flush()
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column is Contact.__table__.c.id for key in column.foreign_keys):
                session.execute(update(table).where(column == old).values({column.name: new}))
    session.expire_all()
