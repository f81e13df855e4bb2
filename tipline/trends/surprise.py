"""Finds what rises: how surprising is it that so many people ask, given this claim's own past?

The count of new askers in an hour is taken as Poisson, with a rate that is the claim's own level
times the activity of all askers at that hour of the day.  The level has a Gamma prior and is
learned from the claim's own past with exponential forgetting, so that the count to come is
negative binomial; the *surprise* of a count is −log10 of the probability of one as high or higher.
This is the Gamma–Poisson model of outbreak detection: D. B. Neill, A. W. Moore, G. F. Cooper, "A
Bayesian spatial scan statistic", 2006, for the model and its windows; A. Noufaily et al., "An
improved algorithm for outbreak detection in multiple surveillance systems", 2013, for the negative
binomial that allows for more variance than Poisson; M. West & J. Harrison, "Bayesian Forecasting
and Dynamic Models", 1997, for forgetting by discounting.

Counts are of *people* (each counts once per claim), so one loud sender or a bot moves nothing.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tuning:
    """The parameters; chosen on replays of other seeds than those that are reported.

    ``python -m benchmarks.replay --tune`` prints the grid that they come from.
    """

    windows: tuple[int, ...] = (1, 2)  # hours; longer ones mark slow growth as well
    gap: int = 1  # hours before the window that are no past yet; slow growth must be past
    half_life: float = 12.0  # hours; of the weight of the past
    prior_people: float = 0.5  # a claim that nobody asked about: so many askers …
    prior_hours: float = 1.0  # … in so many hours of average activity
    certainty: float = 16.0  # most that the past may weigh, in askers: levels drift
    ratio: float = 2.0  # less than so many times the expected is no news however certain
    threshold: float = 9.0  # surprise from which a rise is a spike
    least: int = 12  # people within a window; fewer are no spike however surprising


TUNED = Tuning()
DAY = 24
SMOOTH = 50.0  # askers of a day spread evenly over it, before the profile of a day is believed


def profile(by_hour: Counts) -> Counts:
    """The activity of the 24 hours of a day (UTC) as multiples of their mean; ``(24,) float64``.

    ``by_hour`` has the askers of all claims at each hour of the day.
    """
    seen = np.asarray(by_hour, dtype=np.float64) + SMOOTH / DAY
    return np.asarray(seen * DAY / seen.sum())


def weights(hours: int, ending: int, day: Counts) -> Counts:
    """The activity of each of the last ``hours`` hours, the last one being ``ending`` o'clock."""
    places = np.arange(ending - hours + 1, ending + 1) % DAY
    return np.asarray(day[places])


@dataclass(frozen=True, slots=True)
class Rise:
    """How far a claim is beyond its past, in the window in which that is most surprising."""

    surprise: float
    hours: int
    people: int
    expected: float
    spike: bool


NONE = Rise(0.0, 0, 0, 0.0, False)


def rises(counts: Counts, activity: Counts, tuning: Tuning = TUNED) -> list[Rise]:
    """The rise of each claim at the end of its ``counts`` per hour; ``(claims, hours)``.

    Oldest hour first, zeros included; ``activity`` has the weight of each of those hours, as
    :func:`weights` gives them.
    """
    best = [NONE] * len(counts)
    for hours in tuning.windows:
        people = counts[:, -hours:].sum(axis=1)
        shapes, rates = _past(counts, activity, hours, tuning)
        exposure = float(activity[-hours:].sum())
        expected = shapes / rates * exposure
        for row in np.flatnonzero((people >= tuning.least) & (people >= tuning.ratio * expected)):
            found = surprise(int(people[row]), float(shapes[row]), float(rates[row]), exposure)
            if found > best[row].surprise:
                spike = found >= tuning.threshold
                best[row] = Rise(found, hours, int(people[row]), float(expected[row]), spike)
    return best


def _past(counts: Counts, activity: Counts, hours: int, tuning: Tuning) -> tuple[Counts, Counts]:
    """Shapes (askers) and rates (hours of average activity) of the claims' levels."""
    end = max(0, counts.shape[1] - hours - tuning.gap)
    fade = 0.5 ** (np.arange(end, 0, -1, dtype=np.float64) / tuning.half_life)
    shapes = tuning.prior_people + counts[:, :end] @ fade
    rate = tuning.prior_hours + float(activity[:end] @ fade)
    # The level drifts more than a long past would admit: it weighs no more than ``certainty``.
    scale = np.minimum(1.0, tuning.certainty / shapes)
    return shapes * scale, rate * scale


def surprise(people: int, shape: float, rate: float, exposure: float) -> float:
    """−log10 P(X ≥ ``people``) for X negative binomial of this Gamma level and exposure."""
    if people <= 0:
        return 0.0
    stay = np.log(rate / (rate + exposure))
    step = np.log(exposure / (rate + exposure))
    # ln of X = n for n from ``people`` on, until what is left no longer counts.
    most = int(people + 200 + 20 * (shape + 1) * max(1.0, exposure / rate))
    steps = np.log(shape + np.arange(most)) - np.log1p(np.arange(most)) + step
    logs = shape * stay + np.concatenate(([0.0], np.cumsum(steps)))
    tail = logs[people:]
    top = float(tail.max())
    total = top + float(np.log(np.exp(tail - top).sum()))
    return max(0.0, -total / float(np.log(10)))
