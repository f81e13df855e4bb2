"""Bring a message to one plain form, whatever phones, apps and tricksters did to its letters."""

import html
import re
import unicodedata
from functools import lru_cache

from matchers.text.boilerplate import strip_chat_headers
from matchers.text.chars import (
    DIGITS,
    FOLD,
    INVISIBLE,
    LOOKALIKES,
    PUNCTUATION,
    STRICT_LOOKALIKE,
    TO_CYRILLIC,
)

# Twilio delivers at most 1,600 characters, WhatsApp itself 65,536.  Beyond this many nothing is
# compared, which bounds time: a forward's claim is within its first pages or not at all.
MAX_CHARS = 12_000

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_URL = re.compile(
    r"(?:https?://|www\.)\S+|\b(?:wa\.me|t\.me|bit\.ly|t\.co|youtu\.be|chat\.whatsapp\.com|"
    r"pic\.twitter\.com|goo\.gl|fb\.watch|tinyurl\.com)/\S+",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}\b")
# At least nine digits, with a plus sign, brackets or dashes between groups as people write
# numbers to call; dates, amounts and counts never look so.
PHONE = re.compile(
    r"(?<![\w.,])(?:\+\d[\d\s().\-]{6,18}\d|\(\d{2,5}\)[\d\s.\-]{5,12}\d|\d{1,4}(?:-\d{2,5}){2,4}"
    r"|[6-9]\d{9}|\d{5}[ -]\d{5}|0\d{9,10})(?![\w%])"
)
_HANDLE = re.compile(r"[@#]([^\W\d_][\w·]*)")
_CAMEL = re.compile(r"(?<=[^\W\d_A-ZÀ-Þ])(?=[A-ZÀ-Þ])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[^\W\d_])(?=\d)")
_FOREIGN = re.compile(r"[\u0370-\u052f\u0531-\u0587ɑɡ]")
# Bounded, so that a text without spaces does not cost the square of its length.
_MIXED = re.compile(rf"[^\W\d_]{{0,40}}{_FOREIGN.pattern}[^\W\d_]{{0,40}}")
_STYLE = re.compile(r"(?<![\w*_~])[*_~`]{1,3}(?=\S)|(?<=\S)[*_~`]{1,3}(?![\w*_~])")
_REPEATED = re.compile(r"(.)\1{9,}")
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")


def _plain_letters(match: re.Match[str]) -> str:
    """One word with letters beyond Latin: look-alikes become what they pretend to be."""
    word = match.group()
    latin = sum("a" <= c.lower() <= "z" for c in word)
    foreign = sum(c in STRICT_LOOKALIKE for c in word)
    other = sum(c.isalpha() and not c.isascii() for c in word) - foreign
    if latin and latin >= other:
        return word.translate(LOOKALIKES)
    if latin and other:
        return word.translate(TO_CYRILLIC)
    return word


def _lone_lookalikes(text: str) -> str:
    """Whole words of look-alikes in a text that is otherwise Latin ("сосо" for "coco")."""
    latin = sum("a" <= c <= "z" for c in text.lower())
    cyrillic = sum("\u0370" <= c <= "\u052f" for c in text)
    if latin <= cyrillic:
        return text

    def plain(match: re.Match[str]) -> str:
        word = match.group()
        return word.translate(LOOKALIKES) if all(c in STRICT_LOOKALIKE for c in word) else word

    return re.sub(r"[\u0370-\u052f]+", plain, text)


def _spell_out(match: re.Match[str]) -> str:
    return " " + _CAMEL.sub(" ", match.group(1)).replace("_", " ") + " "


def clean(text: str) -> str:
    """``text`` without what isn't language, in its own case and accents.

    Gone are: HTML entities, invisible and bidi characters, look-alike letters, chat-export
    headers, WhatsApp's marks, links, e-mail addresses and tracking; hashtags and handles become
    words, digits of every script become ASCII.  At most :data:`MAX_CHARS` characters; never
    raises, also not on lone surrogates.
    """
    text = _REPEATED.sub(r"\1\1\1", text[: MAX_CHARS * 2])[:MAX_CHARS]
    if not text.isascii():
        if _SURROGATE.search(text):
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        text = text.translate(INVISIBLE)
        if not unicodedata.is_normalized("NFKC", text):
            text = unicodedata.normalize("NFKC", text)
        text = text.translate(DIGITS).translate(PUNCTUATION)
        if _FOREIGN.search(text):
            text = _lone_lookalikes(_MIXED.sub(_plain_letters, text))
    if "&" in text:
        text = html.unescape(text)
    text = strip_chat_headers(text)
    if "/" in text or "www." in text:
        text = _URL.sub(" ", text)
    if "@" in text or "#" in text:
        text = _HANDLE.sub(_spell_out, _EMAIL.sub(" ", text))
    text = _STYLE.sub(" ", text)
    return _LINES.sub("\n", _SPACES.sub(" ", text)).strip()[:MAX_CHARS]


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """A word without case, accents, Arabic vowel signs and spelling variants of one letter."""
    if word.isascii():
        return word.lower()
    folded = word.casefold().translate(FOLD)
    decomposed = unicodedata.normalize("NFD", folded).translate(FOLD)
    return unicodedata.normalize("NFC", decomposed)


def normalise(text: str) -> str:
    """The words of ``text`` that carry what it says, folded, separated by single spaces.

    Pure and total: any string gives a string, and ``normalise(normalise(x)) == normalise(x)``
    for ordinary text.  Boilerplate ("Forwarded as received", "please share"), links, phone
    numbers, emoji and punctuation are gone; numbers stay.
    """
    from matchers.text.tokens import tokenise  # tokens are built from clean text

    return " ".join(tokenise(text).folded)
