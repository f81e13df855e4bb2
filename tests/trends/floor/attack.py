"""Plays the world, asks at random, and reasons about everything that was told."""

import random
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient

from factchecks.db import utcnow
from tests.trends.conftest import START
from tests.trends.floor import reading
from tests.trends.floor.questions import Attacker, attacker
from tests.trends.floor.reading import Cell, Group
from tests.trends.floor.solver import FoundOut, Known, Region, Solver, by_subtraction, waiting
from tests.trends.floor.world import OTHER, VALUES, Atom, K, World
from tipline import tokens
from tipline.runtime import Runtime
from tipline.trends.bundle import NotAnonymous, write_bundle
from tipline.trends.release import DIMENSIONS, POOL

HOUR = timedelta(hours=1)
UNIVERSE = {name: [value or OTHER for value in values] for name, values in VALUES.items()}
EVERYTHING = tuple(frozenset(values) for values in UNIVERSE.values())


@dataclass
class Findings:
    """What the attack came to."""

    asked: int = 0
    counts: int = 0
    groups: int = 0
    small: list[str] = field(default_factory=list)  # a number below k in plain sight
    changed: list[str] = field(default_factory=list)  # told differently at different times
    moved: list[str] = field(default_factory=list)  # one more asker was seen before the hour
    unexplained: list[Cell] = field(default_factory=list)  # no sum of whole groups
    misread: list[Known] = field(default_factory=list)  # not what was true: a mistake of ours
    found_out: list[FoundOut] = field(default_factory=list)
    tried: int = 0  # groups of one to k − 1 people that the solver was after

    @property
    def leaks(self) -> list[object]:
        """Everything that is wrong."""
        wrong = (*self.small, *self.changed, *self.moved, *self.unexplained, *self.misread)
        return [*wrong, *self.found_out]


def play(
    runtime: Runtime, app: Flask, person: FlaskClient, *, seed: int, hours: int, questions: int,
    targets: int,
) -> tuple[Findings, World]:  # fmt: skip
    """The whole attack; the limit of the API must be lifted before."""
    with runtime.db.write() as session:
        scopes = ["checks:read", "trends:read"]
        _, secret = tokens.make(session, name="t", scopes=scopes, days=9, by="a", now=utcnow())
    with runtime.db.writer() as session:
        world = World(session, random.Random(seed))
        spy = attacker(world, app, person, secret, seed + 1)
        found = Findings()
        for hour in range(hours):
            world.next_hour()
            session.rollback()  # a reader may hold nothing while the application writes
            due = questions * (hour + 1) // hours - spy.asked
            found.moved += _before_and_after(spy) if due > 6 else []
            while spy.asked < questions * (hour + 1) // hours:
                spy.ask(spy.question())
        spy.ask(spy.every_group())
        with suppress(NotAnonymous):  # what is planted may be refused
            data, _ = write_bundle(session, "2026-10", K, datetime(2026, 11, 1, tzinfo=UTC))
            spy.keep(list(reading.bundle(data)))
        session.rollback()
    judge(spy, found, targets)
    return found, world


def _before_and_after(spy: Attacker) -> list[str]:
    """Within an hour, one more asker changes no answer."""
    questions = [spy.question() for _ in range(3)]
    before = [spy.ask(question) for question in questions]
    spy.world.one_more(spy.rng.choice(spy.world.claims))
    after = [spy.ask(question) for question in questions]
    return [q.path for q, a, b in zip(questions, before, after, strict=True) if a != b]


def judge(spy: Attacker, found: Findings, targets: int) -> None:
    """Explain every cell by whole groups; then look for what follows from all of it."""
    groups = sorted(
        (one for same in spy.groups.values() for one in same), key=lambda g: (g.claim, g.until)
    )
    found.asked, found.counts, found.groups = spy.asked, spy.counts, len(groups)
    found.small = spy.small
    found.changed = [f"{key}" for key, told in spy.groups.items() if len(told) > 1]
    known = set(_of_groups(groups, spy.world.hour))
    for key, told in spy.cells.items():
        for people in told:
            cell = Cell(*key, people)  # type: ignore[arg-type]  # as it was taken apart
            if cell.table != "place" and _explained(cell, groups) is False:
                found.unexplained.append(cell)
                known |= set(_read_exactly(cell))
    found.small += _places(spy)
    found.misread = [one for one in known if not _true(spy.world, one)]
    found.found_out = list(by_subtraction(known, K))
    if found.misread:
        return
    _solve(spy.world, known, found, targets)


