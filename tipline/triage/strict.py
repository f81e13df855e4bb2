"""Lets an organisation make the matcher more careful than it ships, and never less.

The matcher has decided, guard included; what comes after can only take an answer back to a
question, or a question back to the queue.  So whatever is set, nothing is answered that the shipped
matcher would not answer.  Loosening is a change of the code, with a measurement beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from matchers.audio.speech import METHOD as SPEECH
from matchers.text.thresholds import ASK, CONTAINED
from matchers.types import Answer, Ask, Candidate, Decision, Matched, NoMatch, Part

WORDS = "text"  # the method whose score is a degree; files and links are the same or not
DEGREES = (WORDS, SPEECH)  # heard words are asked about by the same score, and never answered
ORIGIN = "set in the console"


@dataclass(frozen=True, slots=True)
class Limits:
    """From which score words are answered and asked about; see ``matchers/text/thresholds.py``."""

    answer: float = CONTAINED
    ask: float = ASK
    origin: str = ORIGIN  # kept with every match, so that one can say later which limit held

    @property
    def shipped(self) -> bool:
        """Whether nothing is stricter than it ships."""
        return self.answer <= CONTAINED and self.ask <= ASK


def limits_of(value: Mapping[str, Any]) -> Limits:
    """The setting as limits; what is missing, or looser than shipped, is as shipped."""
    return Limits(
        answer=max(CONTAINED, float(value.get("answer", CONTAINED))),
        ask=max(ASK, float(value.get("ask", ASK))),
        origin=str(value.get("origin", ORIGIN)),
    )


def answers(score: float, method: str, limits: Limits) -> bool:
    """Whether what the shipped matcher answered with this score is still answered."""
    return method != WORDS or score >= limits.answer


def asks(candidate: Candidate, limits: Limits) -> bool:
    """Whether it is still asked about: near misses with a named difference always are."""
    sure = candidate.method not in DEGREES or bool(candidate.conflicts)
    return sure or candidate.score >= limits.ask


def stricter(matched: Matched, limits: Limits) -> Matched:
    """The same outcome, with what is below the limits taken back one step."""
    if limits.shipped:
        return matched
    return replace(matched, parts=tuple(_part(part, limits) for part in matched.parts))


def _part(part: Part, limits: Limits) -> Part:
    return replace(part, decision=_decision(part.decision, limits))


def _decision(decision: Decision, limits: Limits) -> Decision:
    if isinstance(decision, Answer):
        best = _marked(decision.best, limits)
        twins = tuple(
            _marked(c, limits) for c in decision.twins if answers(c.score, c.method, limits)
        )
        if answers(best.score, best.method, limits):
            return replace(decision, best=best, twins=twins)
        # It would have been an answer: asking about it is right whatever the other limit says.
        everyone = decision.candidates or (decision.best, *decision.twins)
        return Ask(tuple(_marked(c, limits) for c in everyone))
    if isinstance(decision, Ask) and not any(asks(c, limits) for c in decision.candidates):
        return NoMatch(decision.candidates)
    return decision


def _marked(candidate: Candidate, limits: Limits) -> Candidate:
    if candidate.method != WORDS or limits.answer <= candidate.threshold:
        return candidate
    return replace(candidate, threshold=limits.answer, origin=limits.origin)
