"""Acts on what was found out about a tip: its claim, its matches, and one reply."""

from dataclasses import dataclass, replace

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from factchecks import queries
from factchecks.changes import CLAIM
from factchecks.db import utcnow
from factchecks.queries import Shown
from matchers.types import Candidate
from tipline.conversation.events import Facts, Outcome, Several, SmallTalk, Told
from tipline.conversation.machine import step
from tipline.conversation.questions import MAX_OPTIONS, Option
from tipline.intake.contacts import keep_talk, talk_of
from tipline.intake.speak import speak
from tipline.models import (
    Claim,
    ClaimStatus,
    Contact,
    InboundMedia,
    Match,
    MatchState,
    MediaState,
    Tip,
    TipState,
)
from tipline.runtime import Runtime
from tipline.triage.claims import (
    add_tip,
    claim_of_answer,
    claim_of_question,
    note_candidates,
    standing_id,
)
from tipline.triage.concern import pass_on
from tipline.triage.content import TipContent
from tipline.triage.fingerprints import keep
from tipline.triage.found import Found
from tipline.triage.matches import keep_matches
from tipline.triage.plan import Piece
from tipline.triage.standing import others
from tipline.triage.taught import rejected, without_rejected
from tipline.triage.voices import note_asked

CLOSED = {
    ClaimStatus.NOT_CHECKABLE: "not-checkable",
    ClaimStatus.OUT_OF_SCOPE: "out-of-scope",
    ClaimStatus.SPAM: "out-of-scope",
}


def settle_small_talk(
    session: Session, runtime: Runtime, contact: Contact, tip: Tip, content: TipContent
) -> None:
    """Answer what is no question to check; it joins no claim."""
    if content.small is None:
        return
    tip.state = TipState.CLOSED
    facts = Facts(organisation=runtime.settings.organisation)
    done = step(talk_of(contact, content.language), SmallTalk(content.small), facts)
    keep_talk(contact, done.talk)
    speak(session, runtime, contact, done.replies, key=f"reply:t{tip.id}", tip_id=tip.id)


def settle(session: Session, runtime: Runtime, contact: Contact, tip: Tip, found: Found) -> None:
    """Give every claim of the tip its place, keep what was found for the checkers, reply once."""
    content = found.content
    tip.text, tip.language = content.text, content.language
    _keep_quoted(session, tip, content)
    outcomes = [
        (_question if share.piece.best is None else _answer)(session, share, found)
        for share in _shares(session, tip, found)
    ]
    event = outcomes[0] if len(outcomes) == 1 else Several(tuple(outcomes))
    done = step(talk_of(contact, content.language), event, Facts(), utcnow())
    keep_talk(contact, done.talk)
    note_asked(session, done.replies)
    key = f"reply:t{tip.id}"
    sent = speak(session, runtime, contact, done.replies, key=key, tip_id=tip.id)
    if not sent and any(outcome.told for outcome in outcomes):
        _not_told(session, tip)


@dataclass(frozen=True, slots=True)
class Share:
    """One claim of a message: the tip that stands for it, and the claim that says the same."""

    tip: Tip
    piece: Piece
    near: int | None
    content: TipContent


def _shares(session: Session, tip: Tip, found: Found) -> list[Share]:
    """The tip itself for one piece, tips of their own that hang on it for the others."""
    content, plan = found.content, found.plan
    if len(plan.pieces) > 1:
        tip.text = plan.pieces[plan.first].text
    shares = []
    for number, (planned, near) in enumerate(zip(plan.pieces, found.claims, strict=True)):
        piece = without_rejected(planned, rejected(session, standing_id(session, near)))
        part = tip if number == plan.first else _part(session, tip, piece)
        files = content.files if part is tip else ()
        own = replace(content, tip_id=part.id, text=part.text, files=files)
        shares.append(Share(part, piece, near, own))
    return shares


def _not_told(session: Session, tip: Tip) -> None:
    """Nothing may be sent to this contact: a correction of what was never read would puzzle."""
    session.flush()
    session.execute(
        update(Tip)
        .where(or_(Tip.id == tip.id, Tip.parent_id == tip.id))
        .values(told_revision_id=None)
    )


