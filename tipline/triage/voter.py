"""What follows from a voter's answer to our question: it is this one, or none of these."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from factchecks import queries
from factchecks.db import utcnow
from matchers.types import Conflict, ConflictKind
from tipline.conversation.events import Confirm, Decline, Outcome, Told
from tipline.models import Claim, Contact, Match, MatchState, Tip, TipState
from tipline.triage.standing import others, usual_wait

VOTER = "voter"


def confirm(session: Session, contact: Contact, deed: Confirm, floor: int) -> Outcome:
    """The voter says that the tip is what this fact-check is about: told, if it still stands.

    Where message and claim differ the verdict is told with the difference, and the question
    stays open for the checkers: a voter's yes can't make 14 into 12.
    """
    tip = _own_tip(session, contact, deed.tip_id)
    if tip is None:
        return Outcome(deed.tip_id, gone=True)
    shown = queries.shown(session, [deed.fact_check_id]).get(deed.fact_check_id)
    match = session.scalar(
        select(Match)
        .where(Match.tip_id == tip.id, Match.fact_check_id == deed.fact_check_id)
        .order_by(Match.id)
        .limit(1)
    )
    if shown is None or match is None or match.state is MatchState.REJECTED:
        return _queue(session, tip, floor, gone=True)
    match.state, match.decided_by = MatchState.CONFIRMED, VOTER
    conflicts = tuple(conflict_of(kept) for kept in match.conflicts)
    tip.told_revision_id = shown.revision_id
    tip.waiting = bool(conflicts)
    tip.state = TipState.QUEUED if conflicts else TipState.ANSWERED
    tip.answered_at = None if conflicts else utcnow()
    return Outcome(tip.id, told=Told(shown, conflicts=conflicts))


def decline(session: Session, contact: Contact, deed: Decline, floor: int) -> Outcome:
    """None of the suggestions fits: the checkers see it as a question of its own."""
    tip = _own_tip(session, contact, deed.tip_id)
    if tip is None:
        return Outcome(deed.tip_id, queued=True)
    session.execute(
        update(Match)
        .where(Match.tip_id == tip.id, Match.state == MatchState.SUGGESTED)
        .values(state=MatchState.REJECTED, decided_by=VOTER)
    )
    return _queue(session, tip, floor)


def conflict_of(kept: dict[str, str]) -> Conflict:
    """A conflict as it was kept with a match."""
    return Conflict(ConflictKind(kept["kind"]), kept["message_says"], kept["claim_says"])


def _queue(session: Session, tip: Tip, floor: int, *, gone: bool = False) -> Outcome:
    if tip.state is TipState.ASKED:
        tip.state, tip.waiting = TipState.QUEUED, True
    claim = session.get(Claim, tip.claim_id) if tip.claim_id else None
    return Outcome(
        tip.id,
        queued=True,
        others=others(claim, floor) if claim else 0,
        wait=usual_wait(session),
        gone=gone,
        ask_place=not tip.place_asked,
    )


def _own_tip(session: Session, contact: Contact, tip_id: int) -> Tip | None:
    """The tip, if it is this contact's: an id in a button proves nothing."""
    tip = session.get(Tip, tip_id, with_for_update=True)
    return tip if tip is not None and tip.contact_id == contact.id else None
