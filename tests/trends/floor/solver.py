"""What follows from published numbers: the least and the most that any group of askers can be.

Every number is an equation over unknown atoms (claim × hour × country × language × how it came ×
channel).  The attacker knows how the tipline publishes, too: that a claim's waiting askers are
fewer than k at the end of each hour without a group.  A group is *found out* where integer
programming (HiGHS) leaves one number for it and that is between 1 and k − 1.  Numbers about hours
that have nothing to do with each other are solved apart, and atoms that no number tells apart are
one unknown; so the answer is exact and quick.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from tests.trends.floor.world import Atom

Values = frozenset[str]


@dataclass(frozen=True)
class Region:
    """Askers of a claim in some hours, with some values of each dimension."""

    claim: int
    begin: int
    end: int  # the hour after the last
    within: tuple[Values, ...]

    def has(self, atom: Atom) -> bool:
        """Whether an atom is part of it."""
        claim, hour, *values = atom
        return (
            claim == self.claim
            and self.begin <= hour < self.end
            and all(value in some for value, some in zip(values, self.within, strict=True))
        )

    def inside(self, other: "Region") -> bool:
        """Whether all of it is part of the other."""
        return (
            self.claim == other.claim
            and other.begin <= self.begin
            and self.end <= other.end
            and all(mine <= its for mine, its in zip(self.within, other.within, strict=True))
        )


@dataclass(frozen=True)
class Known:
    """A region has from ``least`` to ``most`` people."""

    region: Region
    least: int
    most: int

    @property
    def exact(self) -> bool:
        """Whether it is a number and no mere bound."""
        return self.least == self.most


@dataclass(frozen=True)
class FoundOut:
    """A number below the floor that follows from what was published."""

    region: Region
    people: int
    how: str
    without: Region | None = None  # what was taken off


def by_subtraction(known: Iterable[Known], k: int) -> Iterator[FoundOut]:
    """Numbers below ``k``, and differences of two nested groups that are."""
    exact = sorted(
        {one for one in known if one.exact}, key=lambda one: (one.region.claim, one.least)
    )
    for one in exact:
        if 0 < one.least < k:
            yield FoundOut(one.region, one.least, "told")
    for i, small in enumerate(exact):
        for large in exact[i + 1 :]:
            if large.region.claim != small.region.claim or large.least - small.least >= k:
                break
            if large.least > small.least and small.region.inside(large.region):
                people = large.least - small.least
                yield FoundOut(large.region, people, "subtracted", small.region)


class Solver:
    """Holds everything that is known, in parts that have no hour in common."""

    def __init__(self, known: Iterable[Known], values: Mapping[str, Sequence[str]]) -> None:
        self.values = [list(some) for some in values.values()]
        self.parts: list[list[Known]] = []
        self.spans: list[tuple[int, int, int]] = []  # claim, begin, end
        order = sorted(set(known), key=lambda one: (one.region.claim, one.region.begin))
        for one in order:
            claim, begin, end = one.region.claim, one.region.begin, one.region.end
            if self.spans and self.spans[-1][0] == claim and begin < self.spans[-1][2]:
                self.parts[-1].append(one)
                self.spans[-1] = (claim, self.spans[-1][1], max(end, self.spans[-1][2]))
            else:
                self.parts.append([one])
                self.spans.append((claim, begin, end))

    def determined(self, region: Region) -> int | None:
        """How many people the region has, if only one number is possible."""
        total, covered = 0, 0
        for part, (claim, begin, end) in zip(self.parts, self.spans, strict=True):
            if claim != region.claim or end <= region.begin or region.end <= begin:
                continue
            found = self._bound(part, (begin, end), region)
            if found is None:
                return None
            total += found
            covered += min(end, region.end) - max(begin, region.begin)
        return total if covered == region.end - region.begin else None

    def _bound(self, part: list[Known], span: tuple[int, int], region: Region) -> int | None:
        regions = [*(one.region for one in part), region]
        rows = self._rows(regions, span)
        matrix, goal = rows[:-1], rows[-1]
        limits = LinearConstraint(matrix, [one.least for one in part], [one.most for one in part])
        least = _extreme(goal, limits)
        return least if least == -_extreme(-goal, limits) else None

    def _rows(self, regions: list[Region], span: tuple[int, int]) -> np.ndarray:
        """For each region, which unknowns it has; atoms that no region tells apart are one."""
        axes = [_classes(range(*span), [range(one.begin, one.end) for one in regions])]
        for number, values in enumerate(self.values):
            axes.append(_classes(values, [one.within[number] for one in regions]))
        rows = []
        for number in range(len(regions)):
            row = np.ones(1)
            for axis in axes:
                row = np.outer(row, axis[:, number]).ravel()
            rows.append(row)
        return np.stack(rows)


def _classes(values: Iterable[object], sets: Sequence[object]) -> np.ndarray:
    """The different ways in which values are in the sets; ``(classes, sets)`` of 0 and 1."""
    return np.array(sorted({tuple(float(v in some) for some in sets) for v in values}))  # type: ignore[operator]


def _extreme(goal: np.ndarray, limits: LinearConstraint) -> int:
    found = milp(goal, integrality=np.ones(len(goal)), constraints=limits, bounds=Bounds(0, np.inf))
    if not found.success:
        # Unbounded is no contradiction: then there is no most.
        if found.status == 3:
            return -(10**9)
        raise ValueError(f"what was published contradicts itself: {found.message}")
    return round(found.fun)


def waiting(claim: int, ends: Sequence[int], last: int, everything: tuple[Values, ...],
            k: int) -> Iterator[Known]:  # fmt: skip
    """Between two groups, and since the last one, fewer than ``k`` wait at the end of each hour."""
    for begin, end in pairwise([0, *ends]):
        if end - 1 > begin:
            yield Known(Region(claim, begin, end - 1, everything), 0, k - 1)
    begin = ends[-1] if ends else 0
    if last > begin:
        yield Known(Region(claim, begin, last, everything), 0, k - 1)
