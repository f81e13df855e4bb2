"""What becomes of a tip: answered, asked about or queued, and always counted."""

from dataclasses import replace

from sqlalchemy import select

from factchecks.models import FactCheck, Rating, Status
from factchecks.publish import withdraw
from tests.line import FALSE_HOURS, Line
from tipline.models import (
    ClaimStatus,
    Match,
    MatchState,
    OutboundMessage,
    Tip,
    TipState,
)
from tipline.triage import services

SAME = "polling stations in Arvania close at 12 on sunday!"
OTHER_HOUR = "Polling stations in Arvania close at 14 on Sunday"
UNKNOWN = "Voters in Arvania must bring a blue pen on Sunday or the ballot will not count"


def test_an_answered_tip_counts_as_demand_for_its_claim(line: Line) -> None:
    number = line.check()
    for voter in (1, 2):
        line.voter(voter).sends(SAME)
    line.voter(2).forwards(SAME, "frequently")

    (claim,) = line.claims
    assert (claim.status, claim.fact_check_id) == (ClaimStatus.ANSWERED, number)
    assert (claim.tip_count, claim.contact_count) == (3, 2)
    assert (claim.forwarded_count, claim.frequently_forwarded_count) == (1, 1)
    assert {tip.state for tip in line.tips} == {TipState.ANSWERED}
    assert all(tip.told_revision_id and tip.answered_at and not tip.waiting for tip in line.tips)


def test_a_match_is_kept_with_everything_needed_to_say_why(line: Line) -> None:
    number = line.check()
    line.voter().sends(SAME)

    (match,) = line.all(Match)
    assert (match.fact_check_id, match.state) == (number, MatchState.ANSWERED)
    assert match.method
    assert match.threshold_origin
    assert match.explanation
    assert match.score > 0


def test_unknown_claims_that_say_the_same_are_one_and_rise_with_distinct_askers(
    line: Line,
) -> None:
    line.voter(1).sends(UNKNOWN)
    (before,) = line.claims
    line.voter(2).forwards(UNKNOWN.upper())
    line.voter(3).sends(UNKNOWN + " !!!")
    line.voter(4).sends("The ferry of Arvania is free on Sunday")

    first, second = line.claims
    assert (first.tip_count, first.contact_count, second.tip_count) == (3, 3, 1)
    assert first.priority > before.priority
    assert {"contacts", "recent"} <= {reason["code"] for reason in first.priority_reasons}
    assert all(reason["text"] for reason in first.priority_reasons)


def test_claims_that_differ_in_a_number_are_two(line: Line) -> None:
    line.voter(1).sends("In Arvania 300 ballots were found in a river on Sunday morning")
    line.voter(2).sends("In Arvania 500 ballots were found in a river on Sunday morning")

    assert [claim.tip_count for claim in line.claims] == [1, 1]


def test_yes_to_a_question_is_remembered_and_told_with_the_difference(line: Line) -> None:
    number = line.check()
    voter = line.voter()
    voter.sends(OTHER_HOUR)

    (told,) = voter.sends("1")

    assert told.startswith("⚠️ Careful")
    assert "your message says “14”, the fact-check says “12”" in told
    assert "❌ False" in told
    (match,) = [m for m in line.all(Match) if m.fact_check_id == number]
    assert (match.state, match.decided_by) == (MatchState.CONFIRMED, "voter")
    (tip,) = line.tips
    assert tip.waiting
    assert [c.status for c in line.claims] == [ClaimStatus.NEW]


def test_a_tapped_button_answers_its_own_question_even_after_another_one(line: Line) -> None:
    line.check()
    line.check(
        replace(
            FALSE_HOURS, claim="Buses in Arvania are free on 3 May", url="https://a.example.org"
        )
    )
    voter = line.voter()
    voter.sends(OTHER_HOUR)
    first = voter.received[-1].choices
    voter.sends("Buses in Arvania are free on 4 May")

    (told,) = voter.sends("x", MessageType="interactive", ButtonPayload=first[0].id)

    assert "close at 12" in told


