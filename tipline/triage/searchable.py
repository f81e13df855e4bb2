"""Makes fact-checks findable that an older version of the code has written, also meanwhile."""

from sqlalchemy.orm import Session

from factchecks import search
from tipline.jobs import enqueue, handler, periodic
from tipline.jobs.registry import Payload
from tipline.runtime import Runtime

LOOK_EVERY = 300.0  # seconds; while there are more, one batch follows the other
BEHIND = -1  # priority: voters come first


@periodic("search.look", every=LOOK_EVERY)
def look(session: Session, _runtime: Runtime) -> None:
    """Begin, if there is anything to do."""
    _go_on(session)


@handler("search.fill")
def fill(session: Session, _runtime: Runtime, _payload: Payload, _prepared: None) -> None:
    """Fill one batch; its transaction is short, so that nobody waits for it."""
    _go_on(session)


def _go_on(session: Session) -> None:
    if search.fill(session) == search.FILLED_AT_ONCE:
        enqueue(session, "search.fill", {}, key="search.fill", priority=BEHIND)
