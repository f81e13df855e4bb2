"""The whole story, from a forward to silence, through the real webhook, jobs and pump."""

from dataclasses import replace

from factchecks.models import Rating
from factchecks.verdict import Verdict
from tests.line import Line
from tipline.models import TipState
from tipline.triage import services

RUMOUR = "Voters in Arvania must bring a blue pen on Sunday or the ballot will not count"


def test_a_forward_is_queued_answered_corrected_and_then_silence_is_kept(line: Line) -> None:
    asker, bystander = line.voter(1), line.voter(2)

    (queued,) = asker.forwards(RUMOUR)
    assert "has not been checked yet" in queued and "DELETE" in queued

    bystander.sends("The mayor of Arvania has a cat called Mona")
    (claim, _other) = line.claims
    verdict = Verdict(
        claim="Ballots in Arvania only count if they are filled in with a blue pen",
        summary="Any pen is allowed, and every polling station has some.",
        language="en",
        rating=Rating.FALSE,
        url="https://checks.example.org/pens",
    )
    with line.runtime.db.write() as session:
        services.publish_verdict(session, claim_id=claim.id, verdict=verdict, by="ana")
    (told,) = asker.reads()
    assert "❌ False" in told and verdict.claim in told and verdict.url in told
    assert bystander.reads() == []

    (at_once,) = line.voter(3).forwards(RUMOUR)
    assert "❌ False" in at_once

    (fact_check,) = line.fact_checks
    changed = replace(verdict, rating=Rating.MISLEADING, summary="Pencils are not allowed.")
    with line.runtime.db.write() as session:
        services.correct_verdict(
            session, fact_check_id=fact_check.id, verdict=changed, note="Pencils.", by="ana"
        )
    (corrected,) = asker.reads()
    assert "Correction" in corrected and "⚠️ Misleading" in corrected and "Pencils." in corrected

    (goodbye,) = asker.sends("stop")
    assert "no more messages" in goodbye
    with line.runtime.db.write() as session:
        services.withdraw_verdict(session, fact_check_id=fact_check.id, note="Wrong.", by="ana")
    assert asker.reads() == []
    assert line.voter(3).reads()[-1].startswith("⚠️ Please disregard")
    assert {tip.state for tip in line.tips} == {TipState.QUEUED}


def test_fourteen_for_twelve_is_asked_about_and_never_answered(line: Line) -> None:
    line.check()
    voter = line.voter()

    (reply,) = voter.sends("Polling stations in Arvania close at 14 on Sunday")

    assert "is your message about this?" in reply.lower()
    assert "your message says “14”" in reply and "“12”" in reply
    assert "False" not in reply and "❌" not in reply


def test_the_very_claim_is_answered_at_once_in_the_language_of_the_message(line: Line) -> None:
    line.check()

    (reply,) = line.voter().sends("polling stations in Arvania close at 12 on sunday!!")

    assert "❌ False" in reply and "https://checks.example.org/hours" in reply
