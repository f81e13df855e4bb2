"""Merging and splitting claims, and undoing it: nobody is told twice, wrongly or never."""

from dataclasses import replace

import pytest

from factchecks.models import Variant
from tests.line import Line
from tests.triage.test_fanout import RUMOUR, VERDICT, correct, publish
from tipline.models import (
    Claim,
    ClaimMove,
    ClaimOrigin,
    ClaimStatus,
    ClaimWord,
    OutboundMessage,
    OutboundState,
    Tip,
)
from tipline.triage import moves, services
from tipline.triage.errors import NoSuchMove, NotNow

OTHER = "Heard that pencils make every vote in Arvania invalid, only ink is accepted on Sunday"
PENCILS = replace(
    VERDICT,
    claim="Votes in Arvania that are marked with a pencil are invalid",
    summary="Pencils are allowed as well.",
    url="https://checks.example.org/pencils",
)
FERRY = "The ferry of Arvania is free on Sunday for everybody who has voted in the morning"


def merge(line: Line, one: int, other: int) -> int:
    with line.runtime.db.write() as session:
        return moves.merge(session, claim_id=one, other_id=other, by="ana").id


def split(line: Line, claim: int, *tips: int) -> int:
    with line.runtime.db.write() as session:
        return moves.split(session, claim_id=claim, tip_ids=tips, by="ana").id


def undo(line: Line, move: int) -> None:
    with line.runtime.db.write() as session:
        moves.undo(session, move_id=move, by="bo")


def claim(line: Line, number: int) -> Claim:
    with line.runtime.db.read() as session:
        return session.get_one(Claim, number)


def two_claims(line: Line, first: str = RUMOUR, second: str = OTHER) -> tuple[int, int]:
    """Voters 1 to 3 ask about one claim, 3 to 5 about another."""
    for number in (1, 2, 3):
        line.voter(number).sends(first)
    for number in (3, 4, 5):
        line.voter(number).sends(second)
    one, other = (c.id for c in line.claims)
    return one, other


def test_demand_and_those_who_wait_follow_and_one_verdict_reaches_all_of_them_once(
    line: Line,
) -> None:
    voters = [line.voter(n) for n in range(1, 6)]
    one, other = two_claims(line)
    for voter in voters:
        voter.reads()

    merge(line, other, one)

    stays, gone = claim(line, one), claim(line, other)
    assert (stays.tip_count, stays.contact_count) == (6, 5)
    assert (gone.status, gone.merged_into_id, gone.tip_count) == (ClaimStatus.MERGED, one, 0)
    assert {t.claim_id for t in line.tips} == {one}
    publish(line, one)
    assert [len(voter.reads()) for voter in voters] == [1, 1, 1, 1, 1]


def test_the_next_sender_of_either_wording_joins_the_claim_that_stayed(line: Line) -> None:
    one, other = two_claims(line)
    merge(line, one, other)

    line.voter(7).sends(OTHER)

    assert line.tips[-1].claim_id == one
    assert claim(line, one).tip_count == 7


def test_merging_into_an_answered_claim_tells_those_who_wait_and_nobody_else(line: Line) -> None:
    voters = [line.voter(n) for n in range(1, 6)]
    one, other = two_claims(line)
    publish(line, one)
    for voter in voters:
        voter.reads()

    merge(line, one, other)

    told = [voter.reads() for voter in voters]
    assert [len(texts) for texts in told] == [0, 0, 0, 1, 1]  # the third knows it already
    assert VERDICT.claim in told[3][0]
    assert not any(tip.waiting for tip in line.tips)


def test_undoing_before_a_verdict_puts_everything_back(line: Line) -> None:
    one, other = two_claims(line)
    before = [(t.id, t.claim_id, t.waiting) for t in line.tips]
    words = {(w.claim_id, w.word) for w in rows(line, ClaimWord)}
    origins = {(o.claim_id, o.kind, o.value, o.tips) for o in rows(line, ClaimOrigin)}

    undo(line, merge(line, one, other))

    assert [(t.id, t.claim_id, t.waiting) for t in line.tips] == before
    back = claim(line, other)
    assert (back.status, back.merged_into_id) == (ClaimStatus.NEW, None)
    assert (back.tip_count, back.contact_count) == (3, 3)
    assert {(w.claim_id, w.word) for w in rows(line, ClaimWord)} == words
    assert {(o.claim_id, o.kind, o.value, o.tips) for o in rows(line, ClaimOrigin)} == origins
    voters = [line.voter(n) for n in range(1, 6)]
    for voter in voters:
        voter.reads()
    publish(line, one)
    assert [len(v.reads()) for v in voters] == [1, 1, 1, 0, 0]
    publish(line, other, PENCILS)
    assert [len(v.reads()) for v in voters] == [0, 0, 1, 1, 1]


def rows(line: Line, model: type) -> list:
    from sqlalchemy import select

    with line.runtime.db.read() as session:
        return list(session.scalars(select(model)))


def test_undoing_after_the_verdict_says_sorry_to_those_it_was_not_for_and_they_wait_again(
    line: Line,
) -> None:
    voters = [line.voter(n) for n in range(1, 6)]
    one, other = two_claims(line)
    move = merge(line, one, other)
    number = publish(line, one)
    line.voter(6).sends(OTHER)  # learned from the merge, and as wrong
    for voter in voters:
        voter.reads()
    line.voter(6).reads()

    undo(line, move)

    sorry = [voter.reads() for voter in voters]
    assert [len(texts) for texts in sorry] == [0, 0, 0, 1, 1]  # the third asked about both
    assert "We made a mistake" in sorry[3][0]
    assert len(line.voter(6).reads()) >= 1
    waiting = {t.contact_id for t in line.tips if t.waiting}
    assert {t.claim_id for t in line.tips if t.waiting} == {other}
    assert len(waiting) == 4
    texts = {v.text for v in rows(line, Variant) if v.fact_check_id == number}
    assert OTHER not in texts
    assert RUMOUR in texts
    line.voter(7).sends(OTHER)
    assert line.tips[-1].told_revision_id is None
    assert line.tips[-1].claim_id == other
    publish(line, other, PENCILS)
    assert [len(v.reads()) for v in voters] == [0, 0, 1, 1, 1]


