"""Takes back what people were told about tips that turned out to belong to another claim.

What is not sent yet is held back; whoever has read it, or may have, hears that it was a mistake;
either way their question is open again, in the claim where it belongs.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from factchecks import queries
from factchecks.models import Revision
from factchecks.publish import detach
from tipline.conversation.events import Reply
from tipline.conversation.wording import mistake_text
from tipline.intake.contacts import locked_contact
from tipline.intake.speak import speak
from tipline.jobs import enqueue, handler
from tipline.jobs.registry import Payload
from tipline.models import (
    ClaimMove,
    InboundMedia,
    InboundMessage,
    MovedTip,
    OutboundMessage,
    OutboundState,
    Purpose,
    Tip,
    TipState,
)
from tipline.runtime import Runtime

BATCH = 200  # contacts in one transaction
_UNSENT = (OutboundState.PENDING, OutboundState.HELD)


def take_back(
    session: Session, move: ClaimMove, fact_check_id: int, *, since: datetime | None
) -> None:
    """The tips of ``move`` were told of a fact-check that is not about them.

    ``since`` is when they came to be taken for it: what a person confirmed before stays.
    """
    session.flush()
    of_it = select(Revision.id).where(Revision.fact_check_id == fact_check_id)
    moved = select(MovedTip.tip_id).where(MovedTip.move_id == move.id)
    if since is not None:
        moved = moved.where(MovedTip.waited)  # told before the merge: not by it
    told = session.execute(
        select(Tip.id, Tip.contact_id).where(Tip.id.in_(moved), Tip.told_revision_id.in_(of_it))
    ).all()
    tips = [tip_id for tip_id, _ in told]
    contacts = {contact for _, contact in told if contact is not None}
    session.execute(
        update(Tip)
        .where(Tip.id.in_(tips))
        .values(told_revision_id=None, answered_at=None, state=TipState.QUEUED)
    )
    session.execute(
        update(Tip).where(Tip.id.in_(tips), Tip.contact_id.is_not(None)).values(waiting=True)
    )
    _forget(session, move, fact_check_id, since)
    # Who asked about the other claim as well was rightly told.
    rightly = set(
        session.scalars(
            select(Tip.contact_id).where(
                Tip.contact_id.in_(contacts), Tip.told_revision_id.in_(of_it)
            )
        )
    )
    mistaken = contacts - rightly
    mistaken -= _held_back(session, mistaken, tips, fact_check_id)
    if mistaken:
        move.before = {**move.before, "mistaken": sorted(mistaken)}
        payload = {"move_id": move.id, "fact_check_id": fact_check_id, "after": 0}
        enqueue(session, "claim.mistaken", payload, key=f"mistaken:{move.id}")


def _forget(session: Session, move: ClaimMove, fact_check_id: int, since: datetime | None) -> None:
    """Their wordings and files must not bring anybody else this answer."""
    moved = select(MovedTip.tip_id).where(MovedTip.move_id == move.id)
    stays = move.into_id if since is not None else move.from_id
    own = set(session.scalars(select(Tip.text).where(Tip.claim_id == stays).distinct()))
    texts = set(session.scalars(select(Tip.text).where(Tip.id.in_(moved)).distinct()))
    files = (
        select(InboundMedia.sha256)
        .join(InboundMessage, InboundMessage.id == InboundMedia.message_id)
        .join(Tip, Tip.id == InboundMessage.tip_id)
        .where(InboundMedia.sha256.is_not(None))
    )
    kept = set(session.scalars(files.where(Tip.claim_id == stays).distinct()))
    gone = set(session.scalars(files.where(Tip.id.in_(moved)).distinct()))
    detach(
        session,
        fact_check_id,
        texts=[text for text in texts - own if text],
        files=[sha256 for sha256 in gone - kept if sha256],
        since=since,
    )


def _held_back(
    session: Session, contacts: Collection[int], tips: Collection[int], fact_check_id: int
) -> set[int]:
    """Suppress what is not sent yet; the contacts who will therefore never have read it."""
    of_it = select(Revision.id).where(Revision.fact_check_id == fact_check_id)
    messages = session.scalars(
        select(OutboundMessage)
        .where(
            OutboundMessage.contact_id.in_(contacts),
            OutboundMessage.revision_id.in_(of_it),
            OutboundMessage.tip_id.in_(tips),
            OutboundMessage.purpose == Purpose.VERDICT,
        )
        .with_for_update()
    ).all()
    read = {m.contact_id for m in messages if m.state not in _UNSENT}
    for message in messages:
        # Should it turn out to be theirs after all, the same verdict may go to them once more.
        message.dedup_key = f"{message.dedup_key}:taken-back:{message.id}"
        if message.state in _UNSENT and message.contact_id not in read:
            message.state = OutboundState.SUPPRESSED
            message.error = "it was about another claim, which was seen before this was sent"
    return {m.contact_id for m in messages} - read


@handler("claim.mistaken")
def admit(session: Session, runtime: Runtime, payload: Payload, _prepared: None) -> None:
    """Tell the next batch that the answer was about something else."""
    move = session.get_one(ClaimMove, payload["move_id"])
    fact_check_id = payload["fact_check_id"]
    shown = queries.shown(session, [fact_check_id], live_only=False)
    claim = shown[fact_check_id].claim if fact_check_id in shown else ""
    left = [n for n in move.before.get("mistaken", ()) if n > payload["after"]]
    for contact_id in left[:BATCH]:
        contact = locked_contact(session, contact_id)
        if contact is not None:
            speak(
                session,
                runtime,
                contact,
                [Reply(mistake_text(claim, contact.language))],
                key=f"mistaken:{move.id}:{contact_id}",
                purpose=Purpose.WITHDRAWAL,
            )
    if len(left) > BATCH:
        again = {**payload, "after": left[BATCH - 1]}
        enqueue(session, "claim.mistaken", again, key=f"mistaken:{move.id}")
