"""See what stands right before and behind a claim in a message and changes what it says."""

import re

from matchers.text.align import Alignment
from matchers.text.conflicts import quote
from matchers.text.lexicon import Lexicon, lexicon
from matchers.text.statement import Role, Statement, unspaced
from matchers.types import Conflict, ConflictKind

_REACH = 4  # pieces before and after the claim in which a denial is taken to be about it
_SYLLABLES = 6  # pieces that a word of a script without spaces may have
_SKIPPED = 2  # articles and the like between "wife of" and the claim
_SENTENCE_END = re.compile(r"[.!?\n…।؟۔:;]")
_PAUSE = re.compile(r"[.!?…।؟۔:;,،()\"“”«»|]")
_ASKED = re.compile(r"[?؟]")


def beside(message: Statement, claim: Statement, alignment: Alignment) -> list[Conflict]:
    """Conflicts with what the claim is embedded in; the claim itself is looked at elsewhere."""
    words = lexicon(claim.language)
    return (
        _denied(message, alignment)
        or _debunked(message, alignment, words)
        or _qualified(message, alignment, words)
    )


def _denied(message: Statement, alignment: Alignment) -> list[Conflict]:
    """``It is not true that …`` before the claim, ``… is a lie`` behind it."""
    start, end = alignment.start, alignment.end
    for index in range(start - 1, max(-1, start - 1 - _REACH), -1):
        if _SENTENCE_END.search(_gap(message, index)):
            break
        if message.roles[index] is Role.DENIAL:
            return [Conflict(ConflictKind.NEGATION, quote(message, index, start + 2), "")]
    for index in range(end, min(len(message), end + _REACH)):
        if _SENTENCE_END.search(_gap(message, index - 1)):
            break
        if message.roles[index] is Role.DENIAL:
            low = max(start, end - 2)
            return [Conflict(ConflictKind.NEGATION, quote(message, low, index + 1), "")]
    return []


def _debunked(message: Statement, alignment: Alignment, words: Lexicon) -> list[Conflict]:
    """``FAKE: …`` before the claim, ``… No, that is false.`` behind it, unless it is a question."""
    start, end = alignment.start, alignment.end
    near = [*range(max(0, start - _REACH), start), *range(end, min(len(message), end + _REACH))]
    for index in near:
        if _says(message, index, words.debunk) and not _in_question(message, index):
            return [Conflict(ConflictKind.NEGATION, quote(message, index, index + 1), "")]
    return []


def _qualified(message: Statement, alignment: Alignment, words: Lexicon) -> list[Conflict]:
    """``The wife of …``, ``former …``, ``if …`` before the claim, ``… only if`` behind it."""
    blocks = alignment.blocks
    first = blocks[0].m1 if blocks and blocks[0].edge < 0 else alignment.start
    for index in range(first - 1, max(-1, first - 2 - _SKIPPED), -1):
        gap = _gap(message, index)
        if _PAUSE.search(gap) or (index < first - 1 and "\n" in gap):
            break
        if _says(message, index, words.before):
            if index and message.keys[index - 1] in words.frame:
                break  # "a photo of …" presents the claim and changes nothing
            return [Conflict(ConflictKind.EXTRA, quote(message, index, first + 1), "")]
        if message.roles[index] is not Role.LIGHT and not unspaced(message.keys[index]):
            break
    end = blocks[-1].m0 if blocks and blocks[-1].edge > 0 else alignment.end
    if end >= len(message) or message.keys[end] not in words.after:
        return []
    if _PAUSE.search(_gap(message, end - 1)):
        return []
    return [Conflict(ConflictKind.EXTRA, quote(message, end - 1, end + 2), "")]


def _says(message: Statement, index: int, listed: frozenset[str]) -> bool:
    """Whether piece ``index`` is a listed word, or the last syllable of one."""
    key = message.keys[index]
    if key in listed:
        return True
    if not unspaced(key):
        return False
    low = max(0, index + 1 - _SYLLABLES)
    return "".join(message.keys[low : index + 1]).endswith(tuple(listed))


def _in_question(message: Statement, index: int) -> bool:
    """Whether the sentence that piece ``index`` stands in ends with a question mark."""
    for place in range(index, len(message)):
        gap = _gap(message, place)
        if _ASKED.search(gap):
            return True
        if _SENTENCE_END.search(gap):
            return False
    return False


def _gap(message: Statement, index: int) -> str:
    """The characters between piece ``index`` and the next, or what follows the last one."""
    spans = message.tokens.spans
    behind = spans[message.last[index] - 1][1]
    if index + 1 >= len(message):
        return message.tokens.clean[behind:] + "\n"
    return message.tokens.clean[behind : spans[message.first[index + 1]][0]]
