"""A message with several claims: one reply, and each claim is answered, asked about or queued."""

from dataclasses import replace

from factchecks.publish import withdraw
from tests.line import FALSE_HOURS, Line
from tipline.models import Match, MatchState, OutboundMessage, OutboundState, TipState
from tipline.triage import services
from tipline.triage.changes import spread

HOURS = "Polling stations in Arvania close at 12 on Sunday."
BUSES = "Buses in Arvania are free for every voter on 3 May."
PENS = (
    "The secret council of Brindle Bay buys broken cucumber machines from a foreign zoo "
    "and hides them under the old harbour theatre."
)
TRAMS = replace(
    FALSE_HOURS, claim="Buses in Arvania are free for every voter on 3 May", url="https://b.example"
)


def test_two_verdicts_come_in_one_reply_and_each_counts_for_its_own_claim(line: Line) -> None:
    line.check()
    line.check(TRAMS)

    (reply,) = line.voter().forwards(f"{HOURS} {BUSES}")

    assert reply.count("❌ False") == 2
    assert reply.index("close at 12") < reply.index("Buses")
    first, second = line.tips
    assert second.parent_id == first.id
    assert first.claim_id != second.claim_id
    assert {tip.state for tip in line.tips} == {TipState.ANSWERED}


def test_what_is_unknown_beside_something_known_is_queued_and_said_so(line: Line) -> None:
    line.check()

    (reply,) = line.voter().forwards(f"{HOURS} {PENS}")

    assert "❌ False" in reply
    assert "has not been checked yet" in reply
    assert "cucumber" in reply
    known, unknown = line.tips
    assert (known.state, unknown.state) == (TipState.ANSWERED, TipState.QUEUED)
    assert unknown.waiting
    assert "cucumber" in unknown.text

    line.voter(2).forwards(f"{HOURS} {PENS}")
    assert [claim.contact_count for claim in line.claims] == [2, 2]

    with line.runtime.db.write() as session:
        services.publish_verdict(
            session, claim_id=unknown.claim_id, verdict=replace(TRAMS, claim=PENS), by="ana"
        )
    line.work()
    assert all("cucumber" in line.voter(n).received[-1].body for n in (1, 2))
    assert not any(tip.waiting for tip in line.tips)


def test_what_is_nearly_known_beside_something_known_is_asked_about(line: Line) -> None:
    line.check()
    line.check(TRAMS)
    voter = line.voter()

    (reply,) = voter.forwards(f"{HOURS} {BUSES.replace('3 May', '4 May')}")

    assert reply.count("❌ False") == 1
    assert "Is your message about this?" in reply
    assert [tip.state for tip in line.tips] == [TipState.ANSWERED, TipState.ASKED]
    (told,) = voter.sends("1")
    assert "Buses" in told
    assert MatchState.CONFIRMED in {m.state for m in line.all(Match)}


def test_a_reply_with_a_verdict_that_goes_before_it_is_sent_is_held_back_and_the_rest_told(
    line: Line,
) -> None:
    line.check()
    second = line.check(TRAMS)
    voter = line.voter()
    line.pumping = False
    assert voter.forwards(f"{HOURS} {BUSES}") == []

    with line.runtime.db.write() as session:
        spread(session, withdraw(session, second, note="Wrong.", decided_by="tests"))
    line.pumping = True
    (told,) = voter.reads()

    assert "close at 12" in told
    assert "Buses" not in told
    first, open_again = line.tips
    assert (first.state, open_again.state) == (TipState.ANSWERED, TipState.QUEUED)
    assert open_again.waiting
    assert {m.state for m in line.all(OutboundMessage)} == {
        OutboundState.SUPPRESSED,
        OutboundState.SENT,
    }
