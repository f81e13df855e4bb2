"""Encodes the fact-checks that have no sentence vector yet, where a model for them is named.

One worker at a time encodes, every process reads (:mod:`matchers.text.kept`): a restart, and a
second process, encode nothing again.
"""

import time

from sqlalchemy.orm import Session

from tipline.jobs import enqueue, handler, periodic
from tipline.jobs.registry import Payload
from tipline.runtime import Runtime

LONGEST = 45.0  # seconds that one job encodes; the next follows soon
AT_ONCE = 64  # fact-checks that are encoded together


@periodic("triage.waiting_vectors", every=5)
def find_waiting(session: Session, runtime: Runtime) -> None:
    """Have what waits encoded."""
    if runtime.settings.semantic_model:
        # The lane: should one job take longer than the time to the next, that waits.
        enqueue(session, "triage.vectors", {}, key="vectors", lane="vectors", priority=-1)


def encode(runtime: Runtime, _payload: Payload) -> None:
    """Encode for a while; what is left waits for the next time."""
    matching = runtime.matching
    matching.refresh()
    vectors, until = matching.fact_checks.vectors, time.monotonic() + LONGEST
    if vectors is None:
        return
    while vectors.waiting and time.monotonic() < until:
        vectors.encode_waiting(matching.fact_checks.lookup, AT_ONCE)
    vectors.forget_others()


@handler("triage.vectors", prepare=encode)
def encoded(_session: Session, _runtime: Runtime, _payload: Payload, _prepared: None) -> None:
    """Nothing is left to do: vectors are kept beside the database, not in it."""
