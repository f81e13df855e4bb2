"""Who works on a claim: taken, taken over, given back."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tipline import audit
from tipline.console.errors import ConsoleError
from tipline.models import Claim, ClaimStatus
from tipline.triage.services import set_claim_status


def take(session: Session, *, claim_id: int, staff_id: int, by: str) -> None:
    """The claim is this person's from now on; a new one is then in progress."""
    claim = _locked(session, claim_id)
    if claim.assignee_id == staff_id:
        return
    before, claim.assignee_id = claim.assignee_id, staff_id
    if claim.status is ClaimStatus.NEW:
        set_claim_status(session, claim_id=claim_id, status=ClaimStatus.IN_PROGRESS, by=by)
    audit.record(
        session,
        actor=by,
        action="claim.take",
        subject=("claim", claim_id),
        details={"over_from": before} if before else {},
    )


def release(session: Session, *, claim_id: int, by: str) -> None:
    """The claim is nobody's."""
    claim = _locked(session, claim_id)
    if claim.assignee_id is None:
        return
    claim.assignee_id = None
    audit.record(session, actor=by, action="claim.release", subject=("claim", claim_id))


def _locked(session: Session, claim_id: int) -> Claim:
    claim = session.scalar(select(Claim).where(Claim.id == claim_id).with_for_update(of=Claim))
    if claim is None:
        raise ConsoleError(f"there is no claim {claim_id}")
    return claim
