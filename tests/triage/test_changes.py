"""A publisher's change of mind that comes by an import reaches those who were told."""

from dataclasses import replace

from sqlalchemy.orm import Session

from factchecks.models import Rating, Revision
from factchecks.publish import correct, withdraw
from tests.line import FALSE_HOURS, Line
from tipline.jobs import run_pending
from tipline.models import ClaimStatus, OutboundMessage, OutboundState
from tipline.triage import services
from tipline.triage.changes import spread

TRUE = replace(FALSE_HOURS, rating=Rating.TRUE)


def corrected(session: Session, number: int) -> Revision:
    """What an import does with a row that says something else now."""
    return correct(session, number, TRUE, note="as imported", decided_by="feed")


def test_another_rating_is_told_to_who_was_told_and_to_nobody_else(line: Line) -> None:
    number = line.check()
    asker, bystander = line.voter(1), line.voter(2)
    asker.sends(FALSE_HOURS.claim)
    bystander.sends("The ferry of Arvania is free on Sunday")

    with line.runtime.db.write() as session:
        spread(session, corrected(session, number))

    assert "✅ True" in asker.reads()[-1]
    assert bystander.reads() == []


def test_an_answer_that_is_not_sent_yet_is_held_back(line: Line) -> None:
    number = line.check()
    asker = line.voter(1)
    asker.sends(FALSE_HOURS.claim, work=False)
    run_pending(line.runtime)

    with line.runtime.db.write() as session:
        held_back = spread(session, corrected(session, number))

    assert held_back == 1
    (only,) = asker.reads()
    assert "✅ True" in only
    assert "False" not in only
    assert line.all(OutboundMessage)[0].state is OutboundState.SUPPRESSED


def test_a_withdrawal_opens_the_claims_again(line: Line) -> None:
    number = line.check()
    asker = line.voter(1)
    asker.sends(FALSE_HOURS.claim)

    with line.runtime.db.write() as session:
        spread(session, withdraw(session, number, note="Wrong source.", decided_by="feed"))

    assert "Please disregard" in asker.reads()[-1]
    assert [claim.status for claim in line.claims] == [ClaimStatus.NEW]


def test_answering_one_claim_more_bothers_nobody_with_an_older_small_change(line: Line) -> None:
    number = line.check()
    earlier, asker = line.voter(1), line.voter(2)
    earlier.sends(FALSE_HOURS.claim)
    with line.runtime.db.write() as session:  # a mended sentence: not spread
        mended = replace(FALSE_HOURS, summary="The election office says 18:00 for all.")
        correct(session, number, mended, note="as imported", decided_by="feed")
    asker.sends("On Sunday nobody in Arvania can vote after lunch, they lock the doors")
    (claim,) = [c for c in line.claims if c.status is ClaimStatus.NEW]

    with line.runtime.db.write() as session:
        services.answer_with(session, claim_id=claim.id, fact_check_id=number, by="ana")

    assert "❌ False" in asker.reads()[-1]
    assert len(earlier.received) == 1
