"""Puts a reply into what a channel can show: no marks where they aren't drawn, small SMS.

An SMS is paid by the part.  In the old alphabet of phones (GSM 03.38) a part holds 153 letters, in
any other 67, and one emoji or one curly quote makes a whole message the other kind.
"""

import re
import unicodedata

from tipline.conversation.catalogue import say, spoken, words
from tipline.conversation.style import Style

# GSM 03.38's default alphabet; the second line costs two places each.
_GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWO = set("^{}\\[~]|€\f")
GSM_ONE, GSM_PART = 160, 153  # places of a single message, and of each part of a longer one
UCS_ONE, UCS_PART = 70, 67  # UTF-16 units

_TYPOGRAPHY = str.maketrans({
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'",
    "–": "-", "—": "-", "…": "...", "•": "-", "·": "-", "\u00a0": " ", "\u202f": " ",
})  # fmt: skip
# Of one letter or more that touch no other letter outside: "2 * 3 * 4" and "a_b_c" stay.
# Links are passed over whole.
_MARKED = re.compile(r"https?://\S+|(?<![\w*_~`])([*_~])(?=\S)([^\n]*?\S)\1(?![\w*_~`])")
_MONO = re.compile(r"```([^`]+)```")


def dressed(text: str, style: Style, language: str | None) -> str:
    """``text`` as a channel of this style shows it best."""
    if style is Style.WHATSAPP:
        return text
    text = _unmarked(text)
    return _small(text, spoken(language)) if style is Style.SMS else text


def parts(text: str) -> int:
    """How many parts an SMS with this text is paid as."""
    places = 0
    for character in text:
        if character in _GSM:
            places += 1
        elif character in _GSM_TWO:
            places += 2
        else:
            return _count(len(text.encode("utf-16-le")) // 2, UCS_ONE, UCS_PART)
    return _count(places, GSM_ONE, GSM_PART)


def _count(places: int, one: int, part: int) -> int:
    return 1 if places <= one else -(-places // part)


def _unmarked(text: str) -> str:
    text = _MONO.sub(r"\1", text)
    before = ""
    while text != before:  # *_both_*
        before, text = text, _MARKED.sub(lambda m: m[2] or m[0], text)
    return text


def _small(text: str, language: str) -> str:
    """Without emoji and typography; what asks for a thumb asks for a word."""
    yes, no = (words(language, f"words.{name}")[0].upper() for name in ("yes", "no"))
    asked = say(language, "helped.ask-words", yes=yes, no=no)
    text = text.replace(say(language, "helped.ask"), asked).translate(_TYPOGRAPHY)
    kept = "".join(c for c in text if not _decorates(c))
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in kept.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _decorates(character: str) -> bool:
    """Emoji and their joints, and marks of direction that old phones show as boxes."""
    if unicodedata.category(character) == "So":
        return True
    return character in "\ufe0f\u20e3\u200e\u200f\u2066\u2067\u2068\u2069" or (
        "\U0001f3fb" <= character <= "\U0001f3ff"
    )
