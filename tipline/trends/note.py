"""Notes that somebody asks about a claim for the first time; called as a tip joins a claim."""

from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.models import PendingAsk, Tip


def note_asking(session: Session, claim_id: int, tip: Tip) -> None:
    """Have this tip's sender counted with the claim at the next full hour.

    A tip that is moved to another claim before that is counted there alone.
    """
    pending = session.get(PendingAsk, tip.id)
    if pending is None:
        session.add(PendingAsk(tip_id=tip.id, claim_id=claim_id, noted_at=utcnow(), counted=False))
    else:
        pending.claim_id = claim_id
