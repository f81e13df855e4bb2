"""Choose between Answer, Ask and NoMatch for a message whose nearest references are known."""

from dataclasses import dataclass

from matchers.text.candidates import Found
from matchers.text.guard import Reading, compare
from matchers.text.index import TextIndex
from matchers.text.statement import Role, Statement, read
from matchers.types import Answer, Ask, Candidate, Decision, NoMatch

# A claim is contained whole when at least this share of its words is there and nothing
# contradicts; only articles and the like may be missing.
CONTAINED = 0.9
# … and it must say enough to be somebody's claim: sum of the inverse document frequencies of its
# words, and the number of words that carry meaning.
INFORMATION = 12.0
MEANT = 3
# Ask from this probability of the re-ranker on.
ASK = 0.15
ORIGIN = "first form: set by hand, docs/matching.md"
_LAID_OVER = 8  # references that are compared word by word
_QUESTIONS = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision and, for an Answer, the pieces ``start:end`` of the message that it answers."""

    decision: Decision
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class _Laid:
    found: Found
    text: Statement | None
    reading: Reading
    answers: bool


def decide(index: TextIndex, message: Statement, found: list[Found]) -> Verdict:
    """The decision over ``found`` (best first), candidates ranked with all answers in front."""
    laid = [_lay(index, message, one) for one in found[:_LAID_OVER]]
    laid += [_Laid(one, None, Reading(0.0, 0, 0, ()), False) for one in found[_LAID_OVER:]]
    candidates = [_candidate(one) for one in laid]
    order = sorted(range(len(laid)), key=lambda i: -candidates[i].score)
    ranked = tuple(candidates[i] for i in order)
    answers = [i for i in order if laid[i].answers]
    if answers:
        best = answers[0]
        twins = tuple(candidates[i] for i in answers[1:])
        reading = laid[best].reading
        return Verdict(Answer(candidates[best], twins, ranked), reading.start, reading.end)
    likely = tuple(c for c in ranked[:_QUESTIONS] if c.score >= ASK)
    return Verdict(Ask(ranked) if likely else NoMatch(ranked))


def _known(index: TextIndex, language: str):  # type: ignore[no-untyped-def]
    def known(word: str) -> bool:
        return index.frequency(read(word, language).stems[0] if word else "") > 0

    return known


def _lay(index: TextIndex, message: Statement, found: Found) -> _Laid:
    best: _Laid | None = None
    for text in found.texts:
        said = message
        if said.language != text.language:
            said = read(_text(message), text.language)
        reading = compare(said, text, _known(index, text.language))
        answers = not reading.conflicts and reading.contained >= CONTAINED and _says(index, text)
        laid = _Laid(found, text, reading, answers)
        if answers:
            return laid
        if best is None or reading.contained > best.reading.contained:
            best = laid
    return best or _Laid(found, None, Reading(0.0, 0, 0, ()), False)


def _text(message: Statement) -> str:
    return message.tokens.clean


def _says(index: TextIndex, claim: Statement) -> bool:
    meant = [
        stem
        for stem, role in zip(claim.stems, claim.roles, strict=True)
        if role not in (Role.LIGHT, Role.STOP)
    ]
    return len(set(meant)) >= MEANT and sum(map(index.idf, set(meant))) >= INFORMATION


def _candidate(laid: _Laid) -> Candidate:
    score = laid.found.score
    near = laid.reading.contained >= 0.6
    if laid.answers:
        score = CONTAINED + (1 - CONTAINED) * (laid.reading.contained + score) / 2
    else:
        score = min(score, 0.99) * CONTAINED
    return Candidate(
        id=laid.found.reference.id,
        score=score,
        method="text",
        threshold=CONTAINED,
        origin=ORIGIN,
        conflicts=laid.reading.conflicts if near else (),
        explanation=_explain(laid),
        matched=laid.text.tokens.clean if laid.text else "",
    )


def _explain(laid: _Laid) -> str:
    if laid.answers:
        return "The message contains the checked text whole and contradicts nothing in it."
    share = f"{laid.reading.contained:.0%} of the checked text is in the message"
    if laid.reading.contained >= 0.6 and laid.reading.conflicts:
        return f"{share}, but they differ: {laid.reading.conflicts[0]}."
    return f"{share}; chance of being about the same: {laid.found.score:.0%}."
