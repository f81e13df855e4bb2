"""Merges and splits: askers that no published group has follow their tips, as a recount would."""

import random

import pytest
from sqlalchemy import delete, select

from tests.trends.conftest import START, Crowd, at, crowd
from tests.trends.test_counting import snapshot
from tipline.models import Claim, ClaimMove, PendingAsk, Setting, Tip, TrendBatch
from tipline.trends.recount import recount
from tipline.trends.tick import close_hour
from tipline.triage import moves

NONE_YET = 1_000  # a floor that nothing reaches: all who were noted still wait
K = 5
__all__ = ["crowd"]


def counted_anew(crowd: Crowd, hour: int) -> tuple[object, ...]:
    """What is kept after the hour is closed, and what a recount of the same tips would keep."""
    close_hour(crowd.session, NONE_YET, at(hour))
    kept = snapshot(crowd)
    for table in (TrendBatch, PendingAsk, Setting):
        crowd.session.execute(delete(table))
    recount(crowd.session, NONE_YET, at(hour))
    return kept, snapshot(crowd)


def two(crowd: Crowd, seed: int) -> tuple[Claim, Claim]:
    """Two claims that some of the same people asked about, over two hours that are closed."""
    rng = random.Random(seed)
    claims = crowd.claim("the first wording"), crowd.claim("the second wording")
    for number in range(24):
        crowd.ask(
            rng.choice(claims),
            f"person {rng.randrange(14)}",
            hour=number / 12.01,
            text=rng.choice(("one wording", "another wording")),
        )
    close_hour(crowd.session, NONE_YET, at(2))
    return claims


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_after_a_merge_and_after_its_undoing_all_is_as_a_recount_would_have_it(
    crowd: Crowd, seed: int
) -> None:
    one, other = two(crowd, seed)
    before = snapshot(crowd)
    move = moves.merge(crowd.session, claim_id=one.id, other_id=other.id, by="ana")
    kept, anew = counted_anew(crowd, 3)
    assert kept == anew
    assert kept != before

    one, other = two(crowd, seed + 100)
    move = moves.merge(crowd.session, claim_id=one.id, other_id=other.id, by="ana")
    moves.undo(crowd.session, move_id=move.id, by="bo")
    kept, anew = counted_anew(crowd, 5)
    assert kept == anew


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_after_a_split_and_after_its_undoing_all_is_as_a_recount_would_have_it(
    crowd: Crowd, seed: int
) -> None:
    one, _ = two(crowd, seed)
    marked = crowd.session.scalars(
        select(Tip.id).where(Tip.claim_id == one.id, Tip.text == "another wording")
    ).first()
    assert marked is not None
    moves.split(crowd.session, claim_id=one.id, tip_ids=[marked], by="ana")
    kept, anew = counted_anew(crowd, 3)
    assert kept == anew

    move = crowd.session.scalars(select(ClaimMove)).one()
    moves.undo(crowd.session, move_id=move.id, by="bo")
    kept, anew = counted_anew(crowd, 4)
    assert kept == anew


def test_whoever_a_published_group_has_is_not_published_again_after_a_merge(crowd: Crowd) -> None:
    one, other = crowd.claim(), crowd.claim()
    for number in range(6):
        crowd.ask(one, f"person {number}", hour=0.1)
    for number in range(3, 8):
        crowd.ask(other, f"person {number}", hour=0.2)
    crowd.ask(other, "person 1", hour=0.3)
    pending = crowd.session.scalars(select(PendingAsk).where(PendingAsk.claim_id == other.id)).all()
    for ask in pending:
        ask.noted_at = at(1.5)  # they came when the group of the first claim was out
    close_hour(crowd.session, K, at(1))
    close_hour(crowd.session, NONE_YET, at(2))

    moves.merge(crowd.session, claim_id=one.id, other_id=other.id, by="ana")

    left = crowd.session.execute(select(PendingAsk.claim_id, Tip.contact_id).join(Tip)).all()
    names = {contact.id: name for name, contact in crowd.people.items()}
    assert sorted((claim, names[contact]) for claim, contact in left) == [
        (one.id, "person 6"),
        (one.id, "person 7"),
    ]
    for number in range(10, 13):
        crowd.ask(one, f"person {number}", hour=2.5)
    close_hour(crowd.session, K, at(3))
    groups = crowd.session.scalars(select(TrendBatch.people).order_by(TrendBatch.id)).all()
    assert list(groups) == [6, 5]
    assert at(0) == START
