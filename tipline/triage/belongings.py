"""What goes with tips that move between claims: fingerprints, sightings, noes, tags, weight."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, insert, select, update
from sqlalchemy.orm import Session

from factchecks.changes import CLAIM
from factchecks.models import Signal
from tipline.models import (
    Claim,
    ClaimMove,
    ClaimTag,
    InboundMedia,
    InboundMessage,
    Match,
    MatchState,
    MovedTip,
    Sighting,
    Tip,
)
from tipline.triage.taught import METHOD, keep_no, rejected

WEIGHT = ("election", "election_by", "harm", "harm_kind", "topic")


def follow(session: Session, move: ClaimMove, gone: Claim, into: Claim) -> dict[str, Any]:
    """Hand over all that ``gone`` has; returns what :func:`return_` needs, numbers only."""
    return {
        "signals": _signals(session, gone.id, into.id),
        "sightings": _sightings(session, gone.id, into.id),
        "noes": _noes(session, gone.id, into, move.by),
        "tags": _tags(session, gone.id, into.id),
        "weight": _weigh(gone, into),
    }


def return_(session: Session, move: ClaimMove, gone: Claim, into: Claim) -> None:
    """Give back what :func:`follow` handed over; what people changed since stays as it is."""
    before = move.before
    session.execute(update(Signal).where(Signal.id.in_(before["signals"])).values(ref_id=gone.id))
    session.execute(
        update(Sighting).where(Sighting.id.in_(before["sightings"])).values(claim_id=gone.id)
    )
    session.execute(
        delete(Match).where(
            Match.claim_id == into.id,
            Match.fact_check_id.in_(before["noes"]),
            Match.method == METHOD,
            Match.state == MatchState.REJECTED,
        )
    )
    session.execute(
        delete(ClaimTag).where(ClaimTag.claim_id == into.id, ClaimTag.tag.in_(before["tags"]))
    )
    for name, (old, new) in before["weight"].items():
        if getattr(into, name) == new:
            setattr(into, name, old)


def part(session: Session, move: ClaimMove, claim: Claim, into: Claim) -> dict[str, Any]:
    """After a split: the fingerprints of files that went along; shared ones are copied."""
    went = _files(exists().where(MovedTip.tip_id == Tip.id, MovedTip.move_id == move.id))
    left = _files(Tip.claim_id == claim.id)
    mine = and_(Signal.scope == CLAIM, Signal.ref_id == claim.id, Signal.sha256.in_(went))
    for signal in session.scalars(select(Signal).where(mine, Signal.sha256.in_(left))).all():
        row = {
            column.name: getattr(signal, column.name)
            for column in Signal.__table__.columns
            if column.name != "id"
        }
        session.execute(insert(Signal).values(**row | {"ref_id": into.id}))
    session.execute(update(Signal).where(mine, Signal.sha256.not_in(left)).values(ref_id=into.id))
    return {}


def alike(session: Session, claim_id: int, tip_ids: Sequence[int]) -> list[int]:
    """All tips of the claim with the wording of one of these, or without words its files."""
    chosen = session.execute(
        select(Tip.id, Tip.text).where(Tip.claim_id == claim_id, Tip.id.in_(tip_ids))
    ).all()
    texts = [text for _, text in chosen if text]
    bare = [tip_id for tip_id, text in chosen if not text]
    found = set(bare)
    of_claim = select(Tip.id).where(Tip.claim_id == claim_id)
    if texts:
        found |= set(session.scalars(of_claim.where(Tip.text.in_(texts))))
    if bare:
        same = _tips_with(_files(Tip.id.in_(bare)))
        found |= set(session.scalars(of_claim.where(Tip.text == "", Tip.id.in_(same))))
    return sorted(found)


def came_since(move: ClaimMove, gone_id: int, into_id: int) -> ColumnElement[bool]:
    """Tips that joined after the merge with a wording that only the merged claim had had."""
    moved = exists().where(MovedTip.tip_id == Tip.id, MovedTip.move_id == move.id)
    theirs = (
        select(Tip.text)
        .join(MovedTip, MovedTip.tip_id == Tip.id)
        .where(MovedTip.move_id == move.id, Tip.text != "")
    )
    own = select(Tip.text).where(
        Tip.claim_id == into_id, Tip.created_at <= move.at, ~moved, Tip.text != ""
    )
    return and_(
        Tip.claim_id == into_id,
        Tip.created_at > move.at,
        Tip.text != "",
        ~moved,
        Tip.text.in_(theirs),
        Tip.text.not_in(own),
    )


def _signals(session: Session, gone: int, into: int) -> list[int]:
    """Fingerprints that ``into`` has not; the others stay, unread, with the merged claim."""
    theirs = select(Signal.kind, Signal.sha256).where(
        Signal.scope == CLAIM, Signal.ref_id.in_([gone, into])
    )
    known = {
        (kind, sha256) for kind, sha256 in session.execute(theirs.where(Signal.ref_id == into))
    }
    rows = session.execute(
        select(Signal.id, Signal.kind, Signal.sha256).where(
            Signal.scope == CLAIM, Signal.ref_id == gone
        )
    )
    ids = [number for number, kind, sha256 in rows if (kind, sha256) not in known]
    session.execute(update(Signal).where(Signal.id.in_(ids)).values(ref_id=into))
    return ids


def _sightings(session: Session, gone: int, into: int) -> list[int]:
    ids = list(session.scalars(select(Sighting.id).where(Sighting.claim_id == gone)))
    session.execute(update(Sighting).where(Sighting.claim_id == gone).values(claim_id=into))
    return ids


def _noes(session: Session, gone: int, into: Claim, by: str) -> list[int]:
    new = rejected(session, gone) - rejected(session, into.id) - {into.fact_check_id}
    ids = sorted(number for number in new if number is not None)
    for fact_check_id in ids:
        keep_no(session, claim_id=into.id, fact_check_id=fact_check_id, by=by)
    return ids


def _tags(session: Session, gone: int, into: int) -> list[str]:
    of = select(ClaimTag.tag)
    has = set(session.scalars(of.where(ClaimTag.claim_id == into)))
    new = sorted(set(session.scalars(of.where(ClaimTag.claim_id == gone))) - has)
    session.add_all(ClaimTag(claim_id=into, tag=tag) for tag in new)
    return new


def _weigh(gone: Claim, into: Claim) -> dict[str, tuple[str, str]]:
    """What was said of the merged claim holds for both, where nothing was said of the other."""
    taken = {}
    for name in WEIGHT:
        if name == "election_by" and "election" not in taken:
            continue
        old, new = getattr(into, name), getattr(gone, name)
        if (new and not old) or (name == "election_by" and new != old):
            setattr(into, name, new)
            taken[name] = (old, new)
    return taken


def _files(which: ColumnElement[bool]) -> Any:
    return (
        select(InboundMedia.sha256)
        .join(InboundMessage, InboundMessage.id == InboundMedia.message_id)
        .join(Tip, Tip.id == InboundMessage.tip_id)
        .where(which, InboundMedia.sha256.is_not(None))
    )


def _tips_with(files: Any) -> Any:
    return (
        select(InboundMessage.tip_id)
        .join(InboundMedia, InboundMedia.message_id == InboundMessage.id)
        .where(InboundMedia.sha256.in_(files))
    )
