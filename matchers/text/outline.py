"""What ranking needs of a text, small enough to be stored in the index for every document.

An outline is the stems of the words that carry meaning, in order.  Ranking a hundred candidates
reads their outlines and no text; what is answered is compared on the texts themselves.
"""

from dataclasses import dataclass
from itertools import pairwise

from matchers.text.statement import Role, Statement, unspaced

_LONGEST = 400  # words of one text; the rest of a very long variant is found by its n-grams
_NAME = "^"  # marks a stem whose word was written with a capital inside a sentence
_BETWEEN = "\t"  # separates language, claim and title


@dataclass(frozen=True, slots=True)
class Outline:
    """The meaning-bearing stems of one text; scripts without spaces give pairs of signs."""

    language: str
    stems: tuple[str, ...]
    words: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[str]
    pairs: frozenset[tuple[str, str]]


def outline(statement: Statement) -> Outline:
    """The outline of a text that was just read."""
    return _outline(statement.language, _stems(statement).split())


def _stems(statement: Statement) -> str:
    found: list[str] = []
    previous = ""
    for index, (stem, role) in enumerate(zip(statement.stems, statement.roles, strict=True)):
        if role is Role.LIGHT or role is Role.STOP:
            previous = ""
        elif unspaced(stem):
            found.append(previous + stem)
            previous = stem
        else:
            capital = index and role is Role.WORD and statement.capital(index)
            found.append(_NAME + stem if capital else stem)
            previous = ""
    return " ".join(stem.replace(" ", "") for stem in found[:_LONGEST])


def pack(language: str, claim: Statement | None, title: Statement | None) -> str:
    """Claim and title as one line, as it is stored."""
    return _BETWEEN.join([language, *(_stems(s) if s else "" for s in (claim, title))])


def unpack(line: str) -> tuple[Outline, Outline]:
    """The outlines of claim and title that :func:`pack` wrote; empty where there was no text."""
    language, claim, title = line.split(_BETWEEN)
    return _outline(language, claim.split()), _outline(language, title.split())


def _outline(language: str, marked: list[str]) -> Outline:
    stems = [stem.lstrip(_NAME) for stem in marked]
    return Outline(
        language=language,
        stems=tuple(stems),
        words=frozenset(stems),
        names=frozenset(stem[1:] for stem in marked if stem[0] == _NAME),
        numbers=frozenset(stem for stem in stems if stem[:1] == "#"),
        pairs=frozenset(pairwise(stems)),
    )
