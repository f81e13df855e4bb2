"""The job that brings a revision to everybody it concerns, once per contact, in batches.

Who hears of it: those who wait on a claim that the fact-check answers, and those who were told
an older revision.  A tip leaves that set in the transaction that writes its message, so the job
can be killed and started again at any point, and a tip that joins while it runs is found by the
next batch or, after the last one, by its own look-up.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from factchecks import queries
from factchecks.db import utcnow
from factchecks.models import LIVE, FactCheck, Revision, Status
from factchecks.queries import Shown
from tipline.cards.services import ensure_cards
from tipline.conversation.events import Reply
from tipline.conversation.wording import correction_text, verdict_text, withdrawal_text
from tipline.intake.speak import speak
from tipline.jobs import enqueue, handler
from tipline.jobs.registry import Payload
from tipline.models import Claim, Contact, Purpose, Tip, TipState
from tipline.outbox import why_not
from tipline.runtime import Runtime
from tipline.triage.own import follow_settings

BATCH = 200  # contacts in one transaction: on SQLite every other writer waits for it


@handler("verdict.fanout")
def fan_out(session: Session, runtime: Runtime, payload: Payload, _prepared: None) -> None:
    """Tell the next batch, and come back for the rest."""
    follow_settings(session, runtime.settings)
    shown = queries.shown_revision(session, payload["revision_id"])
    only_waiting = bool(payload.get("only_waiting"))
    fact_check = session.get_one(FactCheck, shown.fact_check_id)
    if fact_check.revision != shown.revision:
        return  # the newer revision's own job tells everybody
    contacts = list(
        session.scalars(
            select(Tip.contact_id)
            .where(_concerned(shown, only_waiting=only_waiting))
            .distinct()
            .order_by(Tip.contact_id)
            .limit(BATCH)
        )
    )
    for contact_id in contacts:
        contact = session.get(Contact, contact_id)
        if contact is not None:
            _tell(session, runtime, contact, shown, only_waiting=only_waiting)
    if len(contacts) == BATCH:
        start(session, shown.revision_id, only_waiting=only_waiting)


def start(session: Session, revision_id: int, *, only_waiting: bool = False) -> None:
    """Enqueue the fan-out of a revision and its cards; again while they wait changes nothing.

    ``only_waiting`` is for a fact-check that answers one claim more: whoever was told an older
    revision (a mended sentence, say) has nothing new to hear.
    """
    ensure_cards(session, revision_id)
    payload = {"revision_id": revision_id, "only_waiting": only_waiting}
    key = f"fanout:{revision_id}:{int(only_waiting)}"
    enqueue(session, "verdict.fanout", payload, key=key)


def _concerned(shown: Shown, *, only_waiting: bool) -> ColumnElement[bool]:
    """Tips whose contact has to hear of this revision and has not."""
    if shown.status not in LIVE:
        return _was_told(shown)
    return _waits(shown) if only_waiting else or_(_waits(shown), _was_told(shown))


def _waits(shown: Shown) -> ColumnElement[bool]:
    return and_(
        Tip.waiting,
        Tip.contact_id.is_not(None),
        Tip.claim_id.in_(select(Claim.id).where(Claim.fact_check_id == shown.fact_check_id)),
    )


def _was_told(shown: Shown) -> ColumnElement[bool]:
    return and_(Tip.contact_id.is_not(None), Tip.told_revision_id.in_(_older(shown)))


def _older(shown: Shown) -> Select[Any]:
    """The ids of the revisions before this one."""
    return select(Revision.id).where(
        Revision.fact_check_id == shown.fact_check_id, Revision.number < shown.revision
    )


def _tell(
    session: Session, runtime: Runtime, contact: Contact, shown: Shown, *, only_waiting: bool
) -> None:
    """One message for all of this contact's tips, and then they are told."""
    tips = list(
        session.scalars(
            select(Tip)
            .where(Tip.contact_id == contact.id, _concerned(shown, only_waiting=only_waiting))
            .order_by(Tip.id)
            .with_for_update()
        )
    )
    if not tips:
        return
    older: set[int] = set(session.scalars(_older(shown)))
    told_before = any(tip.told_revision_id in older for tip in tips)
    purpose, body = _message(shown, contact, told_before=told_before)
    reachable = not why_not(contact)
    if reachable and not _knows(session, contact, shown):
        reply = Reply(body, revision_id=shown.revision_id, card=True)
        key = f"verdict:{shown.revision_id}:{contact.id}"
        speak(session, runtime, contact, [reply], key=key, purpose=purpose, tip_id=tips[0].id)
    for tip in tips:
        _mark(tip, shown, told=reachable)
    session.flush()


def _message(shown: Shown, contact: Contact, *, told_before: bool) -> tuple[Purpose, str]:
    if shown.status is Status.WITHDRAWN:
        return Purpose.WITHDRAWAL, withdrawal_text(shown, contact.language)
    if told_before:
        return Purpose.CORRECTION, correction_text(shown, contact.language)
    return Purpose.VERDICT, verdict_text(shown, contact.language, waited=True, now=utcnow())


def _knows(session: Session, contact: Contact, shown: Shown) -> bool:
    """Whether this revision went to the contact already, as the answer to another tip."""
    return (
        session.scalar(
            select(Tip.id)
            .where(Tip.contact_id == contact.id, Tip.told_revision_id == shown.revision_id)
            .limit(1)
        )
        is not None
    )


def _mark(tip: Tip, shown: Shown, *, told: bool) -> None:
    """Out of the set: told, or (unreachable) never to be told of this one."""
    if shown.status is Status.WITHDRAWN:
        # The question is open again; a new verdict on the claim will be brought to it.
        tip.told_revision_id = None
        tip.waiting, tip.state, tip.answered_at = told, TipState.QUEUED, None
        return
    tip.told_revision_id = shown.revision_id if told else None
    tip.waiting = False
    if told:
        tip.state, tip.answered_at = TipState.ANSWERED, tip.answered_at or utcnow()