def test_what_is_not_sent_yet_is_held_back_and_needs_no_apology(line: Line) -> None:
    one, other = two_claims(line)
    move = merge(line, one, other)
    line.pumping = False
    publish(line, one)
    line.work()

    undo(line, move)
    line.pumping = True
    line.work()

    assert all(VERDICT.claim not in m.body for m in line.voter(4).received)
    held = [m for m in line.all(OutboundMessage) if m.state is OutboundState.SUPPRESSED]
    assert len(held) == 2
    assert not any("We made a mistake" in m.body for m in line.channel_bodies())
    assert sum(t.waiting for t in line.tips) == 3


def test_a_correction_after_undoing_goes_to_those_whose_claim_it_is(line: Line) -> None:
    voters = [line.voter(n) for n in range(1, 6)]
    one, other = two_claims(line)
    move = merge(line, one, other)
    number = publish(line, one)
    line.work()
    undo(line, move)
    for voter in voters:
        voter.reads()

    correct(line, number)

    assert [len(v.reads()) for v in voters] == [1, 1, 1, 0, 0]


def test_splitting_an_answered_claim_takes_the_answer_back_from_what_was_split_off(
    line: Line,
) -> None:
    voters = [line.voter(n) for n in range(1, 6)]
    one, other = two_claims(line)
    merge(line, one, other)
    number = publish(line, one)
    for voter in voters:
        voter.reads()
    tip = next(t for t in line.tips if t.text == OTHER)

    move = split(line, one, tip.id)

    assert [len(v.reads()) for v in voters] == [0, 0, 0, 1, 1]
    new = line.claims[-1]
    assert (new.status, new.tip_count, new.contact_count) == (ClaimStatus.NEW, 3, 3)
    assert claim(line, one).tip_count == 3
    line.voter(8).sends(OTHER)
    assert line.tips[-1].claim_id == new.id
    assert line.tips[-1].told_revision_id is None  # a checker said no: not answered again

    undo(line, move)

    assert [len(v.reads()) for v in voters] == [0, 0, 0, 1, 1]
    assert claim(line, new.id).status is ClaimStatus.MERGED
    assert claim(line, one).tip_count == 7
    assert number == claim(line, one).fact_check_id


def test_merges_are_undone_in_turn(line: Line) -> None:
    one, other = two_claims(line)
    line.voter(9).sends(FERRY)
    third = line.claims[-1].id
    first = merge(line, one, other)
    second = merge(line, one, third)
    undo(line, first)
    assert claim(line, one).tip_count == 4
    undo(line, second)
    assert [claim(line, n).tip_count for n in (one, other, third)] == [3, 3, 1]
    with line.runtime.db.write() as session:
        with pytest.raises(NotNow, match="undone before"):
            moves.undo(session, move_id=second, by="ana")
        with pytest.raises(NoSuchMove):
            moves.undo(session, move_id=99, by="ana")


def test_a_merge_below_another_one_can_be_undone_only_after_it(line: Line) -> None:
    one, other = two_claims(line)
    for number in (11, 12, 13, 14, 15, 16, 17):
        line.voter(number).sends(FERRY)
    large = line.claims[-1].id
    below = merge(line, one, other)
    above = merge(line, one, large)
    assert claim(line, one).merged_into_id == large
    with (
        line.runtime.db.write() as session,
        pytest.raises(NotNow, match="undo that first"),
    ):
        moves.undo(session, move_id=below, by="ana")
    undo(line, above)
    undo(line, below)
    assert [claim(line, n).tip_count for n in (one, other, large)] == [3, 3, 7]


def test_what_makes_no_sense_is_refused_with_the_reason(line: Line) -> None:
    one, other = two_claims(line)
    with line.runtime.db.write() as session:
        with pytest.raises(NotNow, match="with itself"):
            moves.merge(session, claim_id=one, other_id=one, by="ana")
        with pytest.raises(NotNow, match="would be empty"):
            moves.split(session, claim_id=one, tip_ids=[line.tips[0].id], by="ana")
        with pytest.raises(NotNow, match="none of the marked"):
            moves.split(session, claim_id=one, tip_ids=[999], by="ana")
    publish(line, one)
    publish(line, other, PENCILS)
    with (
        line.runtime.db.write() as session,
        pytest.raises(NotNow, match="different verdicts"),
    ):
        moves.merge(session, claim_id=one, other_id=other, by="ana")
    assert rows(line, ClaimMove) == []


def test_an_open_claim_takes_in_a_closed_one_and_those_who_wait_are_not_forgotten(
    line: Line,
) -> None:
    one, other = two_claims(line)
    with line.runtime.db.write() as session:
        services.set_claim_status(
            session, claim_id=other, status=ClaimStatus.NOT_CHECKABLE, by="ana"
        )

    merge(line, one, other)  # before anybody was told that there is no verdict
    for number in (4, 5):
        line.voter(number).reads(later=120)
    publish(line, one)
    line.work()

    assert all(VERDICT.claim in line.voter(n).received[-1].body for n in (4, 5))
    assert sum(t.waiting for t in rows(line, Tip)) == 0
