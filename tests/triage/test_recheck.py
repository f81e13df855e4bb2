"""A fact-check that is new is tried on those who wait, and answers only what it would answer."""

from dataclasses import replace

import pytest

from tests.line import FALSE_HOURS, Line
from tipline.jobs import enqueue
from tipline.models import ClaimStatus, Match, MatchState, TipState
from tipline.triage import recheck, services

SAME = "polling stations in Arvania close at 12 on sunday!"
LONGER = (
    "My neighbour works there and told me: polling stations in Arvania close at 12 on Sunday. "
    "Tell everybody in the house, please, and go early."
)
OTHER_HOUR = "Polling stations in Arvania close at 14 on Sunday"
BUSES = replace(FALSE_HOURS, claim="Buses in Arvania are free on 3 May", url="https://b.example")


def look(line: Line) -> None:
    with line.runtime.db.write() as session:
        enqueue(session, "triage.new_checks", {})
    line.work()


def test_whoever_waits_is_told_when_the_fact_check_comes_and_nobody_twice(line: Line) -> None:
    first, second, third = (line.voter(n) for n in (1, 2, 3))
    for voter, text in ((first, SAME), (second, LONGER), (third, "The ferry is free in Oravia")):
        assert "has not been checked yet" in voter.sends(text)[0]
    line.check()

    look(line)

    for voter in (first, second):
        (told,) = voter.reads()
        assert told.startswith("You asked us about this.")
        assert "❌ False" in told
    assert third.reads() == []
    answered = [claim for claim in line.claims if claim.status is ClaimStatus.ANSWERED]
    assert sum(claim.tip_count for claim in answered) == 2
    assert MatchState.ANSWERED in {match.state for match in line.all(Match)}
    look(line)
    assert first.reads() == second.reads() == []


def test_what_differs_in_a_fact_is_suggested_to_the_checkers_and_not_sent(line: Line) -> None:
    voter = line.voter()
    voter.sends(OTHER_HOUR)
    number = line.check()

    look(line)

    assert voter.reads() == []
    (match,) = line.all(Match)
    assert (match.fact_check_id, match.state) == (number, MatchState.SUGGESTED)
    assert match.conflicts
    assert [(tip.state, tip.waiting) for tip in line.tips] == [(TipState.QUEUED, True)]


def test_a_claim_that_a_checker_works_on_stays_open_but_its_voters_are_answered(
    line: Line,
) -> None:
    voter = line.voter()
    voter.sends(SAME)
    with line.runtime.db.write() as session:
        services.set_claim_status(
            session, claim_id=line.claims[0].id, status=ClaimStatus.IN_PROGRESS, by="ana"
        )
    line.check()

    look(line)

    assert "❌ False" in voter.reads()[0]
    assert [claim.status for claim in line.claims] == [ClaimStatus.IN_PROGRESS]


def test_a_message_of_which_one_claim_is_answered_now_stays_open_for_the_rest(line: Line) -> None:
    voter = line.voter()
    voter.sends(
        f"{SAME} And the mayor of Brindle Bay hides twelve broken cucumber machines, the "
        "secret council of the harbour theatre paid for all of them with school money"
    )
    line.check()

    look(line)

    assert "❌ False" in voter.reads()[0]
    assert any(tip.waiting for tip in line.tips)
    look(line)
    assert voter.reads() == []


def test_somebody_who_asked_for_silence_is_not_told(line: Line) -> None:
    voter = line.voter()
    voter.sends(SAME)
    voter.sends("stop")
    line.check()

    look(line)

    assert voter.reads() == []


def test_the_fan_out_of_the_same_revision_tells_nobody_a_second_time(line: Line) -> None:
    voter = line.voter()
    voter.sends(SAME)
    number = line.check()
    look(line)
    voter.reads()
    voter.sends("Somebody said that the polling is over at noon in all of Arvania this Sunday")

    with line.runtime.db.write() as session:
        open_claim = line.claims[-1]
        services.answer_with(session, claim_id=open_claim.id, fact_check_id=number, by="ana")
    line.work()

    assert voter.reads() == []
    assert not any(tip.waiting for tip in line.tips)


def test_a_large_import_tries_every_claim_that_somebody_waits_for(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recheck, "MANY", 1)
    voter = line.voter()
    voter.sends(SAME)
    line.check()
    line.check(BUSES)

    look(line)

    assert "❌ False" in voter.reads()[0]
