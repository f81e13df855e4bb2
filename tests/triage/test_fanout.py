"""A verdict reaches everybody who waits, once; changes reach everybody who was told."""

from dataclasses import replace

import pytest

from factchecks.models import Rating
from factchecks.verdict import Verdict
from tests.line import Line
from tipline.jobs import run_pending
from tipline.models import (
    ClaimStatus,
    OutboundMessage,
    OutboundState,
    Purpose,
    TipState,
)
from tipline.triage import fanout, services

RUMOUR = "Voters in Arvania must bring a blue pen on Sunday or the ballot will not count"
VERDICT = Verdict(
    claim="Ballots in Arvania only count if they are filled in with a blue pen",
    summary="Any pen is allowed, and every polling station has some.",
    language="en",
    rating=Rating.FALSE,
    url="https://checks.example.org/pens",
)
CHANGED = replace(VERDICT, rating=Rating.MISLEADING, summary="Pencils are not allowed.")


def publish(line: Line, claim_id: int | None = None, verdict: Verdict = VERDICT) -> int:
    """Publish a verdict on the first claim; the fact-check's number."""
    with line.runtime.db.write() as session:
        claim = claim_id or line.claims[0].id
        return services.publish_verdict(
            session, claim_id=claim, verdict=verdict, by="ana"
        ).fact_check_id


def correct(line: Line, number: int, verdict: Verdict = CHANGED) -> None:
    with line.runtime.db.write() as session:
        services.correct_verdict(
            session, fact_check_id=number, verdict=verdict, note="Pencils.", by="ana"
        )


def withdraw(line: Line, number: int) -> None:
    with line.runtime.db.write() as session:
        services.withdraw_verdict(session, fact_check_id=number, note="Wrong source.", by="ana")


def test_everybody_who_waits_is_told_once_in_batches(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fanout, "BATCH", 2)
    voters = [line.voter(n) for n in range(1, 8)]
    for voter in voters:
        voter.sends(RUMOUR)
    voters[0].sends(RUMOUR)
    bystander = line.voter(9)
    bystander.sends("The ferry of Arvania is free on Sunday")

    publish(line)

    assert [len(voter.reads()) for voter in voters] == [1] * 7
    assert bystander.reads() == []
    assert all(not t.waiting for t in line.tips if t.claim_id == line.claims[0].id)


def test_a_fan_out_that_is_killed_between_batches_goes_on_and_tells_nobody_twice(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fanout, "BATCH", 2)
    voters = [line.voter(n) for n in range(1, 6)]
    for voter in voters:
        voter.sends(RUMOUR)
    original, calls = fanout.speak, []

    def dies_once(*args: object, **more: object) -> object:
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return original(*args, **more)

    monkeypatch.setattr(fanout, "speak", dies_once)
    publish(line)
    with pytest.raises(KeyboardInterrupt):
        run_pending(line.runtime)

    assert [len(voter.reads(later=4000)) for voter in voters] == [1] * 5


def test_who_asks_while_the_fan_out_runs_is_answered_too(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    early, late = line.voter(1), line.voter(2)
    early.sends(RUMOUR)
    publish(line)

    # The late one's message is taken in before the fan-out has run.
    late.sends(RUMOUR, work=False)
    line.work()

    assert len(early.reads()) == 1
    (reply,) = late.reads()
    assert "❌ False" in reply


def test_a_voter_with_two_waiting_questions_on_one_claim_gets_one_message(line: Line) -> None:
    voter = line.voter()
    voter.sends(RUMOUR)
    voter.sends(RUMOUR + "!")
    publish(line)

    assert len(voter.reads()) == 1
    assert {tip.state for tip in line.tips} == {TipState.ANSWERED}


def test_the_verdict_on_ones_own_words_is_no_correction_of_a_related_one(line: Line) -> None:
    line.check()
    voter = line.voter()
    voter.sends("Polling stations in Arvania close at 14 on Sunday")
    voter.sends("1")

    publish(line)

    (told,) = voter.reads()
    assert "You asked us about this" in told
    assert "Correction" not in told


def test_a_correction_reaches_who_was_told_and_a_second_one_too(line: Line) -> None:
    told, by_index, bystander = line.voter(1), line.voter(2), line.voter(3)
    told.sends(RUMOUR)
    number = publish(line)
    told.reads()
    by_index.sends(RUMOUR)
    bystander.sends("The ferry of Arvania is free on Sunday")

    correct(line, number)
    assert ["Correction" in voter.reads()[0] for voter in (told, by_index)] == [True, True]

    correct(line, number, replace(CHANGED, rating=Rating.TRUE))
    assert ["✅ True" in voter.reads()[0] for voter in (told, by_index)] == [True, True]
    assert bystander.reads() == []


def test_two_corrections_at_once_are_told_as_one(line: Line) -> None:
    voter = line.voter()
    voter.sends(RUMOUR)
    number = publish(line)
    voter.reads()

    correct(line, number)
    correct(line, number, replace(CHANGED, rating=Rating.TRUE))

    (only,) = voter.reads()
    assert "✅ True" in only


def test_a_withdrawal_reaches_who_was_told_and_opens_the_question_again(line: Line) -> None:
    voter = line.voter()
    voter.sends(RUMOUR)
    number = publish(line)
    voter.reads()

    withdraw(line, number)

    (withdrawal,) = voter.reads()
    assert "Please disregard" in withdrawal
    assert "Wrong source." in withdrawal
    (claim,) = line.claims
    assert (claim.status, claim.fact_check_id) == (ClaimStatus.NEW, None)
    (tip,) = line.tips
    assert (tip.state, tip.waiting, tip.told_revision_id) == (TipState.QUEUED, True, None)

    publish(line, claim.id, replace(VERDICT, url="https://checks.example.org/pens-again"))
    (again,) = voter.reads()
    assert "❌ False" in again


def test_a_verdict_that_is_withdrawn_before_it_was_sent_is_never_sent(line: Line) -> None:
    voter = line.voter()
    voter.sends(RUMOUR)
    number = publish(line)
    run_pending(line.runtime)
    assert [m.state for m in line.all(OutboundMessage)][-1] is OutboundState.PENDING

    withdraw(line, number)

    assert voter.reads() == []
    assert line.all(OutboundMessage)[-1].state is OutboundState.SUPPRESSED
    assert line.tips[0].waiting


def test_a_correction_before_the_first_verdict_was_sent_comes_as_the_first_verdict(
    line: Line,
) -> None:
    voter = line.voter()
    voter.sends(RUMOUR)
    number = publish(line)
    run_pending(line.runtime)

    correct(line, number)

    (only,) = voter.reads()
    assert "⚠️ Misleading" in only
    assert "You asked us about this" in only
    assert line.all(OutboundMessage)[-1].purpose is Purpose.VERDICT


def test_silence_and_erased_addresses_are_kept_to(line: Line) -> None:
    silent, erased, other = line.voter(1), line.voter(2), line.voter(3)
    for voter in (silent, erased, other):
        voter.sends(RUMOUR)
    silent.sends("stop")
    erased.sends("delete")

    with line.runtime.db.read() as session:
        who = services.audience(session, claim_id=line.claims[0].id)
    publish(line)

    assert (who.waiting, who.silent, who.total) == (2, 1, 1)
    assert silent.reads() == []
    assert erased.reads() == []
    assert len(other.reads()) == 1
