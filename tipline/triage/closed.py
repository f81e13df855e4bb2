"""The job that tells those who wait that a claim will get no verdict, kindly and once."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tipline.conversation.events import Reply
from tipline.conversation.wording import closed_text
from tipline.intake.speak import speak
from tipline.jobs import enqueue, handler
from tipline.jobs.registry import Payload
from tipline.models import Claim, ClaimStatus, Contact, Tip, TipState
from tipline.runtime import Runtime

BATCH = 200  # contacts in one transaction

REASONS = {
    ClaimStatus.NOT_CHECKABLE: "not-checkable",
    ClaimStatus.OUT_OF_SCOPE: "out-of-scope",
}


@handler("claim.closed")
def closed(session: Session, runtime: Runtime, payload: Payload, _prepared: None) -> None:
    """Tell the next batch; nobody if the claim was opened again meanwhile."""
    claim = session.get(Claim, payload["claim_id"])
    if claim is None or claim.status not in REASONS:
        return
    contacts = list(
        session.scalars(
            select(Tip.contact_id)
            .where(Tip.claim_id == claim.id, Tip.waiting, Tip.contact_id.is_not(None))
            .distinct()
            .order_by(Tip.contact_id)
            .limit(BATCH)
        )
    )
    for contact_id in contacts:
        _tell(session, runtime, claim, session.get_one(Contact, contact_id))
    if len(contacts) == BATCH:
        enqueue(session, "claim.closed", payload, key=f"closed:{claim.id}")


def _tell(session: Session, runtime: Runtime, claim: Claim, contact: Contact) -> None:
    tips = list(
        session.scalars(
            select(Tip)
            .where(Tip.claim_id == claim.id, Tip.contact_id == contact.id, Tip.waiting)
            .order_by(Tip.id)
            .with_for_update()
        )
    )
    if not tips:
        return
    text = closed_text(REASONS[claim.status], tips[0].text, contact.language, later=True)
    speak(
        session,
        runtime,
        contact,
        [Reply(text)],
        key=f"closed:{claim.id}:{claim.status.value}:{contact.id}",
        tip_id=tips[0].id,
    )
    for tip in tips:
        tip.waiting, tip.state = False, TipState.CLOSED
    session.flush()
