"""Merges and splits claims, and undoes both: demand and waiting voters follow their tips.

A merge leaves one of two claims with the tips of both; the other one is ``merged`` and leads to it.
A split takes some wordings out into a claim of their own.  Whoever waits, waits with the tip: in
the claim where the tip is.  If that one is answered already, they are told now; whoever was told
something that a split or an undone merge shows to be about another claim, is told that it was a
mistake, and waits again.  Nothing is told twice: one message for each revision and contact.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, delete, exists, func, insert, literal, select, update
from sqlalchemy.orm import Session

from factchecks.changes import CLAIM, note_changes
from factchecks.db import utcnow
from tipline import audit
from tipline.models import (
    Claim,
    ClaimMove,
    ClaimStatus,
    Match,
    MatchState,
    MovedTip,
    MoveKind,
    PendingAsk,
    Tip,
)
from tipline.privacy.titles import title_from
from tipline.trends import note
from tipline.triage import belongings
from tipline.triage.claims import locked_claim
from tipline.triage.counts import recount
from tipline.triage.errors import NoSuchClaim, NoSuchMove, NotNow
from tipline.triage.mistaken import take_back
from tipline.triage.status import TOLD_WHEN_CLOSED, tell_closed
from tipline.triage.taught import keep_no
from tipline.triage.telling import answered_live, tell_waiting

OPEN = (ClaimStatus.NEW, ClaimStatus.IN_PROGRESS, ClaimStatus.SECOND_REVIEW)


def merge(session: Session, *, claim_id: int, other_id: int, by: str) -> ClaimMove:
    """Make one claim of two; which one stays is told by :func:`stays`.

    Raises :class:`NoSuchClaim`, and :class:`NotNow` for one claim twice, for a merged one, and for
    two that people gave different verdicts.
    """
    if claim_id == other_id:
        raise NotNow(f"claim {claim_id} can't be merged with itself")
    claims = _locked(session, claim_id, other_id)
    into = stays(*claims)
    gone = next(claim for claim in claims if claim is not into)
    _require_one_verdict(session, gone, into)
    move = _begin(session, MoveKind.MERGE, gone, into, by)
    uncounted = _carry(session, move, Tip.claim_id == gone.id)
    move.before = {
        "uncounted": uncounted,
        "status": gone.status.value,
        "fact_check_id": gone.fact_check_id,
        "assignee_id": gone.assignee_id,
        **belongings.follow(session, move, gone, into),
    }
    gone.status, gone.merged_into_id, gone.fact_check_id = ClaimStatus.MERGED, into.id, None
    gone.assignee_id = gone.locked_until = None
    _settle(session, gone, into)
    move.before = {**move.before, "confirmed": _tell(session, into, by)}
    tips = session.scalar(select(func.count()).where(MovedTip.move_id == move.id)) or 0
    _record(session, "claim.merge", into, by, {"claim": gone.id, "tips": tips})
    return move


def split(session: Session, *, claim_id: int, tip_ids: Sequence[int], by: str) -> ClaimMove:
    """Take the wordings (or, without words, the files) of these tips into a claim of their own.

    Every tip of the claim with exactly such a wording goes along.
    Raises :class:`NoSuchClaim`, and :class:`NotNow` where nothing would move, or nothing stay.
    """
    (claim,) = _locked(session, claim_id)
    chosen = belongings.alike(session, claim_id, tip_ids)
    if not chosen:
        raise NotNow(f"none of the marked wordings is in claim {claim_id} any more")
    total = session.scalar(select(func.count()).where(Tip.claim_id == claim_id))
    if len(chosen) == total:
        raise NotNow(f"claim {claim_id} would be empty; leave at least one wording in it")
    into = _fresh(session, min(chosen))
    move = _begin(session, MoveKind.SPLIT, claim, into, by)
    _carry(session, move, Tip.id.in_(chosen))
    note.part(session, _tips(move), home_id=claim.id, claim_id=into.id)
    move.before = belongings.part(session, move, claim, into)
    if claim.fact_check_id is not None and claim.status is ClaimStatus.ANSWERED:
        take_back(session, move, claim.fact_check_id, since=None)
        keep_no(session, claim_id=into.id, fact_check_id=claim.fact_check_id, by=by)
    _settle(session, claim, into)
    _record(session, "claim.split", claim, by, {"claim": into.id, "tips": len(chosen)})
    return move


def undo(session: Session, *, move_id: int, by: str) -> ClaimMove:
    """Put the tips of a move back where they were.

    Raises :class:`NoSuchMove`, and :class:`NotNow` for one that was undone, or that a later merge
    stands on.
    """
    move = session.get(ClaimMove, move_id, with_for_update=True)
    if move is None:
        raise NoSuchMove(f"there is no merge or split {move_id}")
    if move.undone_at is not None:
        raise NotNow(f"that was undone before, by {move.undone_by}")
    gone, into = _both(session, move)
    if into.merged_into_id is not None:
        raise NotNow(
            f"claim {into.id} was merged into claim {into.merged_into_id} since; undo that first"
        )
    move.undone_at, move.undone_by = utcnow(), by
    if move.kind is MoveKind.MERGE:
        _unmerge(session, move, gone, into)
    else:
        _unsplit(session, move, gone, into, by)
    action = f"claim.un{move.kind.value}"
    _record(session, action, into, by, {"claim": gone.id, "move": move.id})
    return move


def stays(one: Claim, other: Claim) -> Claim:
    """Of two claims the one that stays: the answered, else the open, else the larger one."""

    def rank(claim: Claim) -> tuple[bool, bool, int, int]:
        answered = claim.status is ClaimStatus.ANSWERED and claim.fact_check_id is not None
        return answered, claim.status in OPEN, claim.tip_count, -claim.id

    return max(one, other, key=rank)


def _unmerge(session: Session, move: ClaimMove, gone: Claim, into: Claim) -> None:
    came_since = belongings.came_since(move, gone.id, into.id)
    session.execute(
        insert(MovedTip).from_select(
            ["move_id", "tip_id", "waited"],
            select(literal(move.id), Tip.id, literal(True)).where(came_since),
        )
    )
    told = into.fact_check_id if into.status is ClaimStatus.ANSWERED else None
    _back(session, move)
    belongings.return_(session, move, gone, into)
    before = move.before
    note.return_(session, before.get("uncounted", []))
    gone.merged_into_id, gone.status = None, ClaimStatus(before["status"])
    gone.fact_check_id, gone.assignee_id = before["fact_check_id"], before["assignee_id"]
    if told is not None and told != gone.fact_check_id:
        take_back(session, move, told, since=move.at)
    session.execute(delete(Match).where(Match.id == before.get("confirmed")))
    _settle(session, gone, into)
    _tell(session, gone, move.undone_by)


def _unsplit(session: Session, move: ClaimMove, home: Claim, into: Claim, by: str) -> None:
    """The same as merging what was split off into where it came from."""
    _require_one_verdict(session, into, home)
    note.carry(session, PendingAsk.claim_id == into.id, home.id)
    session.execute(update(Tip).where(Tip.claim_id == into.id).values(claim_id=home.id))
    back = ClaimMove(kind=MoveKind.SPLIT, from_id=into.id, into_id=home.id, by=by, before={})
    belongings.follow(session, back, into, home)
    into.status, into.merged_into_id, into.fact_check_id = ClaimStatus.MERGED, home.id, None
    into.assignee_id = into.locked_until = None
    _settle(session, home, into)
    _tell(session, home, by)


def _tell(session: Session, claim: Claim, by: str) -> int | None:
    """Whoever came here waiting is told, where there is something to tell."""
    if answered_live(session, claim):
        return tell_waiting(session, claim, by)
    if claim.status in TOLD_WHEN_CLOSED:
        tell_closed(session, claim.id)
    return None


def _locked(session: Session, *claim_ids: int) -> list[Claim]:
    """The claims, locked in the order of their numbers, so that two merges never wait in a ring."""
    found = []
    for number in sorted(claim_ids):
        claim = locked_claim(session, number)
        if claim is None:
            raise NoSuchClaim(f"there is no claim {number}")
        if claim.merged_into_id is not None:
            raise NotNow(f"claim {number} was merged into claim {claim.merged_into_id}")
        found.append(claim)
    return found


def _both(session: Session, move: ClaimMove) -> tuple[Claim, Claim]:
    found = {n: locked_claim(session, n) for n in sorted((move.from_id, move.into_id))}
    gone, into = found[move.from_id], found[move.into_id]
    if gone is None or into is None:
        raise NoSuchClaim(f"claim {move.from_id} or {move.into_id} is not there any more")
    return gone, into


def _require_one_verdict(session: Session, gone: Claim, into: Claim) -> None:
    both = gone.fact_check_id is not None and into.fact_check_id is not None
    if not both or gone.fact_check_id == into.fact_check_id:
        return
    if by_person(session, gone) and by_person(session, into):
        raise NotNow(
            f"claims {gone.id} and {into.id} have different verdicts (fact-checks "
            f"{gone.fact_check_id} and {into.fact_check_id}); withdraw one of them first"
        )


def by_person(session: Session, claim: Claim) -> bool:
    """Whether a checker, and not the index alone, decided what answers the claim."""
    query = select(Match.id).where(
        Match.claim_id == claim.id,
        Match.fact_check_id == claim.fact_check_id,
        Match.state == MatchState.CONFIRMED,
    )
    return session.scalar(query.limit(1)) is not None


def _begin(session: Session, kind: MoveKind, gone: Claim, into: Claim, by: str) -> ClaimMove:
    move = ClaimMove(kind=kind, from_id=gone.id, into_id=into.id, by=by, at=utcnow(), before={})
    session.add(move)
    session.flush()
    return move


def _carry(session: Session, move: ClaimMove, which: ColumnElement[bool]) -> list[int]:
    """Note the tips, then move them: so many statements, however many there are.

    Returns the tips whose senders were noted and are not counted twice with the other claim.
    """
    rows = select(literal(move.id), Tip.id, Tip.waiting).where(which)
    session.execute(insert(MovedTip).from_select(["move_id", "tip_id", "waited"], rows))
    uncounted = note.carry(session, PendingAsk.tip_id.in_(_tips(move)), move.into_id)
    session.execute(update(Tip).where(_of(move)).values(claim_id=move.into_id))
    return uncounted


def _back(session: Session, move: ClaimMove) -> None:
    here = PendingAsk.tip_id.in_(_tips(move)) & (PendingAsk.claim_id == move.into_id)
    note.carry(session, here, move.from_id)
    session.execute(
        update(Tip).where(_of(move), Tip.claim_id == move.into_id).values(claim_id=move.from_id)
    )


def _tips(move: ClaimMove) -> Select[int]:
    return select(MovedTip.tip_id).where(MovedTip.move_id == move.id)


def _of(move: ClaimMove) -> ColumnElement[bool]:
    return exists().where(MovedTip.tip_id == Tip.id, MovedTip.move_id == move.id)


def _fresh(session: Session, tip_id: int) -> Claim:
    tip = session.get_one(Tip, tip_id)
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
    return claim


def _settle(session: Session, *claims: Claim) -> None:
    """Counts, words, priority and indexes say what is so now."""
    session.flush()
    session.expire_all()
    for claim in claims:
        recount(session, claim)
    note_changes(session, CLAIM, [claim.id for claim in claims])


def _record(
    session: Session, action: str, claim: Claim, by: str, details: dict[str, object]
) -> None:
    audit.record(session, actor=by, action=action, subject=("claim", claim.id), details=details)
