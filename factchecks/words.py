"""The words by which things are searched, folded so that spelling and case don't matter."""

from collections.abc import Iterable

import regex

from matchers.text.normalise import fold

LONGEST = 40  # characters of a word; longer "words" are addresses or noise
OF_A_TEXT = 100  # distinct words; the rest of a long text says nothing new
OF_A_FACT_CHECK = 200  # its claim, title, summary and their translations together
NO_WORDS = "-"  # of what has none, where an empty string means that nobody has looked yet
_CHARACTERS = 12_000  # of one text
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")


def words_of(text: str, most: int = OF_A_TEXT) -> list[str]:
    """The distinct folded words of ``text`` in its order, at most ``most``.

    Nothing but letters, marks and digits: they may be put into a query as they are.
    """
    found: dict[str, None] = {}
    for match in _WORD.finditer(text[:_CHARACTERS]):
        for word in _WORD.findall(fold(match.group())):
            found.setdefault(word[:LONGEST])
        if len(found) >= most:
            break
    return list(found)[:most]


def searchable(texts: Iterable[str]) -> str:
    """The distinct words of a fact-check's texts, with single spaces between them."""
    words = dict.fromkeys(word for text in texts for word in words_of(text))
    return " ".join(list(words)[:OF_A_FACT_CHECK]) or NO_WORDS
