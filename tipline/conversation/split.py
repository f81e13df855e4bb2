"""Cuts a reply into messages that fit a channel: at paragraphs first, never inside a link."""

import re
from collections.abc import Iterator

from matchers.links import find_urls
from tipline.conversation.plain import last_grapheme

_SENTENCE = re.compile(r"(?<=[.!?…؟।])\s+")


def units(text: str) -> int:
    """How long a channel takes ``text`` to be: UTF-16 units, so that an emoji counts twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, limit: int) -> list[str]:
    """``text`` in pieces of at most ``limit`` units, cut where a reader would pause.

    Between paragraphs, else lines, else sentences, else words; a word of its own that is too long
    is cut between two signs.  A link is never cut: one that is longer than ``limit`` stands alone.
    """
    pieces: list[str] = []
    for piece, joint in _pieces(text.strip(), limit):
        if not piece:
            continue
        if pieces and units(pieces[-1] + joint + piece) <= limit:
            pieces[-1] += joint + piece
        else:
            pieces.append(piece)
    return pieces


def _pieces(text: str, limit: int) -> Iterator[tuple[str, str]]:
    """Parts of ``text`` that each fit, with what stood between each and the one before."""
    levels: tuple[tuple[re.Pattern[str], str], ...] = (
        (re.compile(r"\n\s*\n"), "\n\n"),
        (re.compile(r"\n"), "\n"),
        (_SENTENCE, " "),
        (re.compile(r"\s+"), " "),
    )
    yield from _cut(text, limit, levels)


def _cut(
    text: str, limit: int, levels: tuple[tuple[re.Pattern[str], str], ...]
) -> Iterator[tuple[str, str]]:
    if units(text) <= limit:
        yield text, "\n\n"
        return
    if not levels:
        yield from ((part, "") for part in _signs(text, limit))
        return
    (pattern, joint), *rest = levels
    for part in pattern.split(text):
        inner = list(_cut(part.strip(), limit, tuple(rest)))
        if inner:
            yield inner[0][0], joint
            yield from inner[1:]


def _signs(word: str, limit: int) -> Iterator[str]:
    if find_urls(word):
        yield word
        return
    while units(word) > limit:
        cut = word[:limit]
        while units(cut) > limit:
            cut = cut[:-1]
        at = last_grapheme(cut) if len(cut) < len(word) else len(cut)
        yield word[:at]
        word = word[at:]
    if word:
        yield word
