"""Decides what a caption does to what was decided about its picture."""

from dataclasses import replace

from matchers.generic import says_nothing
from matchers.types import Answer, Ask, Candidate, Conflict, ConflictKind, Decision, Lookup

SHOWN = 200  # characters of a caption quoted in a conflict


def with_caption(decision: Decision, caption: str, lookup: Lookup) -> Decision:
    """An Answer about a picture becomes an Ask when ``caption`` says something of its own.

    The same photo with another caption is another claim; only the text matcher, not the
    picture, can say that the caption is the checked claim.
    """
    if says_nothing(caption) or not isinstance(decision, Answer):
        return decision
    everyone = (decision.best, *decision.twins)
    rest = tuple(c for c in decision.candidates if c.id not in {e.id for e in everyone})
    now = lookup([c.id for c in everyone])
    return Ask(tuple(_about(c, caption, now[c.id].claim) for c in everyone if c.id in now) + rest)


def _about(candidate: Candidate, caption: str, claim: str) -> Candidate:
    conflict = Conflict(ConflictKind.CAPTION, caption.strip()[:SHOWN], claim[:SHOWN])
    return replace(
        candidate,
        conflicts=(*candidate.conflicts, conflict),
        explanation="The picture was checked, but the words sent with it are new.",
    )
