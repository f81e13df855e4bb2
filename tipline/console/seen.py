"""Notes who looked at what voters sent: once per person, claim and half day."""

from datetime import timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline import audit
from tipline.models import AuditEntry

AGAIN_AFTER = timedelta(hours=12)
SEE_CLAIM = "claim.see"


def noted(session: Session, *, actor: str, claim_id: int) -> bool:
    """Whether it is written down already that this person looked at this claim today."""
    return bool(
        session.scalar(
            select(
                exists().where(
                    AuditEntry.subject_kind == "claim",
                    AuditEntry.subject_id == str(claim_id),
                    AuditEntry.actor == actor,
                    AuditEntry.action == SEE_CLAIM,
                    AuditEntry.at > utcnow() - AGAIN_AFTER,
                )
            )
        )
    )


def note(session: Session, *, actor: str, claim_id: int) -> None:
    """Write down that this person looked at this claim."""
    audit.record(session, actor=actor, action=SEE_CLAIM, subject=("claim", claim_id))
