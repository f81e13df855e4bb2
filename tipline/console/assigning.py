"""Who works on a claim: taken for a while, assigned, taken over, given back.

Taking a claim locks it for :data:`LOCK`; working on it renews that.  While the lock holds, others
see whose it is and decide nothing on it unless they take it over and say so; when it has run out
(lunch, a closed laptop), the claim is still assigned but anybody may go on with it.
"""

from datetime import timedelta

from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline import audit
from tipline.console.errors import ConsoleError, Locked
from tipline.models import Claim, ClaimStatus, Role, Staff
from tipline.triage.claims import locked_claim
from tipline.triage.services import set_claim_status

LOCK = timedelta(minutes=30)  # longer than reading sources for one claim usually takes


def take(session: Session, *, claim_id: int, staff_id: int, by: str, over: bool = False) -> None:
    """The claim is this person's from now on; a new one is then in progress.

    Raises :class:`Locked` while somebody else works on it, unless it is to be taken ``over``.
    """
    claim = _locked(session, claim_id)
    if not over:
        _require_free(session, claim, staff_id)
    before, claim.assignee_id = claim.assignee_id, staff_id
    claim.locked_until = utcnow() + LOCK
    if before == staff_id:
        return
    if claim.status is ClaimStatus.NEW:
        set_claim_status(session, claim_id=claim_id, status=ClaimStatus.IN_PROGRESS, by=by)
    details = {"over_from": before} if before else {}
    audit.record(
        session, actor=by, action="claim.take", subject=("claim", claim_id), details=details
    )


def assign(session: Session, *, claim_id: int, staff_id: int, by: str) -> None:
    """Give the claim to a colleague, who finds it among theirs; it is not locked until they begin.

    Raises :class:`ConsoleError` for somebody who may not decide, or whose account is closed.
    """
    claim = _locked(session, claim_id)
    person = session.get(Staff, staff_id)
    if person is None or not person.active or person.role is Role.VIEWER:
        raise ConsoleError("this person can't be given claims; choose an active checker or editor")
    if claim.assignee_id == staff_id:
        return
    claim.assignee_id, claim.locked_until = staff_id, None
    audit.record(
        session,
        actor=by,
        action="claim.assign",
        subject=("claim", claim_id),
        details={"to": person.login},
    )


def release(session: Session, *, claim_id: int, by: str) -> None:
    """The claim is nobody's."""
    claim = _locked(session, claim_id)
    if claim.assignee_id is None:
        return
    claim.assignee_id = claim.locked_until = None
    audit.record(session, actor=by, action="claim.release", subject=("claim", claim_id))


def require_free(session: Session, *, claim_id: int, staff_id: int) -> None:
    """Nobody else works on the claim; whoever has it goes on having it.

    To be called first in every decision.  Raises :class:`Locked`.
    """
    claim = _locked(session, claim_id)
    _require_free(session, claim, staff_id)
    if claim.assignee_id == staff_id:
        claim.locked_until = utcnow() + LOCK


def _require_free(session: Session, claim: Claim, staff_id: int) -> None:
    until = claim.locked_until
    if claim.assignee_id in (None, staff_id) or until is None or until <= utcnow():
        return
    person = session.get(Staff, claim.assignee_id)
    name = (person.name or person.login) if person else "Somebody"
    minutes = max(1, round((until - utcnow()).total_seconds() / 60))
    raise Locked(
        f"{name} works on claim {claim.id} (for {minutes} more minutes unless they go on); "
        "take it over first if it can't wait"
    )


def _locked(session: Session, claim_id: int) -> Claim:
    claim = locked_claim(session, claim_id)
    if claim is None:
        raise ConsoleError(f"there is no claim {claim_id}")
    if claim.merged_into_id is not None:
        raise ConsoleError(f"claim {claim_id} was merged into claim {claim.merged_into_id}")
    return claim
