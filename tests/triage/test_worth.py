"""What a checker is shown: what is asked about, and few of the rest."""

from dataclasses import replace

from matchers.types import Answer, Ask, Candidate, Conflict, ConflictKind, NoMatch
from tests.line import FALSE_HOURS, Line
from tipline.models import Match
from tipline.triage.worth import AT_MOST, FLOOR, worth


def some(*scores: float) -> tuple[Candidate, ...]:
    return tuple(Candidate(str(n), score, "text") for n, score in enumerate(scores))


def test_of_what_does_not_match_at_most_three_above_the_floor_are_kept_best_first() -> None:
    kept = worth(NoMatch(some(0.0, FLOOR, 0.01, 0.09, 0.07, 0.06)))

    assert [c.score for c in kept] == [0.09, 0.07, 0.06]
    assert len(kept) == AT_MOST
    assert worth(NoMatch(some(0.0, 0.01, FLOOR - 0.001))) == ()


def test_of_what_is_asked_about_the_best_is_kept_and_what_is_likely_or_differs() -> None:
    differs = Candidate("x", 0.01, "text", conflicts=(Conflict(ConflictKind.NUMBER, "14", "12"),))

    kept = worth(Ask((*some(0.4, 0.01, 0.2), differs)))

    assert [c.score for c in kept] == [0.4, 0.2, 0.01]
    assert [c.score for c in worth(Ask(some(0.02, 0.01)))] == [0.02]
    assert worth(Ask(())) == ()


def test_beside_an_answer_only_what_is_likely_is_kept() -> None:
    best, far, near = some(0.99, 0.01, 0.3)

    assert worth(Answer(best, (), (best, far, near))) == (best, near)


def test_the_checkers_are_not_shown_what_only_shares_a_word(line: Line) -> None:
    line.check()
    line.check(replace(FALSE_HOURS, claim="Buses in Arvania are free on 3 May"))
    line.voter().sends("Cats are nice animals with whiskers")

    assert line.all(Match) == []
