"""What changes while a tip is matched, and what fails, never sends a wrong verdict."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from factchecks.models import Rating
from factchecks.publish import correct, withdraw
from tests.line import FALSE_HOURS, Line
from tipline.models import (
    Claim,
    TipState,
)
from tipline.triage import match as matching

SAME = "polling stations in Arvania close at 12 on sunday!"
OTHER_HOUR = "Polling stations in Arvania close at 14 on Sunday"
UNKNOWN = "Voters in Arvania must bring a blue pen on Sunday or the ballot will not count"


def test_a_withdrawn_verdict_is_never_sent_even_if_it_goes_while_the_tip_is_matched(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = line.check()
    _meanwhile(line, monkeypatch, lambda s: withdraw(s, number, note="Wrong.", decided_by="tests"))

    (reply,) = line.voter().sends(SAME)

    assert "has not been checked yet" in reply
    assert [tip.state for tip in line.tips] == [TipState.QUEUED]


def test_a_verdict_that_is_corrected_while_the_tip_is_matched_is_sent_as_corrected(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = line.check()
    changed = replace(FALSE_HOURS, rating=Rating.TRUE, summary="It turned out to be so.")
    _meanwhile(
        line, monkeypatch, lambda s: correct(s, number, changed, note="Sorry.", decided_by="tests")
    )

    (reply,) = line.voter().sends(SAME)

    assert "✅ True" in reply
    assert "False" not in reply


def _meanwhile(line: Line, monkeypatch: pytest.MonkeyPatch, change: object) -> None:
    """Do ``change`` once, after the first tip was matched and before that has an effect."""
    original = matching.plan
    done: list[bool] = []

    def slow(matched: object) -> object:
        planned = original(matched)
        if not done:
            done.append(True)
            with line.runtime.db.write() as session:
                change(session)
        return planned

    monkeypatch.setattr(matching, "plan", slow)


def test_two_tips_with_the_same_words_matched_at_the_same_moment_are_one_claim(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.voter(1).sends(UNKNOWN)
    with line.runtime.db.write() as session:
        session.execute(update(Claim).values(title="renamed by a checker"))
    # The second tip was matched before the first one's claim was in the index.
    monkeypatch.setattr(matching, "_same_claim", lambda _matched: None)
    monkeypatch.setattr(type(line.runtime.matching), "seq", property(lambda _self: 0))

    line.voter(2).sends(UNKNOWN)

    assert [claim.tip_count for claim in line.claims] == [2]


def test_a_tip_that_can_not_be_matched_reaches_the_checkers_and_the_voter_hears_so(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_matched: object) -> object:
        raise RuntimeError("no index today")

    monkeypatch.setattr(matching, "plan", broken)
    voter = line.voter()
    with pytest.raises(RuntimeError):
        voter.sends(UNKNOWN)
    for _ in range(5):
        with pytest.raises(RuntimeError):
            line.work(later=90_000)

    (reply,) = voter.reads()

    assert "has not been checked yet" in reply
    assert [claim.tip_count for claim in line.claims] == [1]
