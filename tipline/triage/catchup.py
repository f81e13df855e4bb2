"""The job that matches one open claim anew, tells those whom the matcher would answer now."""

from collections.abc import Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks import queries
from factchecks.changes import CLAIM, note_change
from factchecks.db import utcnow
from factchecks.queries import Shown
from matchers.types import Candidate
from tipline.conversation.events import Reply
from tipline.conversation.wording import verdict_text
from tipline.intake.contacts import locked_contact
from tipline.intake.speak import speak
from tipline.jobs import enqueue, handler
from tipline.jobs.registry import Payload
from tipline.models import Claim, ClaimStatus, Contact, Match, MatchState, Purpose, Tip, TipState
from tipline.outbox import why_not
from tipline.runtime import Runtime
from tipline.triage.claims import locked_claim
from tipline.triage.content import TipContent, settled_content
from tipline.triage.counts import count_candidates
from tipline.triage.match import content_to_match
from tipline.triage.matches import keep_matches
from tipline.triage.plan import Plan, only_live, plan
from tipline.triage.recheck import LATER, OPEN
from tipline.triage.sources import WORDINGS
from tipline.triage.taught import rejected, without_rejected

BATCH = 200  # contacts in one transaction


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording of a claim (same words, same files), its tips, and what is found for it now."""

    tips: tuple[int, ...]
    plan: Plan
    revisions: dict[int, int]  # by fact-check, when matched


@dataclass(frozen=True, slots=True)
class News:
    """A verdict that is told now, and whether it is all that there is to say about the tips."""

    best: Candidate
    shown: Shown
    whole: bool


def look_again(runtime: Runtime, payload: Payload) -> list[Wording]:
    """Match every wording of the claim that somebody waits with; at least the first one."""
    groups: dict[str, list[int]] = {}
    contents: dict[str, TipContent] = {}
    with runtime.db.read() as session:
        rows = select(Tip).where(Tip.claim_id == payload["claim_id"]).order_by(Tip.waiting.desc())
        for tip in session.scalars(rows.order_by(Tip.id).limit(BATCH * 5)):
            content = settled_content(session, tip)
            if content.text or content.files:
                groups.setdefault(content.key, []).append(tip.id)
                contents.setdefault(content.key, content)
    found = []
    for key, tips in list(groups.items())[:WORDINGS]:
        with ExitStack() as files:
            planned = plan(runtime.matching.match(content_to_match(runtime, contents[key], files)))
        with runtime.db.read() as session:
            shown = queries.shown(session, sorted(planned.ids))
        revisions = {number: one.revision_id for number, one in shown.items()}
        found.append(Wording(tuple(tips), only_live(planned, shown.keys()), revisions))
    return found


@handler("claim.recheck", prepare=look_again)
def recheck(session: Session, runtime: Runtime, payload: Payload, found: list[Wording]) -> None:
    """Answer who waits where the matcher answers now; suggest the rest to the checkers."""
    claim = locked_claim(session, payload["claim_id"])
    if claim is None or claim.status not in OPEN:
        return
    told = 0
    noes = rejected(session, claim.id)
    for wording in (_without(one, noes) for one in found):
        shown = queries.shown(session, sorted(wording.plan.ids))
        _suggest(session, claim, wording, shown.keys())
        bests = [piece.best for piece in wording.plan.pieces if piece.best is not None]
        if any(wording.revisions.get(int(b.id)) != _revision(shown, b) for b in bests):
            enqueue(session, "claim.recheck", payload, key=f"recheck:{claim.id}", priority=LATER)
            return  # it changed a moment ago: look again
        whole = len(bests) == len(wording.plan.pieces)
        for best in bests:
            news = News(best, shown[int(best.id)], whole)
            told += _tell_all(session, runtime, wording.tips, news)
    session.flush()
    if told >= BATCH:
        enqueue(session, "claim.recheck", payload, key=f"recheck:{claim.id}", priority=LATER)
    elif told:
        _close(session, claim)


def _without(wording: Wording, noes: frozenset[int]) -> Wording:
    pieces = tuple(without_rejected(piece, noes) for piece in wording.plan.pieces)
    return replace(wording, plan=Plan(pieces))


def _revision(shown: dict[int, Shown], best: Candidate) -> int | None:
    one = shown.get(int(best.id))
    return one.revision_id if one is not None else None


def _tell_all(session: Session, runtime: Runtime, tip_ids: Sequence[int], news: News) -> int:
    """Tell everybody who waits with these tips; how many contacts that was."""
    tips = session.scalars(
        select(Tip)
        .where(Tip.id.in_(tip_ids), Tip.waiting, Tip.contact_id.is_not(None))
        .order_by(Tip.id)
        .with_for_update()
    )
    by_contact: dict[int, list[Tip]] = {}
    for tip in tips:
        if tip.contact_id is not None and tip.told_revision_id != news.shown.revision_id:
            by_contact.setdefault(tip.contact_id, []).append(tip)
    for contact_id in list(by_contact)[:BATCH]:
        contact = locked_contact(session, contact_id)
        if contact is not None:
            _tell(session, runtime, contact, by_contact[contact_id], news)
    return min(len(by_contact), BATCH)


def _tell(
    session: Session, runtime: Runtime, contact: Contact, tips: Sequence[Tip], news: News
) -> None:
    """Once for each contact and revision, whichever job it is that brings it."""
    shown = news.shown
    if why_not(contact):
        return
    knows = select(Tip.id).where(
        Tip.contact_id == contact.id, Tip.told_revision_id == shown.revision_id
    )
    if session.scalar(knows.limit(1)) is None:
        body = verdict_text(shown, contact.language, waited=True, now=utcnow())
        reply = Reply(body, revision_id=shown.revision_id, card=True)
        key = f"verdict:{shown.revision_id}:{contact.id}"
        purpose = Purpose.VERDICT
        speak(session, runtime, contact, [reply], key=key, purpose=purpose, tip_id=tips[0].id)
    for tip in tips:
        _forget_suggestion(session, tip, shown.fact_check_id)
        keep_matches(session, tip, (news.best,), MatchState.ANSWERED)
        tip.told_revision_id = shown.revision_id
        if news.whole:  # else something in it is still open
            tip.waiting, tip.state, tip.answered_at = False, TipState.ANSWERED, utcnow()
    session.flush()


def _suggest(session: Session, claim: Claim, wording: Wording, live: Collection[int]) -> None:
    """Keep what is new and worth a look with the wording's first tip."""
    known = set(
        session.scalars(
            select(Match.fact_check_id)
            .outerjoin(Tip, Tip.id == Match.tip_id)
            .where((Match.claim_id == claim.id) | (Tip.claim_id == claim.id))
        )
    )
    tip = session.get(Tip, wording.tips[0])
    found = [c for p in wording.plan.pieces for c in (*([p.best] if p.best else ()), *p.seen)]
    new = [c for c in found if int(c.id) in live and int(c.id) not in known]
    if tip is not None and new:
        keep_matches(session, tip, new, MatchState.SUGGESTED)
        count_candidates(session, claim)


def _forget_suggestion(session: Session, tip: Tip, fact_check_id: int) -> None:
    """What was suggested is now the answer: one row says so, not two."""
    for match in session.scalars(
        select(Match).where(
            Match.tip_id == tip.id,
            Match.fact_check_id == fact_check_id,
            Match.state == MatchState.SUGGESTED,
        )
    ):
        session.delete(match)


def _close(session: Session, claim: Claim) -> None:
    """Where nobody waits any more and no checker works on it, the claim is answered."""
    waiting = select(Tip.id).where(Tip.claim_id == claim.id, Tip.waiting).limit(1)
    if claim.status is not ClaimStatus.NEW or session.scalar(waiting) is not None:
        return
    answer = session.scalar(
        select(Match.fact_check_id)
        .join(Tip, Tip.id == Match.tip_id)
        .where(Tip.claim_id == claim.id, Match.state == MatchState.ANSWERED)
        .order_by(Match.id.desc())
        .limit(1)
    )
    claim.status, claim.fact_check_id = ClaimStatus.ANSWERED, answer
    note_change(session, CLAIM, claim.id)
