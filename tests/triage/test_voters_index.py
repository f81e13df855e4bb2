"""While the claims are being read: verdicts go out, everything else waits and is then grouped."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.line import Line
from tipline.models import Job, TipState
from tipline.triage import match, sources, taught, voters_index
from tipline.triage.live import LiveMatching
from tipline.triage.voters_index import ClaimsAreLoading

SAME = "polling stations in Arvania close at 12 on sunday!"
UNKNOWN = "Voters in Arvania must bring a blue pen on Sunday or the ballot will not count"
LATER = 10  # seconds after which what waits is looked at again


class Gate:
    """Lets the reading of claims go on when it is opened; can break it instead."""

    def __init__(self) -> None:
        self.opened, self.reached = threading.Event(), threading.Event()
        self.broken = False


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """Every claim index is much from now on, and its first reading stops at the gate."""
    gate, original = Gate(), sources.claims

    def gated(session: Any, ids: Any = None) -> Any:
        found = list(original(session, ids))
        if ids is None:
            gate.reached.set()
            assert gate.opened.wait(60)
            if gate.broken:
                raise ConnectionError
        return iter(found)

    monkeypatch.setattr(sources, "claims", gated)
    monkeypatch.setattr(voters_index, "AT_ONCE", 0)
    yield gate
    gate.opened.set()
    for thread in threading.enumerate():
        if thread.name == "claims":
            thread.join()


def restart(line: Line) -> None:
    """As if the worker had been started anew."""
    line.runtime.matching = LiveMatching(line.runtime)


def loaded(line: Line) -> None:
    done = threading.Event()
    for _ in range(600):
        try:
            assert line.runtime.matching.claims
        except ClaimsAreLoading:
            done.wait(0.1)
        else:
            return
    pytest.fail("the claims were never read")


@pytest.fixture
def asked(line: Line) -> Line:
    """One claim is known, and a fact-check about another one."""
    line.check()
    line.voter(1).sends(UNKNOWN)
    return line


def test_what_a_fact_check_answers_does_not_wait(asked: Line, gate: Gate) -> None:
    restart(asked)

    (told,) = asked.voter(2).sends(SAME)

    assert "18:00" in told
    with pytest.raises(ClaimsAreLoading):
        _ = asked.runtime.matching.claims


def test_what_none_answers_waits_for_the_claims(asked: Line, gate: Gate) -> None:
    restart(asked)

    assert asked.voter(2).sends(UNKNOWN) == []
    (job,) = [job for job in asked.all(Job) if job.name == "tip.match"]
    assert "read into the index" in job.error
    assert asked.tips[-1].state is TipState.READY

    gate.opened.set()
    loaded(asked)
    (told,) = asked.voter(2).reads(LATER)
    assert told
    (claim,) = asked.claims
    assert claim.contact_count == 2


def test_a_verdict_that_a_checker_said_no_to_waits_for_the_claims(line: Line, gate: Gate) -> None:
    number = line.check()
    gate.opened.set()
    line.voter(1).sends(SAME)
    loaded(line)
    line.voter(1).reads(LATER)
    with line.runtime.db.write() as session:
        claim = line.claims[0].id
        taught.reject_candidate(session, claim_id=claim, fact_check_id=number, by="ana")
    gate.opened.clear()
    restart(line)

    assert line.voter(2).sends(SAME) == []

    gate.opened.set()
    loaded(line)
    replies = line.voter(2).reads(LATER)
    assert replies
    assert "18:00" not in "".join(replies)
    assert line.tips[-1].claim_id == claim


def test_what_waits_is_not_matched_again_until_the_claims_are_there(
    asked: Line, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    restart(asked)
    asked.voter(2).sends(UNKNOWN)
    looked: list[object] = []
    original = asked.runtime.matching.fact_checks.match
    monkeypatch.setattr(
        asked.runtime.matching.fact_checks,
        "match",
        lambda content: (looked.append(content), original(content))[1],
    )

    with pytest.raises(ClaimsAreLoading):
        match.look(asked.runtime, {"tip_id": asked.tips[-1].id})
    assert not looked

    gate.opened.set()
    loaded(asked)
    assert match.look(asked.runtime, {"tip_id": asked.tips[-1].id})
    assert looked


def test_a_claim_that_comes_meanwhile_is_known_afterwards(asked: Line, gate: Gate) -> None:
    new = "The mayor of Arvania has sold the old bridge to a circus"
    starting = LiveMatching(asked.runtime)
    starting.refresh()
    with pytest.raises(ClaimsAreLoading):
        _ = starting.claims
    assert gate.reached.wait(60)

    asked.voter(3).sends(new)  # another worker, which knows all claims, takes it in
    starting.refresh()
    gate.opened.set()
    asked.runtime.matching = starting
    loaded(asked)

    asked.voter(4).sends(new)
    assert [claim.contact_count for claim in asked.claims] == [1, 2]


def test_a_reading_that_fails_is_begun_again(asked: Line, gate: Gate) -> None:
    restart(asked)
    gate.broken = True
    gate.opened.set()
    with pytest.raises(ClaimsAreLoading):
        _ = asked.runtime.matching.claims
    assert gate.reached.wait(60)
    gate.broken = False

    loaded(asked)

    asked.voter(2).sends(UNKNOWN)
    (claim,) = asked.claims
    assert claim.contact_count == 2
