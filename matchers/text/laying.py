"""Lay the texts of the likeliest references over a message and see what they amount to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from matchers.text.candidates import Near, script_in
from matchers.text.chars import script_of
from matchers.text.documents import spoken_in
from matchers.text.guard import Reading, compare
from matchers.text.statement import Role, Statement, read
from matchers.text.thresholds import (
    ALIKE,
    ASK,
    CONTAINED,
    ENOUGH,
    FILLED,
    INFORMATION,
    MEANT,
    NEAR,
    ORIGIN,
    SHARE,
)
from matchers.text.view import View
from matchers.types import Candidate, Reference

_LAID_OVER = 8  # references that are compared word by word, at most
_ALWAYS, _HOPELESS = 3, 0.01  # … the first three, and others only with a chance above that
_COVERED = 0.2  # share of a claim's words, in any order, below which it can't be there whole
_LEAST = 0.3  # share of a claim that must be there unchanged to be worth telling differences
_WORDINGS = 3  # of one reference's claim and variants, the nearest
_ASIDE = 0.2  # share of a short claim that may lie within another one and still be beside it
_NOTHING = Reading(0.0, 0, 0, ())


@dataclass(frozen=True, slots=True)
class Laid:
    """A candidate, the part ``start:end`` of the message it was laid over, and the outcome."""

    candidate: Candidate
    start: int
    end: int
    contained: float
    answers: bool
    weak: bool = False  # would answer, were it not a small part of the message
    likely: bool = False  # enough to be asked about, however little of it is there

    @property
    def near(self) -> bool:
        """Whether so much of it is there that its differences are worth naming."""
        return self.answers or self.contained >= NEAR


def lay(
    view: View, message: Statement, near: Sequence[Near], references: Mapping[str, Reference]
) -> list[Laid]:
    """All candidates that still exist; those that answer first, then by score."""
    existing = [one for one in near if one.id in references]
    laid = [
        _lay(view, message, one, references[one.id], compared=_worth(place, one))
        for place, one in enumerate(existing)
    ]
    wholly = _filling(message, laid)
    if wholly:
        laid = [
            _lay(view, message, one, references[one.id], compared=True, alone=True)
            if place in wholly
            else laid[place]
            for place, one in enumerate(existing)
        ]
    return sorted(laid, key=lambda one: -one.candidate.score)


def _filling(message: Statement, laid: Sequence[Laid]) -> set[int]:
    """Places of short claims that, beside others, make up the message: two forwards in one.

    Nothing else is said in it, so none of them is a detail of a story about something else.
    """
    filled: set[int] = set()
    for one in laid:
        if one.answers:
            filled.update(range(one.start, one.end))
    found = set()
    weak = [place for place, one in enumerate(laid) if one.weak]
    for place in sorted(weak, key=lambda place: laid[place].start - laid[place].end):
        stretch = range(laid[place].start, laid[place].end)
        if sum(piece in filled for piece in stretch) <= _ASIDE * len(stretch):
            found.add(place)
            filled.update(stretch)
    return found if len(filled) >= FILLED * len(message) else set()


def _worth(place: int, near: Near) -> bool:
    likely = near.score >= _HOPELESS and near.covered >= _COVERED
    return place < _ALWAYS or (place < _LAID_OVER and likely)


def _lay(
    view: View,
    message: Statement,
    near: Near,
    reference: Reference,
    *,
    compared: bool,
    alone: bool = False,
) -> Laid:
    best, best_text, answers, changed, weak = _NOTHING, "", False, _NOTHING, False
    for text in _wordings(message, reference) if compared else ():
        spoken = spoken_in(reference)
        claim = read(text, spoken)
        said = message if message.language == spoken else read(message.tokens.clean, spoken)
        reading = compare(said, claim, view.knows, least=_LEAST)
        holds = not reading.conflicts and reading.contained >= CONTAINED
        holds = holds and _says(view, claim)
        weak = weak or (holds and not _prominent(said, claim, reading))
        holds = holds and (alone or _prominent(said, claim, reading))
        if not best_text or (holds, reading.contained) > (answers, best.contained):
            best, best_text, answers = reading, text, holds
        if reading.conflicts and reading.contained >= NEAR and reading.long > changed.long:
            changed = reading
    if answers and changed.long > best.long:
        # It holds the claim, but is a longer wording of it with something changed elsewhere.
        best, answers, weak = changed, False, False
    if answers:
        score = CONTAINED + (1 - CONTAINED) * (best.contained + near.score) / 2
    else:
        score = near.score * CONTAINED * 0.99
        if view.young and near.alike < ALIKE:
            score *= 0.3  # nor is it worth a checker's glance
    candidate = Candidate(
        id=near.id,
        score=min(score, 1.0),
        method="text",
        threshold=CONTAINED,
        origin=ORIGIN,
        conflicts=best.conflicts if best.contained >= NEAR else (),
        explanation=_explain(near, best, answers=answers, compared=bool(best_text)),
        matched=best_text,
    )
    return Laid(
        candidate,
        best.start,
        best.end,
        best.contained,
        answers,
        weak=weak and not answers,
        likely=_likely(view, near, score),
    )


def _likely(view: View, near: Near, score: float) -> bool:
    """Whether the ranker's chance is worth a question: in a young index it says less."""
    return score >= ASK and (not view.young or near.alike >= ALIKE)


def _wordings(message: Statement, reference: Reference) -> list[str]:
    """Claim and variants, of many only those that share most with the message."""
    texts = [t for t in dict.fromkeys([reference.claim, *reference.variants]) if t.strip()]
    if len(texts) <= _WORDINGS:
        return texts
    nearest = process.extract(
        message.tokens.clean, texts, scorer=fuzz.token_set_ratio, limit=_WORDINGS
    )
    return [text for text, _, _ in nearest]


def _says(view: View, claim: Statement) -> bool:
    """Whether a claim has enough in it to be recognised by; "Photo of a rally" has not."""
    meant = _meant(claim)
    return len(meant) >= MEANT and sum(map(view.idf, meant)) >= INFORMATION


def _meant(claim: Statement) -> set[str]:
    return {
        stem
        for stem, role in zip(claim.stems, claim.roles, strict=True)
        if role not in (Role.LIGHT, Role.STOP)
    }


def _prominent(message: Statement, claim: Statement, reading: Reading) -> bool:
    """Whether a short claim is what the message is about.

    One in another script has to be what the message says in that script.
    """
    if len(_meant(claim)) < ENOUGH:
        return reading.long >= SHARE * len(message)
    script = script_in(claim.keys)
    if script == script_in(message.keys):
        return True
    return reading.long >= SHARE * sum(
        key[0].isalpha() and script_of(key[0]) == script for key in message.keys
    )


def _explain(near: Near, reading: Reading, *, answers: bool, compared: bool) -> str:
    if answers:
        return "The message contains the checked text whole and contradicts nothing in it."
    chance = f"the chance that it is about the same is {near.score:.0%}"
    if not compared:
        return f"Some words are shared; {chance}."
    share = f"{reading.contained:.0%} of the checked text is in the message"
    if reading.contained >= NEAR and reading.conflicts:
        return f"{share}, but they differ: {reading.conflicts[0]}."
    return f"{share}; {chance}."