def test_none_of_these_queues_the_question(line: Line) -> None:
    line.check()
    voter = line.voter()
    voter.sends(OTHER_HOUR)

    (reply,) = voter.taps(0)

    assert "has not been checked yet" in reply
    (tip,) = line.tips
    assert (tip.state, tip.waiting) == (TipState.QUEUED, True)
    assert {m.state for m in line.all(Match)} == {MatchState.REJECTED}


def test_nobody_can_answer_somebody_elses_question(line: Line) -> None:
    line.check()
    asker, stranger = line.voter(1), line.voter(2)
    asker.sends(OTHER_HOUR)
    button = asker.received[-1].choices[0].id

    (reply,) = stranger.sends("x", MessageType="interactive", ButtonPayload=button)

    assert "no question open" in reply
    assert {m.state for m in line.all(Match)} == {MatchState.SUGGESTED}


def test_a_verdict_that_was_withdrawn_after_the_question_is_not_given(line: Line) -> None:
    number = line.check()
    voter = line.voter()
    voter.sends(OTHER_HOUR)
    with line.runtime.db.write() as session:
        withdraw(session, number, note="Wrong.", decided_by="tests")

    (reply,) = voter.sends("1")

    assert "changed or been withdrawn" in reply
    assert "❌" not in reply


def test_a_new_fact_check_answers_the_very_next_message_without_a_restart(line: Line) -> None:
    (before,) = line.voter(1).sends(SAME)
    line.check()
    (after,) = line.voter(2).sends(SAME)

    assert "has not been checked yet" in before
    assert "❌ False" in after


def test_twins_by_several_publishers_come_in_one_answer(line: Line) -> None:
    line.check()
    line.check(replace(FALSE_HOURS, rating=Rating.FABRICATED), publisher="Other Checks")

    replies = line.voter().sends(SAME)

    assert len(replies) == 1
    assert "Example Checks" in replies[0]
    assert "Other Checks" in replies[0]


def test_the_link_of_a_fact_check_is_answered_with_it(line: Line) -> None:
    line.check()

    (reply,) = line.voter().sends(f"Is this true? {FALSE_HOURS.url}?utm_source=chat")

    assert "❌ False" in reply


def test_a_link_with_several_checked_claims_is_asked_about(line: Line) -> None:
    line.check()
    line.check(replace(FALSE_HOURS, claim="Trains in Arvania run late on Sunday"))

    (reply,) = line.voter().sends(FALSE_HOURS.url)

    assert "about one of these?" in reply
    assert "False" not in reply


def test_what_a_checker_closed_is_said_kindly_to_the_next_who_asks(line: Line) -> None:
    asker = line.voter(1)
    asker.sends(UNKNOWN)
    (claim,) = line.claims
    with line.runtime.db.write() as session:
        services.set_claim_status(
            session, claim_id=claim.id, status=ClaimStatus.NOT_CHECKABLE, by="ana"
        )

    (told,) = asker.reads(later=90)  # a minute for whoever closed it by mistake
    (at_once,) = line.voter(2).sends(UNKNOWN)

    assert "is an opinion" in told
    assert "is an opinion" in at_once
    assert not any(tip.waiting for tip in line.tips)


def test_somebody_who_asked_for_silence_gets_none_of_it_and_no_correction_later(
    line: Line,
) -> None:
    number = line.check()
    voter = line.voter()
    voter.sends("stop")

    assert voter.sends(SAME) == []

    voter.sends("start")
    changed = replace(FALSE_HOURS, rating=Rating.TRUE, summary="It turned out to be so.")
    with line.runtime.db.write() as session:
        services.correct_verdict(
            session, fact_check_id=number, verdict=changed, note="Sorry.", by="ana"
        )
    assert voter.reads() == []


def test_every_outgoing_verdict_names_the_revision_by_which_it_can_be_held_back(
    line: Line,
) -> None:
    number = line.check()
    line.voter().sends(SAME)

    with line.runtime.db.read() as session:
        (message,) = session.scalars(select(OutboundMessage)).all()
        fact_check = session.get_one(FactCheck, number)
        assert fact_check.status is Status.PUBLISHED
        assert message.revision_id == session.scalar(select(Tip.told_revision_id))
