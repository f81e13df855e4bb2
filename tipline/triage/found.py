"""What was found out about a tip before the transaction that acts on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from tipline.config import MIN_FLOOR
from tipline.triage.content import TipContent
from tipline.triage.plan import Plan
from tipline.triage.signals import Print


@dataclass(frozen=True, slots=True)
class Found:
    """A tip's content, what is to be done with each piece, and the claims that say the same."""

    content: TipContent
    plan: Plan = field(default_factory=Plan)
    revisions: Mapping[int, int] = field(default_factory=dict)  # by fact-check, when matched
    claims: tuple[int | None, ...] = (None,)  # that say the same, one for each piece
    seen: int = 0  # the newest change that the index of claims knew
    prints: tuple[Print, ...] = ()  # of its files
    floor: int = MIN_FLOOR  # fewer people than this are never counted aloud
    wait: timedelta | None = None  # that half of all questions take, where that is known
    unheard: tuple[str, ...] = ()  # SHA-256 of recordings to listen to before it is acted on
