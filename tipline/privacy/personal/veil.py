"""Hides personal data in the texts of one page, and in what is quoted from them in pieces.

What differs between two messages is told in single words, and half a telephone number looks like
any number.  So a veil remembers what it hid, and hides parts of that too.
"""

import re
from collections import Counter
from functools import lru_cache

from tipline.privacy.personal.find import Found, find
from tipline.privacy.personal.kinds import Kind
from tipline.privacy.personal.mask import without

FEWEST = 3  # digits or letters; shorter pieces say nothing of what they are from
_TOKEN = re.compile(r"[^\s“”\"«»(),;]+")


class Veil:
    """Over one page; ``lifted`` for somebody who opened it, then it only counts."""

    def __init__(self, *, lifted: bool = False) -> None:
        self.lifted = lifted
        self._hidden: dict[str, Kind] = {}

    @property
    def hides(self) -> tuple[tuple[str, int], ...]:
        """What was found, by kind: how many different ones."""
        return tuple(sorted(Counter(kind.value for kind in self._hidden.values()).items()))

    def text(self, text: str, *, language: str | None = None, country: str | None = None) -> str:
        """``text`` with the kind of thing in the place of each, unless the veil is lifted."""
        found = _found(text, language, country)
        for one in found:
            self._hidden[plainly(text[one.start : one.end])] = one.kind
        return text if self.lifted else without(text, found)

    def quote(self, text: str) -> str:
        """A sentence that quotes pieces of texts which went through :meth:`text`."""
        text = self.text(text)
        return text if self.lifted or not self._hidden else _TOKEN.sub(self._piece, text)

    def _piece(self, token: re.Match[str]) -> str:
        piece = plainly(token[0])
        if len(piece) < FEWEST:
            return token[0]
        for value, kind in self._hidden.items():
            if piece in value:
                return f"[{kind}]"
        return token[0]


def secrets_of(
    text: str, *, language: str | None = None, country: str | None = None
) -> frozenset[str]:
    """What would be hidden in ``text``, written plainly: to see whether two texts differ in it."""
    return frozenset(plainly(text[f.start : f.end]) for f in _found(text, language, country))


def plainly(value: str) -> str:
    """Digits alone where there are enough of them, else the letters in lower case."""
    digits = "".join(str(int(c)) for c in value if c.isdecimal())
    letters = sum(c.isalpha() for c in value)
    return digits if len(digits) >= FEWEST and not letters else value.casefold()


# Looking for telephone numbers takes milliseconds, and the same texts are shown again and again.
@lru_cache(maxsize=2048)
def _found(text: str, language: str | None, country: str | None) -> tuple[Found, ...]:
    return tuple(find(text, language=language, country=country))
