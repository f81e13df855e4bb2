"""What differs between two wordings, word by word: pure, for laying variants over each other."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

# Longer texts are compared by their beginning: comparing is quadratic, and a person reads it.
MAX_WORDS = 400
MAX_CHARACTERS = 1500
# Below this share of common words it is another text, and marking every word shows nothing.
ALIKE = 0.5

_PIECES = re.compile(r"\S+|\s+")
_EDGE = re.compile(r"^\W+|\W+$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; ``new`` if the other wording doesn't have it, ``gone`` if only that has."""

    text: str
    kind: str = "same"  # same, new, gone
    number: bool = False  # a number among it: how a date, place or sum changes on the way


def compare(base: str, other: str) -> tuple[Piece, ...]:
    """``other`` in pieces, with what ``base`` has and it has not in between.

    One piece, unmarked, where the two have little in common.
    """
    old, new = _words(base), _words(other)
    matcher = SequenceMatcher(None, [_key(w) for w in old], [_key(w) for w in new], autojunk=False)
    if matcher.ratio() < ALIKE:
        return (Piece("".join(new)),)
    pieces: list[Piece] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece("".join(new[j1:j2])))
            continue
        if i2 > i1 and "".join(old[i1:i2]).strip():
            pieces.append(_piece("".join(old[i1:i2]), "gone"))
        if j2 > j1:
            pieces.append(_piece("".join(new[j1:j2]), "new"))
    return tuple(pieces)


def _words(text: str) -> list[str]:
    return _PIECES.findall(text[:MAX_CHARACTERS])[: 2 * MAX_WORDS]


def _key(word: str) -> str:
    """Case and punctuation around a word don't make it another one; any space is one space."""
    if word.isspace():
        return " "
    return _EDGE.sub("", word).casefold() or word


def _piece(text: str, kind: str) -> Piece:
    plain = not text.strip()
    return Piece(text, "same" if plain else kind, any(c.isdigit() for c in text))
