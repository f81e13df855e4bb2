"""Passes somebody who may be in danger to people: the claim comes first in the queue."""

from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.conversation.understand import concern_of
from tipline.models import Claim, ClaimStatus, Forwarded, Tip
from tipline.triage.priority import refresh_priority
from tipline.triage.recheck import OPEN


def pass_on(session: Session, claim: Claim, tip: Tip) -> str:
    """What somebody's own words make us worry about ("" if nothing), marked on the claim."""
    if tip.forwarded in (Forwarded.ONCE, Forwarded.FREQUENTLY):
        return ""  # somebody else's words
    concern = concern_of(tip.text)
    if concern:
        claim.concern = concern
        if claim.status not in OPEN:
            claim.status = ClaimStatus.NEW
        refresh_priority(session, claim, utcnow())
    return concern
