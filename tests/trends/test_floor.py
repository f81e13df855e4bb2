"""The floor under attack: random questions to everything, and reasoning over all the answers."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.console.conftest import Person, signed_in
from tests.trends.floor.attack import Findings, is_true, play
from tests.trends.floor.world import K, World
from tipline import tokens
from tipline.models import Role, Sighting, Tip, TrendPlace
from tipline.runtime import Runtime
from tipline.trends import release, shown, tick, versions
from tipline.trends.windows import WINDOWS

__all__ = ["signed_in"]


@pytest.fixture
def attacked(
    runtime: Runtime, app: Flask, signed_in: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> Callable[[], tuple[Findings, World]]:
    """A small attack; ``python -m benchmarks.floor`` is the same with ten thousand questions."""
    monkeypatch.setattr(tokens, "LIMIT", 10**9)

    def run(hours: int = 14, questions: int = 280) -> tuple[Findings, World]:
        person = signed_in(Role.VIEWER).client
        return play(runtime, app, person, seed=3, hours=hours, questions=questions, targets=60)

    return run


def test_no_count_below_the_floor_follows_from_anything_that_can_be_asked(
    attacked: Callable[[], tuple[Findings, World]],
) -> None:
    found, world = attacked()

    assert found.leaks == []
    assert (found.asked, found.tried) == (281, 60)
    assert found.groups > 20
    assert found.counts > 3000
    assert min(world.truth.values()) < K


def naive_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small cells are left out, and what is left can be subtracted from the whole."""
    monkeypatch.setattr(
        release, "pool", lambda cells, k: {v: n for v, n in cells.items() if n >= k and v != "*"}
    )


def live_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """A window tells everybody who asked within it, where these are k or more: windows overlap."""
    whole = shown._whole

    def exactly(session: Any, lines: Any, k: int) -> list[shown.Trend]:
        found = []
        for one in whole(session, lines, k):
            firsts = select(func.min(Tip.created_at)).where(Tip.claim_id == one.claim.id)
            begin = one.tick - WINDOWS[one.window].length
            firsts = firsts.group_by(Tip.contact_id)
            people = sum(begin <= at < one.tick for at in session.scalars(firsts))
            found.append(replace(one, people=people) if people >= k else one)
        return found

    monkeypatch.setattr(shown, "_whole", exactly)


def growing_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """A place that k people named is told with whoever comes next."""

    def at_once(session: Any, k: int) -> None:
        rows = select(Sighting.claim_id, Sighting.place, func.count()).group_by(
            Sighting.claim_id, Sighting.place
        )
        for claim_id, place, people in session.execute(rows.having(func.count() >= k)):
            session.merge(TrendPlace(claim_id=claim_id, place=place.value, people=people))

    monkeypatch.setattr(tick, "_places", at_once)


def small_countries(monkeypatch: pytest.MonkeyPatch) -> None:
    """One page shows whatever it has."""
    shares = versions.add_up

    def with_one(tables: Any) -> Any:
        found = shares(tables)
        return found | {"country": {**found["country"], "AO": 2}}

    monkeypatch.setattr(versions, "add_up", with_one)


@pytest.mark.parametrize(
    ("plant", "how"),
    [
        (naive_cells, {"subtracted"}),
        (live_windows, {"solved"}),
        (small_countries, {"told"}),
    ],
)
def test_a_planted_leak_is_found_with_the_very_people_that_it_betrays(
    attacked: Callable[[], tuple[Findings, World]],
    monkeypatch: pytest.MonkeyPatch,
    plant: Callable[[pytest.MonkeyPatch], None],
    how: set[str],
) -> None:
    """The attacker is no straw man: what is wrong is found, by what the solver is there for."""
    plant(monkeypatch)
    found, world = attacked()

    assert {one.how for one in found.found_out} >= how
    if plant is not small_countries:  # those two people were never there
        assert found.misread == []
        assert all(is_true(world, one) for one in found.found_out)


def test_a_place_that_grows_by_fewer_than_the_floor_is_found(
    attacked: Callable[[], tuple[Findings, World]], monkeypatch: pytest.MonkeyPatch
) -> None:
    growing_places(monkeypatch)
    found, _ = attacked()

    assert found.small
    assert found.found_out == []
