"""What ranking needs of a text, small enough to be stored in the index for every document.

An outline is the stems of the words that carry meaning, in order.  Ranking a hundred candidates
reads their outlines and no text; what is answered is compared on the texts themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from matchers.text.statement import Role, Statement, unspaced

_LONGEST = 400  # words of one text; the rest of a very long variant is found by its n-grams
_BETWEEN = "\t"  # separates id, language, claim, the claim's names, title, the title's names


@dataclass(frozen=True, slots=True)
class Outline:
    """The meaning-bearing stems of one text; scripts without spaces give pairs of signs.

    ``names`` are the stems of words with a capital inside a sentence.
    """

    language: str
    stems: Sequence[str]
    words: frozenset[str]
    names: frozenset[str]
    numbers: int = 0  # different ones among the words


def outline(statement: Statement) -> Outline:
    """The outline of a text that was just read."""
    stems, names = _stems(statement)
    words = frozenset(stems)
    return Outline(statement.language, stems, words, frozenset(names), _numbers(words))


def _stems(statement: Statement) -> tuple[list[str], list[str]]:
    stems: list[str] = []
    names: list[str] = []
    previous = ""
    for index, (stem, role) in enumerate(zip(statement.stems, statement.roles, strict=True)):
        if role is Role.LIGHT or role is Role.STOP:
            previous = ""
        elif unspaced(stem):
            stems.append(previous + stem)
            previous = stem
        else:
            stems.append(stem.replace(" ", ""))
            previous = ""
            if index and role is Role.WORD and statement.capital(index):
                names.append(stems[-1])
    return stems[:_LONGEST], names[:_LONGEST]


def pack(id_: str, language: str, claim: Statement | None, title: Statement | None) -> str:
    """Id, claim and title as one line, as it is stored."""
    fields = [id_, language]
    for statement in (claim, title):
        stems, names = _stems(statement) if statement else ([], [])
        fields += [" ".join(stems), " ".join(names)]
    return _BETWEEN.join(fields)


def unpack(line: str) -> tuple[str, Outline, Outline]:
    """Id and outlines of claim and title that :func:`pack` wrote; empty where there was no text."""
    id_, language, claim, claim_names, title, title_names = line.rsplit(_BETWEEN, 5)
    return id_, _unpacked(language, claim, claim_names), _unpacked(language, title, title_names)


def _unpacked(language: str, stems: str, names: str) -> Outline:
    if not stems:
        return Outline(language, (), _NONE, _NONE)
    listed = stems.split()
    words = frozenset(listed)
    numbers = _numbers(words) if "#" in stems else 0
    return Outline(language, listed, words, frozenset(names.split()) if names else _NONE, numbers)


def _numbers(words: frozenset[str]) -> int:
    return sum(word[0] == "#" for word in words)


_NONE: frozenset[str] = frozenset()
