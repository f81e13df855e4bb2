"""From what the matchers decided to what is done with a tip; pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from matchers.types import Answer, Ask, Candidate, Matched, Part

TWINS = 2  # told beside the best: more would be a list, not an answer


@dataclass(frozen=True, slots=True)
class Verdict:
    """One part of the message and the fact-check that answers it."""

    text: str  # the part's own words
    best: Candidate
    twins: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to tell, what to ask, and everything that was looked at (for the checkers)."""

    verdicts: tuple[Verdict, ...] = ()
    ask: tuple[Candidate, ...] = ()
    seen: tuple[Candidate, ...] = ()

    @property
    def ids(self) -> frozenset[int]:
        """Every fact-check that this plan names."""
        told = {c.id for v in self.verdicts for c in (v.best, *v.twins)}
        return frozenset(int(i) for i in told | {c.id for c in (*self.ask, *self.seen)})


def plan(matched: Matched) -> Plan:
    """Each claim of a message answered once; questions about the rest, the closest first."""
    verdicts: list[Verdict] = []
    told: set[str] = set()
    for part in matched.parts:
        if isinstance(part.decision, Answer) and part.decision.best.id not in told:
            verdict = _verdict(part, part.decision)
            verdicts.append(verdict)
            told |= {verdict.best.id, *(twin.id for twin in part.decision.twins)}
    asked = [c for p in matched.parts if isinstance(p.decision, Ask) for c in p.decision.candidates]
    seen = [c for part in matched.parts for c in _all(part)]
    return Plan(tuple(verdicts), _once(asked, told), _once(seen, told))


def only_live(planned: Plan, live: Collection[int]) -> Plan:
    """The plan without what is not a verdict at this moment; an answer that falls is no answer."""
    verdicts = tuple(
        replace(v, twins=tuple(t for t in v.twins if int(t.id) in live))
        for v in planned.verdicts
        if int(v.best.id) in live
    )
    return Plan(
        verdicts,
        tuple(c for c in planned.ask if int(c.id) in live),
        tuple(c for c in planned.seen if int(c.id) in live),
    )


def unchanged(before: Mapping[int, int], now: Mapping[int, int], planned: Plan) -> bool:
    """Whether every fact-check to be told that is live now has the revision that was matched.

    One that is gone is no reason to look again: :func:`only_live` takes it out.
    """
    told = {int(v.best.id) for v in planned.verdicts}
    return all(before.get(number) == now[number] for number in told if number in now)


def _verdict(part: Part, answer: Answer) -> Verdict:
    return Verdict(part.text, answer.best, answer.twins[:TWINS])


def _all(part: Part) -> tuple[Candidate, ...]:
    return part.decision.candidates


def _once(candidates: Sequence[Candidate], told: Collection[str]) -> tuple[Candidate, ...]:
    """Best first, each id once, without what is told anyway."""
    best: dict[str, Candidate] = {}
    for candidate in sorted(candidates, key=lambda c: -c.score):
        if candidate.id not in told:
            best.setdefault(candidate.id, candidate)
    return tuple(best.values())
