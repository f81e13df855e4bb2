"""The floor: turns askings into groups that may be published, and holds back all others.

There is one published table, of *batches*.  A batch is a group of at least ``k`` people who asked
about one claim for the first time; it is published once, on the full hour, and never changes.
Every person is in at most one batch of a claim, so no two published groups overlap and no
difference of sums is smaller than a batch.  Within a batch, each one-way table (by country, by
language, …) adds up to the whole and has no cell between 1 and ``k - 1``: cells below are pooled,
together with as many of the smallest others as it takes for the pool to reach ``k``.  From one-way
tables alone the Fréchet bounds of a cross cell coincide only where one table has a single cell, so
no cross cell below ``k`` follows from them.  Everything else that is shown or exported is computed
from this table, and by that tells nothing more.  (Pooling is *complementary cell suppression*;
see L. Sweeney, "k-Anonymity", 2002, and Hundepool et al., "Statistical Disclosure Control", 2012.)
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

POOL = "*"  # the pooled rest of a table: "others, or unknown"


@dataclass(frozen=True, slots=True)
class Asking:
    """One person's first question about a claim, as far as it is counted."""

    country: str | None
    language: str | None
    forwarded: str
    channel: str


@dataclass(frozen=True, slots=True)
class Released:
    """A batch as it is published."""

    people: int
    shares: dict[str, dict[str, int]]


DIMENSIONS = ("country", "language", "forwarded", "channel")


def release(waiting: Sequence[Asking], k: int) -> Released | None:
    """The batch that ``waiting`` make together; ``None`` while they are fewer than ``k``."""
    if len(waiting) < k:
        return None
    shares = {
        name: pool(Counter(getattr(one, name) or POOL for one in waiting), k) for name in DIMENSIONS
    }
    return Released(len(waiting), shares)


def pool(cells: dict[str, int], k: int) -> dict[str, int]:
    """The same people with no cell below ``k``: small ones, and what would betray them, as one."""
    shown = {value: n for value, n in cells.items() if value != POOL and n >= k}
    rest = sum(cells.values()) - sum(shown.values())
    # A rest below k could be found by subtraction: the smallest cells join it until it is not.
    # Ties fall by name, so that counting anew gives the same table.
    for value, n in sorted(shown.items(), key=lambda item: (item[1], item[0])):
        if not 0 < rest < k:
            break
        del shown[value]
        rest += n
    return {**dict(sorted(shown.items())), **({POOL: rest} if rest else {})}


def add_up(tables: Sequence[dict[str, dict[str, int]]]) -> dict[str, dict[str, int]]:
    """The tables of several batches as one: sums of published cells, nothing else."""
    total: dict[str, dict[str, int]] = {name: {} for name in DIMENSIONS}
    for table in tables:  # of thousands of batches: plain dictionaries, no counters
        for name, cells in table.items():
            sums = total.setdefault(name, {})
            for value, people in cells.items():
                sums[value] = sums.get(value, 0) + people
    return total
