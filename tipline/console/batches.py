"""One action on many claims of the queue, all or none of them, with undo."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline import audit
from tipline.console import assigning, notes
from tipline.console.errors import ConsoleError
from tipline.models import Claim, ClaimBatch, ClaimStatus, ClaimTag
from tipline.triage.claims import locked_claim
from tipline.triage.services import set_claim_status

MOST = 100  # claims at once: a slip should not reach the whole queue
CHOSEN = (
    ClaimStatus.NEW,
    ClaimStatus.IN_PROGRESS,
    ClaimStatus.SECOND_REVIEW,
    ClaimStatus.NOT_CHECKABLE,
    ClaimStatus.OUT_OF_SCOPE,
    ClaimStatus.SPAM,
)


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts."""

    staff_id: int
    login: str


def apply(
    session: Session, *, action: str, value: str, claim_ids: Sequence[int], person: Person
) -> ClaimBatch:
    """Do one action on every claim; ``value`` is a status, a tag or the number of a person.

    Raises :class:`ConsoleError` where one of them can't be: then nothing is changed.
    """
    ids = sorted(set(claim_ids))
    if not ids:
        raise ConsoleError("no claim is marked; mark at least one")
    if len(ids) > MOST:
        raise ConsoleError(f"{len(ids)} claims are marked; at most {MOST} are changed at once")
    do = _ACTIONS.get(action)
    if do is None:
        raise ConsoleError(f"there is no action {action[:20]!r}")
    if action == "tag":
        value = _one_tag(value)
    before = [_before(session, claim_id, value) for claim_id in ids]
    for claim_id in ids:
        assigning.require_free(session, claim_id=claim_id, staff_id=person.staff_id)
        do(session, claim_id, value, person)
    batch = ClaimBatch(action=action, value=value[:64], before=before, by=person.login)
    session.add(batch)
    session.flush()
    return batch


def undo(session: Session, *, batch_id: int, person: Person) -> ClaimBatch:
    """Put back what a batch of one's own changed; what was changed again since stays as it is."""
    batch = session.get(ClaimBatch, batch_id, with_for_update=True)
    if batch is None or batch.by != person.login:
        raise ConsoleError("there is nothing of yours to undo")
    if batch.undone_at is not None:
        raise ConsoleError("that was undone already")
    batch.undone_at = utcnow()
    for was in batch.before:
        _restore(session, batch, was, person)
    audit.record(
        session,
        actor=person.login,
        action="claim.undo",
        details={"batch": batch.id, "claims": len(batch.before)},
    )
    return batch


def _before(session: Session, claim_id: int, value: str) -> dict[str, Any]:
    claim = locked_claim(session, claim_id)
    if claim is None:
        raise ConsoleError(f"there is no claim {claim_id}")
    return {
        "id": claim_id,
        "status": claim.status.value,
        "assignee_id": claim.assignee_id,
        "tagged": session.get(ClaimTag, (claim_id, value)) is not None,
    }


def _restore(session: Session, batch: ClaimBatch, was: dict[str, Any], person: Person) -> None:
    claim = session.get(Claim, was["id"], with_for_update=True)
    if claim is None or claim.status is ClaimStatus.MERGED:
        return
    if batch.action == "tag" and not was["tagged"]:
        tag = session.get(ClaimTag, (claim.id, batch.value))
        if tag is not None:
            session.delete(tag)
    if batch.action in ("take", "assign"):
        claim.assignee_id, claim.locked_until = was["assignee_id"], None
    changed = claim.status.value != was["status"]
    if batch.action in ("status", "take") and changed and _still(claim, batch):
        status = ClaimStatus(was["status"])
        set_claim_status(session, claim_id=claim.id, status=status, by=person.login)
    session.flush()


def _still(claim: Claim, batch: ClaimBatch) -> bool:
    made = ClaimStatus.IN_PROGRESS.value if batch.action == "take" else batch.value
    return claim.status.value == made


def _status(session: Session, claim_id: int, value: str, person: Person) -> None:
    if value not in [status.value for status in CHOSEN]:
        raise ConsoleError(f"claims can't be set to {value[:20]!r} by hand")
    status = ClaimStatus(value)
    set_claim_status(session, claim_id=claim_id, status=status, by=person.login)


def _take(session: Session, claim_id: int, _value: str, person: Person) -> None:
    assigning.take(session, claim_id=claim_id, staff_id=person.staff_id, by=person.login)


def _assign(session: Session, claim_id: int, value: str, person: Person) -> None:
    staff_id = int(value) if value.isdecimal() else 0
    assigning.assign(session, claim_id=claim_id, staff_id=staff_id, by=person.login)


def _tag(session: Session, claim_id: int, value: str, person: Person) -> None:
    notes.add_tag(session, claim_id=claim_id, tag=value, by=person.login)


def _one_tag(text: str) -> str:
    tags = notes.split_tags(text)
    if len(tags) != 1:
        raise ConsoleError("write one tag")
    return tags[0]


_ACTIONS: dict[str, Callable[[Session, int, str, Person], None]] = {
    "status": _status,
    "take": _take,
    "assign": _assign,
    "tag": _tag,
}
