"""Whether a message goes on with the one before it, or is a question of its own.

Two questions taken for one lose an answer; one taken for two costs a message.  So what could
stand alone does, unless something shows that it belongs to what came before.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tipline.conversation.catalogue import languages, words
from tipline.conversation.understand import fold, is_small_talk

# Chosen by judgement, not measured: there is no public collection of whole chats with a tipline.
FRAGMENT_WORDS = 5  # fewer are a heading or a remark more often than a claim
REMARK_WORDS = 12  # of one's own beside a forward: "my aunt sent me this, what do you think of it"
# Characters from which on apps cut a text in two: SMS at 612 (four parts) and 1,600, Messenger at
# 2,000, Telegram at 4,096.
CUT_FROM = 600

_END = re.compile(r"""[.!?…؟।]["'”’»)\s]*$""")


@dataclass(frozen=True, slots=True)
class Bit:
    """One message as far as belonging goes."""

    text: str = field(default="", repr=False)
    files: int = 0
    forwarded: bool = False


def belongs(before: Sequence[Bit], new: Bit) -> bool:
    """Whether ``new``, sent seconds after ``before``, is part of the same question."""
    complete = [bit for bit in before if stands_alone(bit.text)]
    if not complete or not stands_alone(new.text):
        return True  # a question or a remark and its forward; files of an album; a caption
    last = complete[-1]
    if new.files and all(bit.files for bit in before):
        return True  # an album, each picture with its words
    if _is_cut(last, new):
        return True
    if last.forwarded != new.forwarded:
        return _is_remark(last if new.forwarded else new)
    return not new.forwarded and _goes_on(new.text)


def stands_alone(text: str) -> bool:
    """Whether ``text`` could be a question of its own."""
    return len(text.split()) >= FRAGMENT_WORDS and not is_small_talk(text)


def _is_cut(last: Bit, new: Bit) -> bool:
    """Whether the app cut a long text: it breaks off, and the next part begins in mid-sentence."""
    if len(last.text) < CUT_FROM or last.files or new.files or last.forwarded != new.forwarded:
        return False
    return not _END.search(last.text) or new.text.lstrip()[:1].islower()


def _is_remark(own: Bit) -> bool:
    return len(own.text.split()) <= REMARK_WORDS


def _goes_on(text: str) -> bool:
    """Typed on: "and …", "because …"."""
    first = fold(text).split(" ", 1)[0]
    return any(
        first == fold(word) for code in languages() for word in words(code, "words.continues")
    )
