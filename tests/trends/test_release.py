"""The floor, as somebody would attack it who has everything that was ever published."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from tipline.trends.release import POOL, Asking, add_up, pool, release

K = 5
COUNTRIES = ("PT", "BR", "MZ", None)
LANGUAGES = ("pt", "en", None)


# Drawing is quick, but a machine that does much else at the same time may take a second for it.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(st.sampled_from("ABCDEFGH*"), st.integers(1, 30)), st.integers(2, 12))
def test_a_pooled_table_adds_up_and_has_no_small_cell(cells: dict[str, int], k: int) -> None:
    shown = pool(cells, k)

    assert sum(shown.values()) == sum(cells.values())
    assert all(n >= k for n in shown.values()) or sum(cells.values()) < k or set(shown) == {POOL}
    assert all(shown[value] == cells[value] for value in shown if value != POOL)


def test_a_small_cell_takes_the_smallest_other_with_it_so_that_it_cannot_be_subtracted() -> None:
    assert pool({"PT": 20, "BR": 7, "MZ": 2}, K) == {"PT": 20, POOL: 9}


def test_a_table_without_small_cells_is_shown_whole() -> None:
    assert pool({"PT": 20, "BR": 7}, K) == {"BR": 7, "PT": 20}


def test_fewer_than_k_are_not_published_at_all() -> None:
    one = Asking("PT", "pt", "no", "local")

    assert release([one] * (K - 1), K) is None
    released = release([one] * K, K)
    assert released is not None
    assert released.people == K


@dataclass
class World:
    """What is true of one claim, and what was published of it hour by hour."""

    truth: Counter[tuple[int, str | None, str | None]]  # (hour, country, language) → people
    equations: list[tuple[set[tuple[int, str | None, str | None]], int]]
    hours: int


def played(seed: int, hours: int = 10) -> World:
    """A claim with a few askers an hour, published by the rule of the full hour."""
    rng = random.Random(seed)
    truth: Counter[tuple[int, str | None, str | None]] = Counter()
    waiting: list[tuple[int, Asking]] = []
    equations = []
    since = 0
    for hour in range(hours):
        for _ in range(rng.choice((0, 1, 1, 2, 3, 4, 6, 9))):
            country, language = rng.choice(COUNTRIES), rng.choice(LANGUAGES)
            truth[hour, country, language] += 1
            waiting.append((hour, Asking(country, language, "no", "local")))
        released = release([asking for _, asking in waiting], K)
        if released is None:
            continue
        span = range(since, hour + 1)
        for name in ("country", "language"):
            equations += list(_equations(released.shares[name], name, span))
        waiting, since = [], hour + 1
    return World(truth, equations, hours)


def _equations(
    shares: dict[str, int], name: str, span: range
) -> Iterator[tuple[set[tuple[int, str | None, str | None]], int]]:
    """What a published table says of the atoms: ``*`` is whatever is not named beside it."""
    for value, people in shares.items():
        atoms = {
            (hour, country, language)
            for hour in span
            for country in COUNTRIES
            for language in LANGUAGES
            if (mine := country if name == "country" else language) == value
            or (value == POOL and mine not in shares)
        }
        yield atoms, people


def _sensitive(world: World, rng: random.Random) -> set[tuple[int, str | None, str | None]]:
    """A group that an attacker may be after: a stretch of hours, perhaps of one country or more."""
    begin = rng.randrange(world.hours)
    end = min(world.hours, begin + rng.choice((1, 1, 2, 3, 6)))
    countries = rng.choice((COUNTRIES, (rng.choice(COUNTRIES),), COUNTRIES[:2]))
    languages = rng.choice((LANGUAGES, (rng.choice(LANGUAGES),)))
    return {(h, c, g) for h in range(begin, end) for c in countries for g in languages}


@pytest.mark.parametrize("seed", range(6))
def test_no_group_below_k_follows_from_everything_published_by_any_linear_attack(
    seed: int,
) -> None:
    """The strongest differencing attack there is: all sums and differences at once.

    Every published number is an equation over the unknown atoms (hour × country × language).
    Linear programming finds the least and the most people that a group can have; if both were the
    same whole number between 1 and k − 1, the attacker would know it.
    """
    world, rng = played(seed), random.Random(seed + 1000)
    atoms = [(h, c, g) for h in range(world.hours) for c in COUNTRIES for g in LANGUAGES]
    place = {atom: i for i, atom in enumerate(atoms)}
    matrix = np.zeros((len(world.equations), len(atoms)))
    for row, (members, _) in enumerate(world.equations):
        matrix[row, [place[a] for a in members]] = 1
    values = np.array([people for _, people in world.equations], dtype=float)
    # What was never published is at most k − 1: that, too, is known.
    last = {hour for members, _ in world.equations for hour, _, _ in members}
    open_hours = [i for a, i in place.items() if a[0] not in last]
    held_back = np.zeros((1, len(atoms)))
    held_back[0, open_hours] = 1
    tried = 0
    for _ in range(40):
        group = _sensitive(world, rng)
        true = sum(world.truth[atom] for atom in group)
        if not 0 < true < K:
            continue
        tried += 1
        goal = np.zeros(len(atoms))
        goal[[place[a] for a in group]] = 1
        bounds = [
            linprog(
                sign * goal,
                A_eq=matrix if len(matrix) else None,
                b_eq=values if len(matrix) else None,
                A_ub=held_back,
                b_ub=[K - 1],
            )
            for sign in (1, -1)
        ]
        assert all(b.success for b in bounds)
        least, most = bounds[0].fun, -bounds[1].fun
        assert np.floor(most + 1e-6) > np.ceil(least - 1e-6), (seed, group, true)
    assert tried > 5


def test_sums_of_published_tables_are_sums_of_published_cells() -> None:
    tables = [{"country": {"PT": 7, POOL: 5}}, {"country": {"PT": 6}}]

    assert add_up(tables)["country"] == {"PT": 13, POOL: 5}


def test_the_attack_succeeds_where_the_floor_is_only_a_threshold_on_cells() -> None:
    """The attacker of this file is no straw man: naive suppression falls to one subtraction."""
    cells: dict[str, int] = defaultdict(int, {"PT": 20, "MZ": 2})
    shown = {value: n for value, n in cells.items() if n >= K}

    assert sum(cells.values()) - sum(shown.values()) == 2
    assert POOL in pool(cells, K)
