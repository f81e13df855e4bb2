"""Moves a claim by hand; voters hear of it where it means that there will be no verdict."""

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline import audit
from tipline.jobs import enqueue
from tipline.models import Claim, ClaimStatus, Tip, TipState
from tipline.triage.claims import locked_claim
from tipline.triage.errors import NoSuchClaim, NotNow

# Of these a waiting voter is told that there will be no verdict; spam gets no answer.
TOLD_WHEN_CLOSED = (ClaimStatus.NOT_CHECKABLE, ClaimStatus.OUT_OF_SCOPE)
CLOSED = (*TOLD_WHEN_CLOSED, ClaimStatus.SPAM)
# A slip of the finger must not have been told to anybody yet when it is undone.
GRACE = timedelta(seconds=60)


def set_claim_status(session: Session, *, claim_id: int, status: ClaimStatus, by: str) -> None:
    """Move a claim by hand; whoever waits is told a minute later, unless it was undone.

    Opening a claim again lets those wait who were told that there will be no verdict.
    Raises :class:`NoSuchClaim`, and :class:`NotNow` for ``ANSWERED`` without a verdict (only a
    verdict answers), for ``MERGED``, and for a claim that was merged.
    """
    claim = locked_claim(session, claim_id)
    if claim is None:
        raise NoSuchClaim(f"there is no claim {claim_id}")
    _require_possible(claim, status)
    if status is claim.status:
        return
    was, claim.status = claim.status, status
    if status in TOLD_WHEN_CLOSED:
        tell_closed(session, claim_id)
    elif was in CLOSED and status not in CLOSED:
        _wait_again(session, claim_id)
    audit.record(
        session,
        actor=by,
        action="claim.status",
        subject=("claim", claim_id),
        details={"was": was.value, "now": status.value},
    )


def tell_closed(session: Session, claim_id: int) -> None:
    """Have everybody told who waits for a claim that will get no verdict."""
    payload = {"claim_id": claim_id}
    enqueue(session, "claim.closed", payload, key=f"closed:{claim_id}", run_at=utcnow() + GRACE)


def _require_possible(claim: Claim, status: ClaimStatus) -> None:
    if claim.status is ClaimStatus.MERGED:
        raise NotNow(f"claim {claim.id} was merged into claim {claim.merged_into_id}")
    if status is ClaimStatus.MERGED:
        raise NotNow(f"claim {claim.id} can't be set to merged; merge it with another claim")
    if status is ClaimStatus.ANSWERED and claim.fact_check_id is None:
        raise NotNow(f"claim {claim.id} has no verdict; publish one, or answer with a fact-check")


def _wait_again(session: Session, claim_id: int) -> None:
    session.execute(
        update(Tip)
        .where(
            Tip.claim_id == claim_id,
            Tip.state == TipState.CLOSED,
            Tip.contact_id.is_not(None),
            Tip.told_revision_id.is_(None),
        )
        .values(state=TipState.QUEUED, waiting=True)
    )
