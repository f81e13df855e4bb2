"""Opens the personal data in what people sent, for one person and a while, with a reason on record.

That a claim is open to somebody *is* the entry in the audit: nothing has to be closed, and nothing
is open that the audit does not know of.
"""

from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline import audit
from tipline.console.errors import ConsoleError
from tipline.models import AuditEntry, InboundMedia, InboundMessage, MediaFile, Tip
from tipline.privacy.personal import mask, secrets_of

OPEN = "claim.open"
HOLDS = timedelta(minutes=30)  # long enough to look, too short to be forgotten open over lunch
SHORTEST, LONGEST = 10, 300  # characters of a reason
LOOKED_AT = 50  # tips with a file, to know in which languages its words may be


def open_until(session: Session, *, actor: str, claim_id: int) -> datetime | None:
    """Until when the claim is open to this person; None where it is not."""
    at = session.scalar(
        select(AuditEntry.at)
        .where(
            AuditEntry.subject_kind == "claim",
            AuditEntry.subject_id == str(claim_id),
            AuditEntry.actor == actor,
            AuditEntry.action == OPEN,
            AuditEntry.at > utcnow() - HOLDS,
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    return at + HOLDS if at is not None else None


def is_open(session: Session, *, actor: str, claim_id: int | None) -> bool:
    """Whether this person may see what is hidden in this claim."""
    return claim_id is not None and bool(open_until(session, actor=actor, claim_id=claim_id))


def open_up(session: Session, *, actor: str, claim_id: int, reason: str) -> None:
    """Open the claim to this person.  Raises :class:`ConsoleError` without a reason.

    What the reason itself quotes of the data is hidden in the audit.
    """
    reason = " ".join(reason.split())
    if not SHORTEST <= len(reason) <= LONGEST:
        raise ConsoleError(
            f"say in {SHORTEST} to {LONGEST} characters what you need it for; "
            f"that were {len(reason)}"
        )
    audit.record(
        session,
        actor=actor,
        action=OPEN,
        subject=("claim", claim_id),
        details={"reason": mask(reason)},
    )


def is_veiled(session: Session, *, actor: str, sha256: str) -> bool:
    """Whether a file has personal data among its words, and is not open to this person."""
    file = session.get(MediaFile, sha256)
    words = file.words if file is not None else ""
    if not words:
        return False
    rows = session.execute(
        select(Tip.claim_id, Tip.language, Tip.country)
        .join(InboundMessage, InboundMessage.tip_id == Tip.id)
        .join(InboundMedia, InboundMedia.message_id == InboundMessage.id)
        .where(InboundMedia.sha256 == sha256)
        .distinct()
        .limit(LOOKED_AT)
    ).all()
    spoken = {(language, country) for _, language, country in rows} | {(None, None)}
    if not any(secrets_of(words, language=lang, country=country) for lang, country in spoken):
        return False
    claims = {str(claim_id) for claim_id, _, _ in rows if claim_id is not None}
    opened = exists().where(
        AuditEntry.subject_kind == "claim",
        AuditEntry.subject_id.in_(claims),
        AuditEntry.actor == actor,
        AuditEntry.action == OPEN,
        AuditEntry.at > utcnow() - HOLDS,
    )
    return not session.scalar(select(opened))
