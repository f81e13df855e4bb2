"""Takes back an automatic answer that a checker has rejected: said plainly, and queued anew."""

from sqlalchemy.orm import Session

from factchecks import queries
from factchecks.db import utcnow
from tipline.conversation.events import Reply
from tipline.conversation.wording import mistake_text
from tipline.intake.contacts import locked_contact
from tipline.intake.speak import speak
from tipline.jobs import enqueue, handler
from tipline.jobs.registry import Payload
from tipline.models import Claim, Match, Purpose, Tip, TipState
from tipline.privacy.titles import title_from
from tipline.runtime import Runtime
from tipline.triage.priority import count_in, refresh_priority


def take_back(session: Session, match: Match) -> None:
    """The tip of an ANSWERED match waits again, in a claim of its own, and the voter is told."""
    tip = session.get(Tip, match.tip_id, with_for_update=True)
    if tip is None or tip.told_revision_id is None:
        return
    queue_alone(session, tip)
    enqueue(session, "answer.mistake", {"match_id": match.id}, key=f"mistake:{match.id}")


def take_back_here(session: Session, match: Match) -> None:
    """The same for a whole claim: the tip waits again where it is."""
    tip = session.get(Tip, match.tip_id, with_for_update=True)
    if tip is not None and tip.told_revision_id is not None:
        _wait_again(tip)
        enqueue(session, "answer.mistake", {"match_id": match.id}, key=f"mistake:{match.id}")


def _wait_again(tip: Tip) -> None:
    tip.told_revision_id, tip.answered_at = None, None
    tip.state, tip.waiting = TipState.QUEUED, tip.contact_id is not None


def queue_alone(session: Session, tip: Tip) -> None:
    """The tip waits again, in a claim of its own: what it was taken for it was not."""
    _wait_again(tip)
    claim = Claim(
        title=title_from(tip.text, tip.language, tip.country),
        language=tip.language,
        tip_count=0,
        contact_count=0,
        forwarded_count=0,
        frequently_forwarded_count=0,
        first_seen_at=tip.created_at,
        last_seen_at=tip.created_at,
    )
    session.add(claim)
    session.flush()
    tip.claim_id = claim.id
    session.flush()
    count_in(session, claim, tip)
    refresh_priority(session, claim, utcnow())


@handler("answer.mistake")
def admit(session: Session, runtime: Runtime, payload: Payload, _prepared: None) -> None:
    """Tell the voter that the answer was about something else."""
    match = session.get(Match, payload["match_id"])
    tip = session.get(Tip, match.tip_id) if match is not None and match.tip_id else None
    if match is None or tip is None or tip.contact_id is None:
        return
    contact = locked_contact(session, tip.contact_id)
    if contact is None:
        return
    shown = queries.shown(session, [match.fact_check_id], live_only=False)
    claim = shown[match.fact_check_id].claim if match.fact_check_id in shown else ""
    speak(
        session,
        runtime,
        contact,
        [Reply(mistake_text(claim, contact.language))],
        key=f"mistake:{match.id}",
        purpose=Purpose.WITHDRAWAL,
        tip_id=tip.id,
    )
