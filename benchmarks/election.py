"""An invented election of 30 days: who asks the tipline about what, hour by hour, from one seed.

- Some 230,000 tips.  2,000 ordinary claims are born over the month; how much each is asked about
  has a heavy tail (Pareto, exponent 1.1), each swells over half a day to a day and fades with a
  half-life of one to five days; its level wanders (a log-normal walk, 10 % an hour).
- A daily rhythm (nights are a tenth of the evenings' peak), weekends a fifth quieter, and a slow
  growth of everything towards polling day.
- People ask more than once: a tip in seven is a repeat by somebody who asked before.
- 40 spikes, ten of each shape: *sudden* (at once, fading with a half-life of three hours),
  *swelling* (growing fivefold over six hours), *plateau* (a level
  held for eight hours), *second wave* (on a claim of days ago that had faded).  Half of them are on
  claims known already (live ones, on top of what they have, and faded ones), half on new ones, at
  any hour of day and night.
- 10 decoys: 4 loud senders (one person, 30 to 150 messages in some hours), 3 bot loops (three
  accounts, 400 messages each within a few hours), 3 slow risers (doubling every two and a half
  days up to some 30 people an hour).  None of them is news.
"""

from dataclasses import dataclass, field

import numpy as np

DAYS = 30
HOURS = DAYS * 24
TIPS = 200_000
CLAIMS = 2_000
SPIKES = 40
REPEATS = 1 / 7
SHAPES = ("sudden", "swelling", "plateau", "second wave")


@dataclass(frozen=True, slots=True)
class Planted:
    """A spike: the claim, the hour in which it begins, and how long it lasts."""

    claim: int
    onset: int
    hours: int
    shape: str


@dataclass(slots=True)
class Election:
    """Counts per claim and hour, ``(claims, hours) int64``, and what was planted in them."""

    seed: int
    people: np.ndarray  # who asked about the claim for the first time
    messages: np.ndarray  # everything that came in
    spikes: list[Planted] = field(default_factory=list)
    decoys: set[int] = field(default_factory=set)

    @property
    def tips(self) -> int:
        """All messages together."""
        return int(self.messages.sum())


def rhythm() -> np.ndarray:
    """How lively each hour of the month is, relative to the mean; ``(720,)``."""
    hours = np.arange(HOURS)
    clock = hours % 24
    day = 0.1 + np.exp(-(((clock - 20) % 24 - 0) ** 2) / 18) + np.exp(-((clock - 13) ** 2) / 20)
    day = day + np.exp(-(((clock - 20 + 24) % 24 - 24) ** 2) / 18)
    week = np.where((hours // 24) % 7 >= 5, 0.8, 1.0)
    growth = 1 + hours / HOURS
    found = day * week * growth
    return found / found.mean()


def play(seed: int) -> Election:
    """The whole month of one seed."""
    rng = np.random.default_rng(seed)
    lively = rhythm()
    background = _background(rng, lively)
    planted, spikes = _spikes(rng, background, lively)
    decoy_people, decoy_messages, decoys = _decoys(rng, background.shape[0] + planted[1], lively)
    claims = background.shape[0] + planted[1] + len(decoys)
    people = np.zeros((claims, HOURS), dtype=np.int64)
    people[: background.shape[0]] += background
    people[: background.shape[0] + planted[1]] += planted[0]
    people[-len(decoys) :] += decoy_people
    messages = people + rng.poisson(people * REPEATS / (1 - REPEATS))
    messages[-len(decoys) :] += decoy_messages
    return Election(seed, people, messages, spikes, decoys)


def _background(rng: np.random.Generator, lively: np.ndarray) -> np.ndarray:
    hours = np.arange(HOURS)
    size = np.minimum(rng.pareto(1.1, CLAIMS) + 0.2, 60)
    born = rng.integers(-5 * 24, HOURS, CLAIMS)
    swell = rng.uniform(24, 96, CLAIMS)
    fade = rng.uniform(24, 120, CLAIMS)
    age = hours[None, :] - born[:, None]
    level = np.where(age >= 0, np.minimum(1, (age + 1) / swell[:, None]), 0)
    level = level * 0.5 ** (np.maximum(0, age - swell[:, None]) / fade[:, None])
    walk = np.exp(np.cumsum(rng.normal(0, 0.05, (CLAIMS, HOURS)), axis=1))
    walk = walk / walk.mean(axis=1, keepdims=True)
    rates = size[:, None] * level * walk * lively[None, :]
    rates *= TIPS * (1 - REPEATS) * 0.93 / rates.sum()  # the rest are spikes and decoys
    return rng.poisson(rates)


def _spikes(
    rng: np.random.Generator, background: np.ndarray, lively: np.ndarray
) -> tuple[tuple[np.ndarray, int], list[Planted]]:
    """What the spikes add, with how many new claims, and where they are."""
    fresh = SPIKES // 2
    added = np.zeros((background.shape[0] + fresh, HOURS), dtype=np.int64)
    spikes: list[Planted] = []
    taken: set[int] = set()
    for number in range(SPIKES):
        shape = SHAPES[number % 4]
        onset = int(rng.integers(30, HOURS - 30))
        if shape == "second wave" or number % 8 < 3:
            claim = _known(rng, background, onset, taken, faded=shape == "second wave")
            usual = float(background[claim, onset - 24 : onset].mean())
        else:
            usual = 0.0
            claim = background.shape[0] + sum(s.claim >= background.shape[0] for s in spikes)
        taken.add(claim)
        course = _course(shape, rng.uniform(10, 45) + rng.uniform(2, 5) * usual)
        end = min(HOURS, onset + len(course))
        added[claim, onset:end] += rng.poisson(course[: end - onset])
        spikes.append(Planted(claim, onset, len(course), shape))
    return (added, fresh), spikes


def _known(
    rng: np.random.Generator, background: np.ndarray, onset: int, taken: set[int], *, faded: bool
) -> int:
    """A claim that is asked about on the day of the onset; or one that was, and is no longer."""
    day, before = background[:, onset - 24 : onset].sum(axis=1), background.sum(axis=1)
    fits = (day < 6) & (before >= 20) if faded else (day >= 24)
    choices = [int(c) for c in np.flatnonzero(fits) if int(c) not in taken]
    return choices[int(rng.integers(len(choices)))]


def _course(shape: str, height: float) -> np.ndarray:
    """People an hour from the onset on."""
    hours = np.arange(24)
    if shape == "swelling":
        return height * np.concatenate((np.linspace(0.5, 2.5, 6), 2.5 * 0.5 ** (hours[:10] / 4)))
    if shape == "plateau":
        return np.full(8, height)
    return height * 1.5 * 0.5 ** (hours[:16] / 3)


def _decoys(
    rng: np.random.Generator, first: int, lively: np.ndarray
) -> tuple[np.ndarray, np.ndarray, set[int]]:
    people = np.zeros((10, HOURS), dtype=np.int64)
    messages = np.zeros((10, HOURS), dtype=np.int64)
    for row in range(10):
        begin = int(rng.integers(30, HOURS - 200))
        if row < 4:
            people[row, begin] = 1
            messages[row, begin : begin + 5] = rng.integers(30, 150, 5)
        elif row < 7:
            people[row, begin] = 3
            messages[row, begin : begin + 4] = 300
        else:
            hours = np.arange(HOURS - begin)
            course = np.minimum(30, 0.5 * 2 ** (hours / 60)) * lively[begin:]
            people[row, begin:] = rng.poisson(course)
    return people, messages, set(range(first, first + 10))
