"""The text data's two halves, and the confidence bounds that figures and thresholds are held to."""

import hashlib
import json
import os
from collections.abc import Mapping
from math import exp, lgamma, log, log1p
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("TIPLINE_SHARED", ROOT.parent / "shared"))
SURE = 0.95  # one-sided confidence of every bound


def side(query: Mapping[str, Any]) -> int:
    """Half 0 or 1, by the fact-check that the query is about: all about one stay together."""
    about = min([*query["gold"], *query["removed_gold"], *query["also_ok"], "~"])
    return int(hashlib.sha256(about.encode()).hexdigest(), 16) % 2


def load(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _at_least(successes: int, trials: int, chance: float) -> float:
    """The probability of ``successes`` or more; by logarithms, as the numbers are huge."""
    return sum(
        exp(
            lgamma(trials + 1)
            - lgamma(k + 1)
            - lgamma(trials - k + 1)
            + k * log(chance)
            + (trials - k) * log1p(-chance)
        )
        for k in range(successes, trials + 1)
    )


def lower(successes: int, trials: int) -> float:
    """The Clopper–Pearson lower bound of a share; 0.0 where nothing was seen.

    Clopper & Pearson (1934), "The use of confidence or fiducial limits", Biometrika 26: 404–413.
    """
    if not trials or not successes:
        return 0.0
    low, high = 0.0, successes / trials
    for _ in range(50):
        middle = (low + high) / 2
        if middle <= 0.0 or _at_least(successes, trials, middle) < 1 - SURE:
            low = middle
        else:
            high = middle
    return low


def upper(successes: int, trials: int) -> float:
    """The Clopper–Pearson upper bound of a share; 1.0 where nothing was seen."""
    return 1.0 - lower(trials - successes, trials) if trials else 1.0
