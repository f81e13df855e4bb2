"""How long to wait before the next attempt."""

import random

FIRST_SECONDS = 1.0
LONGEST_SECONDS = 900.0


def delay(attempt: int) -> float:
    """Seconds after the ``attempt``-th failure (from 1): doubling, capped, with ± 20 % jitter.

    Jitter keeps a thousand jobs that failed together from coming back together.
    """
    seconds = min(LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** (max(attempt, 1) - 1))
    return seconds * random.uniform(0.8, 1.2)  # noqa: S311 - nobody gains by guessing this
