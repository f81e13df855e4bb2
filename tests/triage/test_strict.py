"""An organisation can make the matcher more careful, and never less."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.text.thresholds import ASK, CONTAINED
from matchers.types import Answer, Ask, Candidate, Conflict, ConflictKind, Matched, NoMatch, Part
from tipline.triage.strict import ORIGIN, Limits, limits_of, stricter

DIFFERS = (Conflict(ConflictKind.NUMBER, "14", "12"),)


def candidate(id: str, score: float, method: str = "text", conflicts: tuple = ()) -> Candidate:
    return Candidate(id, score, method, threshold=CONTAINED, origin="shipped", conflicts=conflicts)


def decided(decision: Answer | Ask | NoMatch, limits: Limits) -> Answer | Ask | NoMatch:
    return stricter(Matched((Part("words", decision),)), limits).parts[0].decision


def test_an_answer_below_the_limit_is_asked_about() -> None:
    best, twin = candidate("1", 0.95), candidate("2", 0.92)
    answer = Answer(best, (twin,), (best, twin))
    strict = decided(answer, Limits(0.96, ASK))
    assert isinstance(strict, Ask)
    assert [c.id for c in strict.candidates] == ["1", "2"]
    assert {(c.threshold, c.origin) for c in strict.candidates} == {(0.96, ORIGIN)}
    between = decided(answer, Limits(0.93, ASK))
    assert isinstance(between, Answer)
    assert between.twins == ()
    assert between.best.origin == ORIGIN


def test_files_and_links_are_the_same_or_not() -> None:
    answer = Answer(candidate("1", 0.9, "image-phash"))
    assert decided(answer, Limits(1.0, 1.0)) == answer


def test_a_weak_question_goes_to_the_queue_and_a_near_miss_is_always_asked() -> None:
    weak = Ask((candidate("1", 0.2),))
    near = Ask((candidate("1", 0.2, conflicts=DIFFERS),))
    assert isinstance(decided(weak, Limits(ask=0.3)), NoMatch)
    assert decided(near, Limits(ask=0.3)) == near


def test_words_that_a_machine_has_heard_are_held_to_the_same_limit() -> None:
    heard = Ask((candidate("1", 0.2, "speech"),))
    assert decided(heard, Limits(ask=0.1)) == heard
    assert isinstance(decided(heard, Limits(ask=0.3)), NoMatch)


@pytest.mark.parametrize("value", [{}, {"answer": 0.1, "ask": 0.0}, {"answer": -5}])
def test_nothing_can_be_set_looser_than_it_ships(value: dict[str, float]) -> None:
    assert limits_of(value) == Limits(CONTAINED, ASK)


@given(st.floats(0, 1), st.floats(0, 2), st.floats(0, 2), st.booleans())
def test_whatever_is_set_nothing_becomes_an_answer(
    score: float, answer: float, ask: float, conflict: bool
) -> None:
    limits = limits_of({"answer": answer, "ask": ask})
    one = candidate("1", score, conflicts=DIFFERS if conflict else ())
    for decision in (Ask((one,)), NoMatch((one,))):
        assert not isinstance(decided(decision, limits), Answer)
