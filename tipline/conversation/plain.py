"""Makes words from elsewhere safe and short enough to stand inside a reply."""

import re
import unicodedata

import regex

_SPACE = re.compile(r"\s+")
_SENTENCE = re.compile(r"[.!?…。؟।](?=[\s\"”»’)]|$)")
# Direction overrides and invisible controls can make a reply read as something else.
_KEPT_CONTROLS = {"\u200c", "\u200d"}  # joiners: letters of Hindi and Persian, emoji

TITLE = 200  # characters


def one_line(text: str) -> str:
    """``text`` in one line, without control characters or surrounding quotation marks."""
    visible = (c for c in text if c in _KEPT_CONTROLS or c.isspace() or _shows(c))
    return _SPACE.sub(" ", "".join(visible)).strip().strip('"“”„«»').strip()


def _shows(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def short(text: str, limit: int) -> str:
    """``text`` in one line, cut with an ellipsis after a sentence or a word if it is longer."""
    text = one_line(text)
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    ends = [m.end() for m in _SENTENCE.finditer(cut)]
    if ends and ends[-1] >= limit // 2:
        return text[: ends[-1]]
    space = cut.rfind(" ")
    if space < limit // 2:
        space = last_grapheme(cut)
    return cut[:space].rstrip(" ,;:–-(") + "…"


def title_of(text: str) -> str:
    """What a claim is called until a person names it: the first words of the first tip."""
    return short(text, TITLE)


def last_grapheme(text: str) -> int:
    """Where the last sign that a reader sees as one begins: cutting there breaks no sign."""
    starts = [m.start() for m in regex.finditer(r"\X", text)]
    return starts[-1] if len(starts) > 1 else len(text)
