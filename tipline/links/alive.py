"""Whether the links of a verdict lead somewhere: asked by a job, remembered for a day."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.channels.errors import MediaLater, MediaRefused
from tipline.channels.internet import ask
from tipline.intake.insert import insert_once
from tipline.jobs import enqueue, handler
from tipline.jobs.registry import Payload
from tipline.models import LinkCheck, LinkState
from tipline.runtime import Runtime

GOOD_FOR = timedelta(days=1)
# There, but not for programs: what many newsrooms' firewalls say to anything but a browser.
CLOSED = frozenset({401, 403, 405, 406, 429, 451, 503})
GONE = frozenset({404, 410})


def found(session: Session, addresses: Iterable[str]) -> dict[str, LinkCheck | None]:
    """What is known of each address; None where nobody has looked lately."""
    wanted = {address: _key(address) for address in addresses}
    rows = session.scalars(select(LinkCheck).where(LinkCheck.key.in_(wanted.values())))
    fresh = {row.key: row for row in rows if row.checked_at > utcnow() - GOOD_FOR}
    return {address: fresh.get(key) for address, key in wanted.items()}


def look_at(session: Session, addresses: Iterable[str]) -> None:
    """Have these looked at, unless that was done lately."""
    for address, known in found(session, addresses).items():
        if known is not None:
            continue
        key = _key(address)
        row = session.get(LinkCheck, key)
        if row is None:
            insert_once(session, LinkCheck, key=key, address=address, checked_at=utcnow())
        else:
            row.state, row.said, row.checked_at = LinkState.PENDING, "", utcnow()
        enqueue(session, "link.check", {"key": key}, key=f"link:{key}")


def look(runtime: Runtime, payload: Payload) -> tuple[LinkState, str]:
    """Ask, outside any transaction."""
    with runtime.db.read() as session:
        row = session.get(LinkCheck, payload["key"])
        address = row.address if row is not None else ""
    if not address.startswith("https://"):
        return LinkState.UNKNOWN, "only https is asked"
    try:
        status = ask(address, base=runtime.settings.public_url)
    except (MediaLater, MediaRefused) as error:
        return LinkState.UNKNOWN, str(error)[:200]
    return judge(status)


def judge(status: int) -> tuple[LinkState, str]:
    """What a status means for somebody who taps the link."""
    said = f"the server answers {status}"
    if 200 <= status < 300:
        return LinkState.ALIVE, said
    if status in GONE or (400 <= status < 500 and status not in CLOSED):
        return LinkState.DEAD, said
    return LinkState.UNKNOWN, said


@handler("link.check", prepare=look, max_attempts=3)
def checked(
    session: Session, _runtime: Runtime, payload: Payload, outcome: tuple[LinkState, str]
) -> None:
    """Remember what was found."""
    row: Any = session.get(LinkCheck, payload["key"], with_for_update=True)
    if row is not None:
        row.state, row.said, row.checked_at = *outcome, utcnow()


def _key(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()