def _explained(cell: Cell, groups: list[Group]) -> bool:
    """Whether it is the sum of whole published groups, or of whole cells of them."""
    some = [
        group
        for group in groups
        if group.claim in cell.claims
        and group.until <= cell.end
        and (cell.begin is None or group.until > cell.begin)
    ]
    table, values = (cell.table, {cell.value})
    if table == "forwarded%":
        table, values = "forwarded", {"once", "frequently"}
    people = sum(n for group in some for t, v, n in group.cells if t == table and v in values)
    if cell.table == "forwarded%":
        every = sum(n for group in some for t, _, n in group.cells if t == "all")
        return bool(every) and cell.people == 100 * people // every
    return cell.people == people


def _hour(moment: datetime) -> int:
    return int((moment - START) / HOUR)


def _of_groups(groups: list[Group], now: int) -> Iterator[Known]:
    ends: dict[int, list[int]] = defaultdict(list)
    for group in groups:
        begin, end = _hour(group.since or START), _hour(group.until)
        ends[group.claim].append(end)
        named = defaultdict(set)
        for table, value, _ in group.cells:
            named[table].add(value)
        for table, value, people in group.cells:
            within = EVERYTHING
            if table != "all":
                rest = frozenset(UNIVERSE[table]) - named[table]
                within = _with(table, rest if value == POOL else frozenset({value}))
            yield Known(Region(group.claim, begin, end, within), people, people)
    for claim, some in ends.items():
        yield from waiting(claim, sorted(set(some)), now, EVERYTHING, K)


def _with(table: str, values: frozenset[str]) -> tuple[frozenset[str], ...]:
    return tuple(
        values if name == table else all_of_them
        for name, all_of_them in zip(DIMENSIONS, EVERYTHING, strict=True)
    )


def _read_exactly(cell: Cell) -> Iterator[Known]:
    """A number that is no sum of groups, taken for the people who asked in its span."""
    if len(cell.claims) > 1 or cell.value == POOL or cell.table == "forwarded%":
        return
    begin = max(0, _hour(cell.begin)) if cell.begin else 0
    within = _with(cell.table, frozenset({cell.value})) if cell.table != "all" else EVERYTHING
    yield Known(Region(cell.claims[0], begin, _hour(cell.end), within), cell.people, cell.people)


def _places(spy: Attacker) -> list[str]:
    """The numbers of a place, and what lies between any two of them, are k or more."""
    seen: dict[tuple[object, object], set[int]] = defaultdict(set)
    for (claims, table, value, _, _), told in spy.cells.items():
        if table == "place":
            seen[claims, value] |= told
    return [
        f"{value} of {claims}: {numbers}"
        for (claims, value), numbers in seen.items()
        for less, more in zip([0, *sorted(numbers)], sorted(numbers), strict=False)
        if more - less < K
    ]


def _solve(world: World, known: set[Known], found: Findings, targets: int) -> None:
    solver = Solver(known, UNIVERSE)
    spans = sorted({(one.region.claim, one.region.begin, one.region.end) for one in known})
    for region in small_groups(world, spans, targets):
        found.tried += 1
        people = solver.determined(region)
        if people is not None and 0 < people < K:
            found.found_out.append(FoundOut(region, people, "solved"))


def small_groups(
    world: World, spans: list[tuple[int, int, int]], how_many: int
) -> Iterator[Region]:
    """Groups of one to k − 1 people as an attacker may be after: some values of some hours.

    The hours are any, or those of something that was told.
    """
    rng, yielded = random.Random(world.hour), 0
    by_claim: dict[int, list[tuple[Atom, int]]] = defaultdict(list)
    for atom, people in world.truth.items():
        by_claim[atom[0]].append((atom, people))
    for _ in range(how_many * 100):
        claim, begin, end = rng.choice(spans)
        if rng.random() < 0.5:
            claim, begin = rng.choice(world.claims), rng.randrange(world.hour)
            end = min(world.hour, begin + rng.choice((1, 1, 1, 2, 3, 6, 24)))
        within = list(EVERYTHING)
        for number in rng.sample(range(4), rng.choice((0, 1, 1, 2))):
            values = sorted(EVERYTHING[number])
            within[number] = frozenset(rng.sample(values, rng.choice((1, 1, 2))))
        region = Region(claim, begin, end, tuple(within))
        people = sum(n for atom, n in by_claim[claim] if region.has(atom))
        if 0 < people < K:
            yield region
            yielded += 1
        if yielded == how_many:
            return


def _true(world: World, known: Known) -> bool:
    return known.least <= true_of(world, known.region) <= known.most


def is_true(world: World, found: FoundOut) -> bool:
    """Whether so many people were really there."""
    rest = true_of(world, found.without) if found.without else 0
    return true_of(world, found.region) - rest == found.people


def true_of(world: World, region: Region) -> int:
    """How many people are in it."""
    return sum(n for atom, n in world.truth.items() if region.has(atom))
