"""How a claim is classified, in words: what is set, and what each word means."""

from dataclasses import dataclass

from tipline.classification import (
    DISORDER,
    ELECTION,
    HARM,
    HARM_KIND,
    INTENT,
    TECHNIQUE,
    TOPIC,
    Scheme,
    Term,
)
from tipline.models import Claim
from tipline.triage.critical import KEYWORDS


@dataclass(frozen=True, slots=True)
class Line:
    """One answer to one question of classification."""

    label: str
    terms: tuple[Term, ...]
    hint: str = ""


def lines(claim: Claim) -> tuple[Line, ...]:
    """What is said of a claim; what nobody said is left out."""
    one = (
        (ELECTION, claim.election),
        (HARM, claim.harm),
        (HARM_KIND, claim.harm_kind),
        (TOPIC, claim.topic),
        (DISORDER, claim.disorder),
        (INTENT, claim.intent if claim.intent != "unknown" else ""),
    )
    found = [_line(scheme, (code,), claim) for scheme, code in one if code]
    if claim.techniques:
        found.append(_line(TECHNIQUE, tuple(claim.techniques), claim))
    if claim.places:
        terms = tuple(Term(place, place, "") for place in claim.places)
        found.append(Line("Places", terms))
    return tuple(found)


def _line(scheme: Scheme, codes: tuple[str, ...], claim: Claim) -> Line:
    terms = tuple(scheme.term(code) or Term(code, code, "") for code in codes)
    hinted = scheme is ELECTION and claim.election_by == KEYWORDS
    return Line(scheme.question, terms, "by its words, nobody has said so" if hinted else "")
