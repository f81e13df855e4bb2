"""What forwarding adds around a statement: chat headers, "forwarded" marks, pleas to share."""

import re
from collections.abc import Sequence
from functools import cache

from matchers.text.lexicon import phrases

_TIME = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[apAP]\.?\s?[mM]\.?)?"
_DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}"
_EXPORT = re.compile(
    rf"^[ \t]*(?:\[[ ]*(?:{_DATE},?[ ]+{_TIME}|{_TIME},?[ ]+{_DATE})[ ]*\][ ]*[^:\n]{{1,40}}:[ ]"
    rf"|{_DATE},?[ ]+{_TIME}[ ]+-[ ]+[^:\n]{{1,40}}:[ ])",
    re.MULTILINE,
)
_LONGEST = 9  # words in the longest phrase that is looked for
_ROUNDS = 3  # "Forwarded / Please check this / Share!" stacks at most about this deep


def strip_chat_headers(text: str) -> str:
    """``text`` without the ``[12/03/24, 10:15] Name:`` that an exported chat puts before a line."""
    return _EXPORT.sub("", text) if ":" in text else text


@cache
def _known(*kinds: str) -> frozenset[tuple[str, ...]]:
    from matchers.text.tokens import split_words  # phrases are split as messages

    return frozenset(tuple(split_words(phrase)) for kind in kinds for phrase in phrases(kind))


def _closing(words: Sequence[str]) -> int:
    known = _known("share", "question")
    for length in range(min(_LONGEST, len(words)), 0, -1):
        if tuple(words[-length:]) in known:
            return length
    return 0


def edges(words: Sequence[str], following: Sequence[str]) -> tuple[int, int]:
    """How many words of boilerplate open and close a line.

    ``words`` are the folded words of one line, ``following[i]`` the first character that is no
    space after word ``i`` (a line break counts).  A line may be boilerplate from end to end.
    """
    low, high = 0, len(words)
    for _ in range(_ROUNDS):
        if low >= high:
            break
        opened = 0
        for length in range(1, min(_LONGEST, high - low) + 1):
            opened = max(opened, _opened_by(words, following, low, length))
        low += opened
        closed = _closing(words[low:high])
        high -= closed
        if not opened and not closed:
            break
    return low, len(words) - high


def _opened_by(words: Sequence[str], following: Sequence[str], low: int, length: int) -> int:
    if tuple(words[low : low + length]) not in _known("forwarded", "question", "share"):
        return 0
    alone = length > 1 or following[low] in ":：*-–\n!"
    return length if alone else 0
