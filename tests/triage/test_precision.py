"""Precision from a weighted sample: against the definition, and by drawing again and again."""

import random

import pytest

from tipline.triage.precision import estimate, wilson
from tipline.triage.sampling import CLOSEST, SUREST, chance_of


def test_nothing_judged_says_nothing() -> None:
    assert estimate([]) is None


def test_even_chances_are_plain_counting() -> None:
    found = estimate([(0.1, True)] * 98 + [(0.1, False)] * 2)
    assert found is not None
    assert found.share == pytest.approx(0.98)
    assert found.effective == pytest.approx(100)
    # Wilson (1927) for 98 of 100, as tables have it.
    assert (found.low, found.high) == (
        pytest.approx(0.930, abs=5e-4),
        pytest.approx(0.9945, abs=5e-4),
    )


def test_what_was_drawn_more_often_counts_less() -> None:
    found = estimate([(0.3, False), (0.1, True)])
    assert found is not None
    assert found.share == pytest.approx(10 / (10 + 10 / 3))
    assert found.effective < 2


def test_no_mistake_among_few_is_no_proof() -> None:
    low, high = wilson(1.0, 10)
    assert high == pytest.approx(1.0)
    assert low == pytest.approx(0.722, abs=1e-3)


@pytest.mark.parametrize(
    ("score", "expected"), [(0.9, 0.05 * CLOSEST), (1.0, 0.05 * SUREST), (0.95, 0.05 * 1.75)]
)
def test_close_answers_are_drawn_more_often(score: float, expected: float) -> None:
    assert chance_of(score, 0.9, 0.05) == pytest.approx(expected)
    assert chance_of(score, 0.9, 1.0) == min(1.0, expected / 0.05)
    assert chance_of(score, 0.9, 0.0) == 0


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    """Close answers are wrong more often, and drawn more often: that must not show."""
    rng = random.Random(7)
    hits, runs, shares = 0, 300, []
    close, sure = (0.9, 0.80), (1.0, 0.99)  # score, and how often such an answer is right
    truth = 0.3 * close[1] + 0.7 * sure[1]
    for _ in range(runs):
        judged = []
        for _ in range(2000):
            score, right = close if rng.random() < 0.3 else sure
            chance = chance_of(score, 0.9, 0.05)
            if rng.random() < chance:
                judged.append((chance, rng.random() < right))
        found = estimate(judged)
        assert found is not None
        shares.append(found.share)
        hits += found.low <= truth <= found.high
    assert sum(shares) / runs == pytest.approx(truth, abs=0.01), (
        "not drawn off by what is looked at"
    )
    assert hits / runs >= 0.92
