"""Turn predictions and what would have been right into the figures of one table."""

import math
import resource
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Outcome:
    """One query: what was decided, and what would have been right (empty: nothing)."""

    decision: str  # "answer", "ask" or "none"
    answer: str | None
    ranked: tuple[str, ...]  # ids of the candidates, best first
    right: frozenset[str]
    milliseconds: float
    kind: str = ""
    never: frozenset[str] = field(default=frozenset())  # ids that would be a wrong answer

    @property
    def correct(self) -> bool:
        """Whether an answer was given and was right."""
        return self.answer is not None and self.answer in self.right

    @property
    def place(self) -> int | None:
        """Where the first right candidate stands, from 0; None if it isn't there."""
        places = (place for place, id_ in enumerate(self.ranked) if id_ in self.right)
        return next(places, None)


def _share(part: float, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` of the values do not exceed; 0.0 for none."""
    ordered = sorted(values)
    if not ordered:
        return 0.0
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def summarise(outcomes: Sequence[Outcome]) -> dict[str, object]:
    """Counts, ranking quality over queries with a right answer, quality of the answers given.

    MAP@5 has one right answer per query, so it is the mean of 1/rank within the first five.
    Coverage is the share of queries with a right answer that got it at once.
    """
    labelled = [o for o in outcomes if o.right]
    places = [o.place for o in labelled]
    answered = [o for o in outcomes if o.decision == "answer"]
    right = sum(o.correct for o in answered)

    def recall(depth: int) -> float | None:
        return _share(sum(p is not None and p < depth for p in places), len(labelled))

    times = [o.milliseconds for o in outcomes]
    return {
        "queries": len(outcomes),
        "with_right_answer": len(labelled),
        "map_at_5": _share(
            sum(1 / (p + 1) for p in places if p is not None and p < 5), len(labelled)
        ),
        "recall_at_1": recall(1),
        "recall_at_5": recall(5),
        "recall_at_20": recall(20),
        "answered": len(answered),
        "answered_right": right,
        "asked": sum(o.decision == "ask" for o in outcomes),
        "none": sum(o.decision == "none" for o in outcomes),
        "precision": _share(right, len(answered)),
        "coverage": _share(right, len(labelled)),
        "answered_without_right_answer": sum(not o.right for o in answered),
        "ms_p50": round(percentile(times, 0.5), 2),
        "ms_p99": round(percentile(times, 0.99), 2),
    }


def by_kind(outcomes: Sequence[Outcome]) -> dict[str, dict[str, object]]:
    """The same summary for each kind of query, in alphabetical order; empty without kinds."""
    kinds = sorted({o.kind for o in outcomes if o.kind})
    return {kind: summarise([o for o in outcomes if o.kind == kind]) for kind in kinds}


def peak_memory() -> int:
    """The most memory that this process has held so far, in bytes."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if sys.platform == "darwin" else used * 1024


def table(summary: dict[str, object], kinds: dict[str, dict[str, object]]) -> Iterable[str]:
    """The summary as lines for a terminal: name and figure, then a row per kind."""
    width = max(len(name) for name in summary)
    for name, value in summary.items():
        shown = "–" if value is None else value
        yield f"{name.replace('_', ' '):<{width}}  {shown}"
    if not kinds:
        return
    columns = ("queries", "answered", "asked", "none", "precision", "coverage", "map_at_5",
               "recall_at_5")  # fmt: skip
    widest = max(len(kind) for kind in kinds)
    yield ""
    yield f"{'kind':<{widest}}  " + "  ".join(f"{c.replace('_', ' '):>11}" for c in columns)
    for kind, figures in kinds.items():
        cells = ("–" if figures[c] is None else str(figures[c]) for c in columns)
        yield f"{kind:<{widest}}  " + "  ".join(f"{cell:>11}" for cell in cells)
