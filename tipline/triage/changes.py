"""What follows from a new revision of a verdict, whoever made it: a checker or an import."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from factchecks.models import Revision, Status
from tipline.models import Claim, ClaimStatus
from tipline.triage import fanout
from tipline.triage.recall import recall


def spread(session: Session, revision: Revision) -> int:
    """Hold back what is unsent of older revisions, and start the fan-out of this one.

    The claims of a withdrawn one are open again.  Returns how many messages were held back.
    In the transaction that made the revision.
    """
    held_back = recall(session, revision.fact_check_id, revision.number)
    if revision.status is Status.WITHDRAWN:
        session.execute(
            update(Claim)
            .where(Claim.fact_check_id == revision.fact_check_id)
            .values(fact_check_id=None, status=ClaimStatus.NEW)
        )
    fanout.start(session, revision.id)
    return held_back
