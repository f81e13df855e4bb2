"""What checkers decide is done, recorded and told."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from factchecks.models import Rating, Status, Variant
from factchecks.verdict import Verdict
from tests.line import FALSE_HOURS, Line
from tipline.models import (
    AuditEntry,
    ClaimStatus,
    Match,
    MatchState,
    Tip,
    TipState,
)
from tipline.triage import closed, services
from tipline.triage.errors import NoSuchClaim, NoSuchMatch, NotNow

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


def test_an_existing_fact_check_answers_a_claim_and_then_its_wording_at_once(line: Line) -> None:
    number = line.check(VERDICT)
    asker = line.voter(1)
    asker.sends("In Arvania they throw your vote away unless the pen you use is blue")
    (claim,) = [c for c in line.claims if c.status is ClaimStatus.NEW]

    with line.runtime.db.write() as session:
        services.answer_with(session, claim_id=claim.id, fact_check_id=number, by="ana")

    assert "❌ False" in asker.reads()[0]
    (next_one,) = line.voter(2).sends(
        "in arvania they throw your vote away unless the pen you use is BLUE"
    )
    assert "❌ False" in next_one


def test_a_wording_with_another_number_does_not_become_a_confirmed_one(line: Line) -> None:
    line.voter(1).sends(RUMOUR)
    with line.runtime.db.write() as session:
        session.get_one(
            Tip, 1
        ).text = "In Arvania 300 ballots were found in a river on Sunday morning"
    line.voter(2).sends("In Arvania 500 ballots were found in a river on Sunday morning")
    first, second = line.claims
    with line.runtime.db.write() as session:
        session.get_one(Tip, 2).claim_id = first.id

    publish(line, first.id)

    with line.runtime.db.read() as session:
        texts = list(session.scalars(select(Variant.text)))
    assert len(texts) == 1
    assert "300" in texts[0]
    assert second.id != first.id


def test_a_rejected_automatic_answer_is_taken_back_and_the_tip_queued(line: Line) -> None:
    line.check(FALSE_HOURS)
    voter, bystander = line.voter(1), line.voter(2)
    for each in (voter, bystander):
        each.sends(FALSE_HOURS.claim)
    match = line.all(Match)[0]

    with line.runtime.db.write() as session:
        services.reject_match(session, match_id=match.id, by="ana")

    (sorry,) = voter.reads()
    assert "We made a mistake" in sorry
    assert FALSE_HOURS.claim in sorry
    assert bystander.reads() == []
    tip = line.tips[0]
    assert (tip.state, tip.waiting, tip.told_revision_id) == (TipState.QUEUED, True, None)
    assert tip.claim_id != line.tips[1].claim_id
    assert line.all(Match)[0].state is MatchState.REJECTED


def test_every_decision_is_on_record_without_content(line: Line) -> None:
    line.voter().sends(RUMOUR)
    number = publish(line)
    correct(line, number)
    withdraw(line, number)
    with line.runtime.db.write() as session:
        services.set_claim_status(
            session, claim_id=line.claims[0].id, status=ClaimStatus.SPAM, by="bo"
        )

    entries = line.all(AuditEntry)
    assert [(entry.actor, entry.action) for entry in entries] == [
        ("ana", "verdict.publish"),
        ("ana", "verdict.correct"),
        ("ana", "verdict.withdraw"),
        ("bo", "claim.status"),
    ]
    assert "pen" not in str([entry.details for entry in entries])


def test_a_claim_takes_no_second_verdict_and_what_is_not_there_is_said(line: Line) -> None:
    line.voter().sends(RUMOUR)
    publish(line)

    with line.runtime.db.write() as session:
        with pytest.raises(NotNow, match="correct or withdraw"):
            services.publish_verdict(session, claim_id=line.claims[0].id, verdict=CHANGED, by="ana")
        with pytest.raises(NoSuchClaim, match="no claim 99"):
            services.publish_verdict(session, claim_id=99, verdict=VERDICT, by="ana")
        with pytest.raises(NoSuchMatch, match="no match 99"):
            services.reject_match(session, match_id=99, by="ana")


def test_the_own_verdict_is_signed_with_the_organisations_name(line: Line) -> None:
    voter = line.voter()
    voter.sends(RUMOUR)
    publish(line)

    assert line.runtime.settings.organisation in voter.reads()[0]
    (fact_check,) = line.fact_checks
    assert fact_check.status is Status.PUBLISHED
    assert fact_check.publisher.own


def test_the_audience_of_a_correction_counts_people_and_not_tips(line: Line) -> None:
    for number in (1, 2):
        for text in (RUMOUR, RUMOUR + "!"):
            line.voter(number).sends(text)
    number = publish(line)
    line.work()

    with line.runtime.db.read() as session:
        who = services.audience(session, fact_check_id=number)

    assert (who.waiting, who.told, who.silent, who.total) == (0, 2, 0, 2)


def test_a_closed_claim_is_told_in_batches_and_spam_is_not_answered(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closed, "BATCH", 1)
    voters = [line.voter(n) for n in (1, 2, 3)]
    for voter in voters:
        voter.sends(RUMOUR)
    claim = line.claims[0].id
    for status in (ClaimStatus.SPAM, ClaimStatus.OUT_OF_SCOPE):
        with line.runtime.db.write() as session:
            services.set_claim_status(session, claim_id=claim, status=status, by="ana")

    assert [len(voter.reads(later=120)) for voter in voters] == [1, 1, 1]
