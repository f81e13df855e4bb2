"""How often answers are right, from a weighted sample, with how sure that is; pure."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

Z = 1.959964  # standard normal deviate of a two-sided 95 % interval


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share and its 95 % interval; ``size`` were judged, which is as good as ``effective``."""

    share: float
    low: float
    high: float
    size: int
    effective: float


def estimate(judged: Iterable[tuple[float, bool]]) -> Estimate | None:
    """The share of right answers among all, from (chance of being in the sample, right).

    Each stands for ``1 / chance`` answers (Hájek's estimator).  Uneven weights say less than so
    many even ones: the interval is Wilson's (1927) with Kish's effective sample size
    ``(Σw)² / Σw²`` in place of the number.  None where nothing was judged.
    """
    weights: list[float] = []
    rights: list[float] = []
    for chance, right in judged:
        weights.append(1.0 / chance)
        rights.append(1.0 / chance if right else 0.0)
    if not weights:
        return None
    total = sum(weights)
    effective = total**2 / sum(w * w for w in weights)
    share = sum(rights) / total
    low, high = wilson(share, effective)
    return Estimate(share, low, high, len(weights), effective)


def wilson(share: float, number: float) -> tuple[float, float]:
    """Wilson's score interval of 95 % for ``share`` of ``number``."""
    z2 = Z * Z
    middle = (share + z2 / (2 * number)) / (1 + z2 / number)
    half = (
        Z
        * math.sqrt(max(0.0, share * (1 - share)) / number + z2 / (4 * number * number))
        / (1 + z2 / number)
    )
    return max(0.0, middle - half), min(1.0, middle + half)
