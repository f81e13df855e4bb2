"""Keeps lines with words of both directions readable: Arabic sentences with Latin names in them.

An app takes the direction of a paragraph from its first letter, so an Arabic line that begins with
a Latin name would run from the left; and signs beside such a name would jump to its other side.
Unicode Standard Annex 9: a mark for the line, an isolate for the name.
"""

import unicodedata

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})

RLM = "\u200f"  # RIGHT-TO-LEFT MARK
FSI, PDI = "\u2068", "\u2069"  # FIRST STRONG ISOLATE, POP DIRECTIONAL ISOLATE


def isolate(value: object, language: str) -> object:
    """A value to be put into a sentence, kept apart where its direction is the other one."""
    if not isinstance(value, str):
        return value
    first = _first_strong(value)
    against = ("L",) if language in RIGHT_TO_LEFT else ("R", "AL")
    return f"{FSI}{value}{PDI}" if first in against else value


def lead(text: str, language: str) -> str:
    """``text`` with a mark before each line that would otherwise run in the wrong direction."""
    if language not in RIGHT_TO_LEFT:
        return text
    return "\n".join(RLM + line if _strays(line) else line for line in text.split("\n"))


def _strays(line: str) -> bool:
    """Whether the first letter runs from the left; older apps look into isolates, too."""
    return bool(line.strip()) and _first_strong(line) not in ("R", "AL")


def _first_strong(text: str) -> str:
    kinds = (unicodedata.bidirectional(character) for character in text)
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "")
