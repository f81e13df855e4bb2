"""Choose Answer, Ask or NoMatch for every claim that a message holds."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from matchers.text.laying import Laid
from matchers.text.statement import Role, Statement
from matchers.text.thresholds import NEAR
from matchers.types import Answer, Ask, ConflictKind, Decision, NoMatch, Part

_SAME_PLACE = 0.5  # share of the shorter stretch that two claims must share to be one part
_TWINS = 0.7  # share of the longer stretch that twins must share: they say the same, not a piece
_REST = 10  # words with meaning that make what is left of a message a claim of its own
_PARTS = 4  # parts that a reply can carry
# What a person would change to make an old claim new.
_FACTS = frozenset(
    {
        ConflictKind.NUMBER,
        ConflictKind.DATE,
        ConflictKind.UNIT,
        ConflictKind.NEGATION,
        ConflictKind.ANTONYM,
        ConflictKind.NAME,
    }
)

Inner = Callable[[str], Sequence[Laid]]
"""What a piece of the message brings up when it is looked up alone."""


def decide(text: str, message: Statement, laid: Sequence[Laid], inner: Inner) -> tuple[Part, ...]:
    """One part per claim found, in the order of the message; one part if there is but one.

    ``laid`` are the candidates of the whole message, best first.
    """
    groups = _groups([one for one in laid if one.near])
    answered = [group for group in groups if group[0].answers]
    if not answered and len(groups) < 2:
        return (Part(text, _unanswered(laid)),)
    groups = sorted(groups, key=lambda group: not group[0].answers)[:_PARTS]
    groups.sort(key=lambda group: group[0].start)
    if len(groups) == 1:
        decisions = [_decision(groups[0], laid)]
    else:
        decisions = [_decision(group, group) for group in groups]
    spans = [_span(group) for group in groups]
    parts = [
        (start, Part(_raw(message, start, end), decision))
        for (start, end), decision in zip(spans, decisions, strict=True)
    ]
    if answered:
        parts += _rest(message, spans, inner)[: _PARTS - len(parts)]
    if len(parts) == 1:
        return (Part(text, decisions[0]),)
    return tuple(part for _, part in sorted(parts, key=lambda pair: pair[0]))


def _raw(message: Statement, start: int, end: int) -> str:
    return message.raw(max(0, start), min(len(message), end))


def _overlap(one: Laid, other: Laid) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _groups(laid: Sequence[Laid]) -> list[list[Laid]]:
    """Candidates that lie over the same stretch of the message, answers and long ones first."""
    groups: list[list[Laid]] = []
    for one in sorted(laid, key=lambda one: (not one.answers, -one.candidate.score)):
        for group in groups:
            shorter = min(one.end - one.start, group[0].end - group[0].start)
            if _overlap(one, group[0]) >= _SAME_PLACE * shorter:
                group.append(one)
                break
        else:
            groups.append([one])
    return groups


def _span(group: Sequence[Laid]) -> tuple[int, int]:
    return group[0].start, group[0].end


def _decision(group: Sequence[Laid], ranked: Sequence[Laid]) -> Decision:
    best = group[0]
    candidates = tuple(one.candidate for one in ranked)
    if not best.answers:
        return Ask(candidates)
    closer = next((one for one in group if _says_more_and_differs(one, best)), None)
    if closer:
        rest = tuple(one for one in candidates if one.id != closer.candidate.id)
        return Ask((closer.candidate, *rest))
    twins = tuple(
        one.candidate
        for one in group[1:]
        if one.answers
        and _overlap(one, best) >= _TWINS * max(one.end - one.start, best.end - best.start)
    )
    return Answer(best.candidate, twins, candidates)


def _says_more_and_differs(one: Laid, best: Laid) -> bool:
    """Whether another fact-check is about more of the message than the answer, with a fact changed.

    "A storm hit the port" would answer "a storm hit the port on 9 July 2031" although the same
    claim was checked with 2024: then the message is an altered copy of that one.
    """
    if (
        one.answers
        or one.contained < NEAR
        or not any(
            conflict.kind in _FACTS and conflict.message_says and conflict.claim_says
            for conflict in one.candidate.conflicts
        )
    ):
        return False
    longer = one.end - one.start > best.end - best.start
    return longer and _overlap(one, best) >= _TWINS * (best.end - best.start)


def _unanswered(laid: Sequence[Laid]) -> Decision:
    candidates = tuple(one.candidate for one in laid)
    likely = any(one.near or one.likely for one in laid)
    return Ask(candidates) if likely else NoMatch(candidates)


def _rest(
    message: Statement, spans: Sequence[tuple[int, int]], inner: Inner
) -> list[tuple[int, Part]]:
    """What stands before, between and after the answered claims, if it says something."""
    edges = [0, *(edge for span in sorted(spans) for edge in span), len(message)]
    parts = []
    for low, high in list(pairwise(edges))[::2]:
        meant = sum(
            message.roles[i] not in (Role.LIGHT, Role.STOP) for i in range(low, max(low, high))
        )
        if meant >= _REST:
            text = _raw(message, low, high)
            parts.append((low, Part(text, _unanswered(inner(text)))))
    return parts