def _answer(session: Session, share: Share, found: Found) -> Outcome:
    """Tell the verdict; what is told counts as demand for its claim too."""
    tip, piece = share.tip, share.piece
    everyone = (*([piece.best] if piece.best else []), *piece.twins)
    ids = [int(candidate.id) for candidate in everyone]
    shown = queries.shown(session, ids)
    claim = claim_of_answer(session, ids, share.near, tip, share.content)
    _join(session, claim, share, found)
    keep_matches(session, tip, everyone, MatchState.ANSWERED)
    keep_matches(session, tip, piece.seen, MatchState.SUGGESTED)
    note_candidates(session, claim)
    _tell(tip, shown[ids[0]])
    told = Told(shown[ids[0]], tuple(shown[i] for i in ids[1:]))
    return Outcome(tip.id, told=told, claim=piece.text, concern=pass_on(session, claim, share.tip))


def _question(session: Session, share: Share, found: Found) -> Outcome:
    """No answer from the index: what a person decided about the same, else ask, else queue."""
    tip, piece = share.tip, share.piece
    claim = claim_of_question(session, share.near, found.seen, tip, share.content)
    _join(session, claim, share, found)
    keep_matches(session, tip, piece.seen, MatchState.SUGGESTED)
    note_candidates(session, claim)
    concern = pass_on(session, claim, share.tip)
    decided = _decided(session, claim)
    if decided is not None:
        _tell(tip, decided)
        return Outcome(tip.id, told=Told(decided), claim=piece.text, concern=concern)
    if claim.status in CLOSED:
        tip.state = TipState.CLOSED
        return Outcome(tip.id, closed=CLOSED[claim.status], claim=tip.text)
    if claim.status is ClaimStatus.ANSWERED:
        claim.status = ClaimStatus.NEW  # by the index alone, and this wording it can't answer
    again = _waits_already(session, claim, tip)
    tip.waiting = True
    options = _options(session, piece.ask[:MAX_OPTIONS])
    tip.state = TipState.ASKED if options else TipState.QUEUED
    return Outcome(
        tip.id,
        options=options,
        queued=True,
        others=others(claim, found.floor),
        wait=found.wait,
        claim=piece.text,
        concern=concern,
        again=again,
        ask_place=not again,
    )


def _waits_already(session: Session, claim: Claim, tip: Tip) -> bool:
    """Whether the same voter asked the same before and has no answer yet."""
    query = select(Tip.id).where(
        Tip.claim_id == claim.id,
        Tip.contact_id == tip.contact_id,
        Tip.id != tip.id,
        Tip.waiting,
        Tip.state == TipState.QUEUED,
    )
    return session.scalar(query.limit(1)) is not None


def _decided(session: Session, claim: Claim) -> Shown | None:
    """The verdict that a checker gave on this very claim, if it stands.

    What the index answered is no decision: near-duplicates of near-duplicates drift.
    """
    if claim.fact_check_id is None or claim.status is not ClaimStatus.ANSWERED:
        return None
    by_person = session.scalar(
        select(Match.id)
        .where(
            Match.claim_id == claim.id,
            Match.fact_check_id == claim.fact_check_id,
            Match.state == MatchState.CONFIRMED,
        )
        .limit(1)
    )
    if by_person is None:
        return None
    return queries.shown(session, [claim.fact_check_id]).get(claim.fact_check_id)


def _join(session: Session, claim: Claim, share: Share, found: Found) -> None:
    for made in found.prints if share.content.files else ():
        keep(session, CLAIM, claim.id, made)
    add_tip(session, claim, share.tip, share.content)


def _tell(tip: Tip, shown: Shown) -> None:
    tip.state, tip.waiting = TipState.ANSWERED, False
    tip.told_revision_id, tip.answered_at = shown.revision_id, utcnow()


def _part(session: Session, tip: Tip, piece: Piece) -> Tip:
    part = Tip(
        contact_id=tip.contact_id,
        parent_id=tip.id,
        channel=tip.channel,
        text=piece.text,
        language=tip.language,
        country=tip.country,
        forwarded=tip.forwarded,
        created_at=tip.created_at,
    )
    session.add(part)
    session.flush()
    return part


def _options(session: Session, candidates: tuple[Candidate, ...]) -> tuple[Option, ...]:
    shown = queries.shown(session, [int(candidate.id) for candidate in candidates])
    return tuple(
        Option(int(c.id), shown[int(c.id)].claim, c.conflicts)
        for c in candidates
        if int(c.id) in shown
    )


def _keep_quoted(session: Session, tip: Tip, content: TipContent) -> None:
    """Files of a quoted message belong to this tip as well: its last message gets them."""
    if not content.quoted:
        return
    message = tip.messages[-1]
    for number, sha256 in enumerate(content.quoted):
        session.add(
            InboundMedia(
                message_id=message.id,
                position=100 + number,
                state=MediaState.STORED,
                sha256=sha256,
            )
        )
    session.flush()
