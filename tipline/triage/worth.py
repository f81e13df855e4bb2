"""Which of the looked-at fact-checks are worth a checker's glance; pure."""

from collections.abc import Iterable, Sequence

from matchers.types import Ask, Candidate, Decision

# The text matcher's score is close to the chance that it is the same claim (its re-ranker's
# probability × .9).  It asks the voter from .1 on (matchers/text/thresholds.py: ASK); to a checker,
# who has more patience, half of that is shown: one in about twenty is worth a glance, and the
# 0.00–0.01 that most of a list of ten consists of are not.  Chosen by judgement; every rejection
# and confirmation is kept with its score (table ``match``), so that it can be measured.
FLOOR = 0.05
AT_MOST = 3  # of what is too far to be asked about
ASKED = 10  # of what the matcher asks about: pictures may have many look-alikes


def worth(decision: Decision) -> tuple[Candidate, ...]:
    """The candidates to keep, best first: all that are asked about, few of the rest."""
    if isinstance(decision, Ask):
        return asked(decision.candidates)
    return tuple(c for c in _sorted(decision.candidates) if c.score >= FLOOR)[:AT_MOST]


def asked(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Of a question's candidates the best, and those that are likely or differ in a fact."""
    ranked = _sorted(candidates)
    likely = [c for c in ranked[1:] if c.score >= FLOOR or c.conflicts]
    return (*ranked[:1], *likely[: ASKED - 1])


def _sorted(candidates: Iterable[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda candidate: -candidate.score)
