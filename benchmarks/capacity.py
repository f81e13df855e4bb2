"""How many processes 1, 10 and 1,000 tips a second need: a queue is simulated with measured costs.

    python -m benchmarks.capacity [--text-ms 90 --picture-ms 1000 --share 0.2] [--price 0.01]

Tips come at random (Poisson) at the given mean, and for a tenth of the time at three times that, as
on the evening of a debate.  Each takes its measured processor time in one of the worker's threads,
of which only one has the processor at a time; lookup times vary and have a tail.  Reported: the
fewest worker processes with which 95 of 100 tips are done within two seconds, processors in use,
bytes a day, and what the channel charges for a month at that rate.  The costs are those of
`python -m benchmarks.stages`; the price of a message is yours to look up, see docs/scale.md.
"""

import argparse
import heapq
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

RATES = (1.0, 10.0, 1000.0)  # tips a second
SECONDS = 120.0  # of tips that are simulated; fewer at high rates
MOST_TIPS = 40_000
PROMISE = 2.0  # seconds from the end of gathering to the answer, for 95 of 100
BURST, BURST_SHARE = 3.0, 0.1
FREE_MESSAGES = 1000  # a month and number, before Meta charges for replies
ROW_BYTES = 4_000  # of a text tip, all its rows and indexes together
PICTURE_BYTES = 150_000  # of a file as WhatsApp delivers it
MESSAGES_A_TIP = 1.3  # sent: one answer, sometimes a question first, sometimes a verdict later


@dataclass(frozen=True, slots=True)
class Costs:
    """Processor milliseconds."""

    webhook: float
    text: float  # jobs and pump of a tip without a picture
    picture: float  # and with one
    share: float  # of tips that have one

    @property
    def mean(self) -> float:
        """Of all a worker does for a tip."""
        return self.text * (1 - self.share) + self.picture * self.share


def arrivals(rate: float, seconds: float, chance: random.Random) -> Iterator[float]:
    """Moments at which tips come: calm for nine tenths of the time, then a burst."""
    calm = rate / (1 - BURST_SHARE + BURST * BURST_SHARE)
    now = 0.0
    while now < seconds:
        busy = now > seconds * (0.5 - BURST_SHARE / 2) and now < seconds * (0.5 + BURST_SHARE / 2)
        now += chance.expovariate(calm * (BURST if busy else 1.0))
        yield now


def waits(rate: float, workers: int, costs: Costs, seed: int = 1) -> list[float]:
    """Seconds from arrival to the end of each tip, sorted."""
    chance = random.Random(seed)
    free = [0.0] * workers
    found = []
    for at in arrivals(rate, min(SECONDS, MOST_TIPS / rate), chance):
        cost = costs.picture if chance.random() < costs.share else costs.text
        work = cost / 1000 * (0.5 + chance.expovariate(2.0))  # mean 1, with a tail
        begin = max(at, heapq.heappop(free))
        heapq.heappush(free, begin + work)
        found.append(begin + work - at)
    return sorted(found)


def fewest(rate: float, costs: Costs) -> tuple[int, float]:
    """The fewest workers that keep the promise, and what they keep it at."""
    workers = max(1, math.ceil(rate * costs.mean / 1000))
    while True:
        found = waits(rate, workers, costs)
        late = found[int(len(found) * 0.95)]
        if late <= PROMISE:
            return workers, late
        workers = math.ceil(workers * 1.1)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--webhook-ms", type=float, default=7.0)
    parser.add_argument("--text-ms", type=float, default=90.0)
    parser.add_argument("--picture-ms", type=float, default=1000.0)
    parser.add_argument("--share", type=float, default=0.2, help="of tips that have a picture")
    parser.add_argument("--price", type=float, default=0.01, help="of one message sent")
    options = parser.parse_args()
    costs = Costs(options.webhook_ms, options.text_ms, options.picture_ms, options.share)
    print(f"worker: {costs.mean:.0f} ms of processor a tip; web: {costs.webhook:.0f} ms a message")
    heads = ("tips/s", "workers", "95 % within", "processors", "webs", "numbers", "GB a day")
    print(
        ("{:>6} {:>8} {:>13} {:>11} {:>5} {:>8} {:>9}").format(*heads), " messages a month, price"
    )
    for rate in RATES:
        workers, late = fewest(rate, costs)
        processors = rate * (costs.mean + costs.webhook) / 1000
        webs = max(1, math.ceil(rate * costs.webhook / 1000 / 0.5))  # half busy, for bursts
        numbers = max(1, math.ceil(rate * BURST * MESSAGES_A_TIP / 64))  # 80 a second, four fifths
        daily = rate * 86_400 * (ROW_BYTES + costs.share * PICTURE_BYTES) / 1e9
        monthly = rate * 86_400 * 30 * MESSAGES_A_TIP
        price = max(0.0, monthly - FREE_MESSAGES * numbers) * options.price
        print(
            f"{rate:>6.0f} {workers:>8} {late:>11.2f} s {processors:>11.1f} {webs:>5} {numbers:>8}"
            f" {daily:>9.1f}  {monthly:>16,.0f}, {price:,.0f}"
        )


if __name__ == "__main__":
    main()
