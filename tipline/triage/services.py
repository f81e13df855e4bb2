"""What checkers decide: each service changes, records and tells, in the caller's transaction.

``session`` comes first and nothing commits.  Whoever waits is told by a job that each decision
enqueues in the same transaction.
"""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from factchecks import publish, queries
from factchecks.changes import CLAIM, note_change
from factchecks.errors import NotFound, WrongState
from factchecks.models import LIVE, FactCheck, Revision
from factchecks.verdict import Verdict
from tipline import audit
from tipline.models import Claim, ClaimStatus, Match, MatchState, Tip
from tipline.triage import audience as counting
from tipline.triage import fanout
from tipline.triage.attach import attach_tips
from tipline.triage.audience import Audience
from tipline.triage.changes import spread
from tipline.triage.claims import locked_claim
from tipline.triage.counts import count_candidates
from tipline.triage.errors import NoSuchClaim, NoSuchMatch, NotNow
from tipline.triage.mistake import take_back
from tipline.triage.own import own_publisher
from tipline.triage.status import set_claim_status
from tipline.triage.telling import confirmed


def publish_verdict(session: Session, *, claim_id: int, verdict: Verdict, by: str) -> Revision:
    """Publish an own fact-check on this claim and bring it to everybody who waits.

    Raises :class:`NoSuchClaim`, :class:`NotNow` where a live verdict answers the claim already,
    and what ``factchecks.publish`` raises for an incomplete one.
    """
    claim = _claim(session, claim_id)
    _require_open(session, claim)
    draft = publish.create_draft(session, verdict, publisher_id=own_publisher(session).id)
    revision = publish.publish(session, draft.id, decided_by=by)
    _answer(session, claim, draft.id, by)
    fanout.start(session, revision.id)
    audit.record(
        session,
        actor=by,
        action="verdict.publish",
        subject=("claim", claim.id),
        details={"fact_check": draft.id, "revision": revision.number},
    )
    return revision


def answer_with(session: Session, *, claim_id: int, fact_check_id: int, by: str) -> None:
    """An existing fact-check answers this claim: its wordings become variants, and all are told.

    Raises :class:`NoSuchClaim`, :class:`NotNow`, and ``WrongState`` for one that is not live.
    """
    claim = _claim(session, claim_id)
    if claim.fact_check_id != fact_check_id:
        _require_open(session, claim)
    fact_check = queries.locked(session, fact_check_id)
    if fact_check.status not in LIVE:
        raise WrongState(
            f"fact-check {fact_check_id} is {fact_check.status.value} and answers none"
        )
    _answer(session, claim, fact_check_id, by)
    fanout.start(session, _current(session, fact_check).id, only_waiting=True)
    audit.record(
        session,
        actor=by,
        action="claim.answer",
        subject=("claim", claim.id),
        details={"fact_check": fact_check_id},
    )


def reject_match(session: Session, *, match_id: int, by: str) -> None:
    """This fact-check is not what the tip or claim is about.

    If it was sent as an answer, the voter is told that this was a mistake and waits again.
    Raises :class:`NoSuchMatch`, and :class:`NotNow` for one that was rejected before.
    """
    match = session.get(Match, match_id, with_for_update=True)
    if match is None:
        raise NoSuchMatch(f"there is no match {match_id}")
    if match.state is MatchState.REJECTED:
        raise NotNow(f"match {match_id} was rejected before, by {match.decided_by}")
    was, match.state, match.decided_by = match.state, MatchState.REJECTED, by
    if was is MatchState.ANSWERED and match.tip_id is not None and match.rank == 0:
        take_back(session, match)
    audit.record(
        session,
        actor=by,
        action="match.reject",
        subject=("match", match.id),
        details={"fact_check": match.fact_check_id, "was": was.value},
    )


def correct_verdict(
    session: Session, *, fact_check_id: int, verdict: Verdict, note: str, by: str
) -> Revision:
    """Publish a correction and bring it to everybody who was told, or still waits."""
    revision = publish.correct(session, fact_check_id, verdict, note=note, decided_by=by)
    held_back = spread(session, revision)
    audit.record(
        session,
        actor=by,
        action="verdict.correct",
        subject=("fact_check", fact_check_id),
        details={"revision": revision.number, "held_back": held_back},
    )
    return revision


def withdraw_verdict(session: Session, *, fact_check_id: int, note: str, by: str) -> Revision:
    """Take a verdict back, tell everybody who was told, and open its claims again."""
    revision = publish.withdraw(session, fact_check_id, note=note, decided_by=by)
    held_back = spread(session, revision)
    audit.record(
        session,
        actor=by,
        action="verdict.withdraw",
        subject=("fact_check", fact_check_id),
        details={"revision": revision.number, "held_back": held_back},
    )
    return revision


def audience(
    session: Session, claim_id: int | None = None, fact_check_id: int | None = None
) -> Audience:
    """How many people will be told of a verdict on the claim, or of a change of the fact-check."""
    if claim_id is not None:
        return counting.of_claim(session, claim_id)
    if fact_check_id is not None:
        return counting.of_fact_check(session, fact_check_id)
    raise ValueError("name a claim or a fact-check")


def _claim(session: Session, claim_id: int) -> Claim:
    claim = locked_claim(session, claim_id)
    if claim is None:
        raise NoSuchClaim(f"there is no claim {claim_id}")
    return claim


def _require_open(session: Session, claim: Claim) -> None:
    """A claim with a live verdict takes no second one: correct or withdraw that first."""
    if claim.status is ClaimStatus.MERGED:
        raise NotNow(f"claim {claim.id} was merged into claim {claim.merged_into_id}")
    if claim.status is not ClaimStatus.ANSWERED or claim.fact_check_id is None:
        return
    fact_check = session.get(FactCheck, claim.fact_check_id)
    if fact_check is not None and fact_check.status in LIVE:
        raise NotNow(
            f"claim {claim.id} is answered by fact-check {claim.fact_check_id}; "
            "correct or withdraw that one instead"
        )


def _answer(session: Session, claim: Claim, fact_check_id: int, by: str) -> None:
    """Link the claim to its answer, with everything by which the next one will be recognised."""
    claim.fact_check_id, claim.status = fact_check_id, ClaimStatus.ANSWERED
    tips = select(Tip.id).where(Tip.claim_id == claim.id)
    session.execute(
        update(Match)
        .where(
            Match.tip_id.in_(tips),
            Match.fact_check_id == fact_check_id,
            Match.state == MatchState.SUGGESTED,
        )
        .values(state=MatchState.CONFIRMED, decided_by=by)
    )
    session.add(confirmed(claim.id, fact_check_id, by))
    attach_tips(session, claim, fact_check_id, by)
    count_candidates(session, claim)
    note_change(session, CLAIM, claim.id)
    session.flush()


def _current(session: Session, fact_check: FactCheck) -> Revision:
    revision = session.scalar(
        select(Revision).where(
            Revision.fact_check_id == fact_check.id, Revision.number == fact_check.revision
        )
    )
    if revision is None:
        raise NotFound(f"fact-check {fact_check.id} has no revision {fact_check.revision}")
    return revision


__all__ = [
    "Audience",
    "answer_with",
    "audience",
    "correct_verdict",
    "publish_verdict",
    "reject_match",
    "set_claim_status",
    "withdraw_verdict",
]
