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
    name: bool = False  # a word written as names are, not at the start of a sentence


def compare(base: str, other: str) -> tuple[Piece, ...]:
    """``other`` in pieces, with what ``base`` has and it has not in between.

    One piece, unmarked, where the two have little in common.
    """
    old, new = _words(base), _words(other)
    matcher = SequenceMatcher(None, [_key(w) for w in old], [_key(w) for w in new], autojunk=False)
    if matcher.ratio() < ALIKE:
        return (Piece("".join(new)),)
    pieces: list[Piece] = []
    names = _names(old) | _names(new)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece("".join(new[j1:j2])))
            continue
        if i2 > i1 and "".join(old[i1:i2]).strip():
            pieces.append(_piece("".join(old[i1:i2]), "gone", names))
        if j2 > j1:
            pieces.append(_piece("".join(new[j1:j2]), "new", names))
    return tuple(pieces)


def _words(text: str) -> list[str]:
    return _PIECES.findall(text[:MAX_CHARACTERS])[: 2 * MAX_WORDS]


def _key(word: str) -> str:
    """Case and punctuation around a word don't make it another one; any space is one space."""
    if word.isspace():
        return " "
    return _EDGE.sub("", word).casefold() or word


def _piece(text: str, kind: str, names: frozenset[str]) -> Piece:
    plain = not text.strip()
    number = any(c.isdigit() for c in text)
    name = not number and any(_key(word) in names for word in text.split())
    return Piece(text, "same" if plain else kind, number, name)


def _names(words: list[str]) -> frozenset[str]:
    """Words with a capital where a sentence would not ask for one; in scripts that have them."""
    found, start = set(), True
    for word in words:
        if word.isspace():
            start = start or "\n" in word
            continue
        bare = _EDGE.sub("", word)
        # A word all in capitals is shouted, not named.
        if not start and bare[:1].isupper() and not (len(bare) > 3 and bare.isupper()):
            found.add(_key(word))
        start = word.endswith((".", "!", "?", "…", ":"))
    return frozenset(found)
