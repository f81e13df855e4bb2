"""Keeps what voters say of answers, and where they saw things; counts are shown with a floor."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.conversation.events import Explain, Rate, Rated, Reply, Saw
from tipline.intake.insert import insert_once
from tipline.models import Contact, Feedback, Place, Sighting, Tip, TipState, Unhelpful
from tipline.triage.mistake import queue_alone


def rate(session: Session, contact: Contact, deed: Rate) -> Rated:
    """Keep the first rating of an answer; the newest answer's where no button says which."""
    tip = _answered(session, contact, deed.tip_id)
    if tip is None or tip.told_revision_id is None:
        return Rated(None, deed.helpful)
    number = insert_once(
        session,
        Feedback,
        tip_id=tip.id,
        revision_id=tip.told_revision_id,
        helpful=deed.helpful,
    )
    ask = not tip.place_asked and tip.claim_id is not None
    return Rated(tip.id, deed.helpful, first=number is not None, ask_place=ask)


def explain(session: Session, contact: Contact, deed: Explain) -> None:
    """Keep why an answer was none; what was about something else goes to the checkers anew."""
    tip = _own(session, contact, deed.tip_id)
    feedback = session.scalar(
        select(Feedback)
        .where(Feedback.tip_id == deed.tip_id, Feedback.helpful.is_(False))
        .order_by(Feedback.id.desc())
        .limit(1)
    )
    if tip is None or feedback is None:
        return
    reason = list(Unhelpful)[deed.reason - 1]
    feedback.reason = reason.value
    if reason is Unhelpful.OTHER_CLAIM and tip.state is TipState.ANSWERED:
        queue_alone(session, tip)


def saw(session: Session, contact: Contact, deed: Saw) -> None:
    """Count a sighting with the claim; nothing leads from it back to the tip or the contact."""
    tip = _own(session, contact, deed.tip_id)
    if tip is None or tip.claim_id is None:
        return
    midnight = utcnow().replace(hour=0, minute=0, second=0, microsecond=0)
    place = list(Place)[deed.place - 1]
    session.add(Sighting(claim_id=tip.claim_id, place=place, day=midnight))


def note_asked(session: Session, replies: Iterable[Reply]) -> None:
    """Remember with the tip that it was asked where it was seen: once is enough."""
    asked = {c.id.split(":")[1] for r in replies for c in r.choices if c.id.startswith("place:")}
    for tip_id in asked:
        session.get_one(Tip, int(tip_id)).place_asked = True


def sightings(session: Session, claim_id: int, k: int) -> dict[Place, int]:
    """In which places ``k`` voters or more saw a claim: a leaflet may have had one reader."""
    rows = session.execute(
        select(Sighting.place, func.count(Sighting.id))
        .where(Sighting.claim_id == claim_id)
        .group_by(Sighting.place)
    )
    return {place: number for place, number in rows if number >= k}


def _answered(session: Session, contact: Contact, tip_id: int | None) -> Tip | None:
    if tip_id is not None:
        return _own(session, contact, tip_id)
    return session.scalar(
        select(Tip)
        .where(Tip.contact_id == contact.id, Tip.told_revision_id.is_not(None))
        .order_by(func.coalesce(Tip.answered_at, Tip.created_at).desc(), Tip.id.desc())
        .limit(1)
    )


def _own(session: Session, contact: Contact, tip_id: int) -> Tip | None:
    """The tip, if it is this contact's: an id in a button proves nothing."""
    tip = session.get(Tip, tip_id, with_for_update=True)
    return tip if tip is not None and tip.contact_id == contact.id else None
