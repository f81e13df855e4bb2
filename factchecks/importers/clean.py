"""Brings the odd spellings of feeds into plain values: texts, links, languages, names."""

import re
import unicodedata
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from babel import Locale

from factchecks.errors import RowRefused
from factchecks.keys import site_of

# Limits against hostile files, far above what honest ones hold (longest real claim seen: 1,900
# characters; longest "rating", which was a whole article: 3,400).
MAX_CLAIM = 5_000
MAX_TITLE = 1_000
MAX_SUMMARY = 2_000
MAX_RATING = 5_000
MAX_CLAIMANT = 500
MAX_URL = 2_000
MAX_RAW = 200_000  # characters of a text before it is cleaned

# Soft hyphen, zero-width space, byte order mark, bidi controls: seen by nobody, they only break
# comparison.  The joiners U+200C and U+200D stay, they spell words in Persian and Hindi.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_TAG = re.compile(
    r"</?(?:p|br|b|i|u|s|em|strong|a|span|div|ul|ol|li|h[1-6]|font|blockquote|q|sup|sub|small|"
    r"img|figure|figcaption|table|tr|td|th|tbody|hr)(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
_SPACE = re.compile(r"\s+")
_LANGUAGE = re.compile(r"^([a-z]{2,3})(?:[-_][a-z0-9]{2,8})*$")
_ARCHIVES = ("web.archive.org", "archive.org", "archive.is", "archive.today", "archive.ph")
# Tried only where a gap begins: a long one would be read again from each of its signs.
_JOINED = re.compile(r"(?<![\s,;|])[\s,;|]+(?=https?://)", re.IGNORECASE)
_EMBEDDED = re.compile(r"https?:/{1,2}(?=[^/])", re.IGNORECASE)


def text(value: Any, limit: int) -> str:
    """The words of a JSON value or cell on one line: entities, tags and unseen signs taken out.

    A list gives its first text, an object its ``name``, ``text`` or ``@value``; anything else
    gives ``""``.  Longer than ``limit`` characters is cut at a word, with an ellipsis.
    """
    found = _SPACE.sub(" ", _plain(first_text(value)[:MAX_RAW])).strip()
    if len(found) > limit:
        found = found[: limit - 1].rsplit(" ", 1)[0].rstrip() + "…"
    return found


def claim(value: Any) -> str:
    """A claim as :func:`text` reads it; raises :class:`RowRefused` if empty, broken or long."""
    found = text(value, MAX_CLAIM + 1)
    if not re.search(r"\w", found):
        raise RowRefused("the claim is empty")
    if "\ufffd" in found:
        raise RowRefused(f"the claim has broken characters: {found[:60]!r}")
    if len(found) > MAX_CLAIM:
        raise RowRefused(f"the claim is longer than {MAX_CLAIM} characters: {found[:60]!r}")
    return found


def first_text(value: Any) -> str:
    """The first string in a value that may be a string, a list, an object or nothing."""
    for _ in range(5):  # deeper nesting is no honest text
        if isinstance(value, str):
            return value
        if isinstance(value, list):
            value = next((v for v in value if v not in (None, "", [], {})), None)
        elif isinstance(value, dict):
            value = next((value[k] for k in ("name", "text", "@value") if value.get(k)), None)
        else:
            break
    return ""


def rating_words(*values: Any) -> str:
    """The first of ``values`` that holds words; a bare number says nothing (scales run both ways).

    A list of several verdicts is kept as ``one / other``, which no table maps to either.
    """
    for value in values:
        many = value if isinstance(value, list) else [value]
        found = dict.fromkeys(text(one, MAX_RATING) for one in many[:5])
        words = [w for w in found if any(unicodedata.category(c)[0] == "L" for c in w)]
        if words:
            return " / ".join(words)
    return ""


def link(*values: Any) -> str:
    """The first usable web address among ``values``, with its scheme; ``""`` where there is none.

    Repairs what feeds do to links: two joined into one, no scheme, entities, blanks around.
    """
    for value in values:
        for one in value if isinstance(value, list) else [value]:
            raw = (one.get("url") or one.get("@id")) if isinstance(one, dict) else one
            if isinstance(raw, str) and (found := _one_link(raw)):
                return found
    return ""


def _one_link(raw: str) -> str:
    raw = _CONTROL.sub("", _UNSEEN.sub("", unescape(raw[: 4 * MAX_URL])))
    raw = _storable(raw).strip().strip("<>\"'")
    raw = _JOINED.split(raw, maxsplit=1)[0]
    if raw.startswith("//"):
        raw = "https:" + raw
    if not re.match(r"^[a-z][a-z0-9+.-]*:(?!\d)", raw, re.IGNORECASE):
        raw = "https://" + raw
    try:
        raw = _SPACE.sub("%20", _unjoined(raw))
        parts = urlsplit(raw)
        port_ok = parts.port is None or parts.port > 0
    except ValueError:
        return ""
    sound = parts.scheme.lower() in ("http", "https") and port_ok and not parts.username
    return raw if sound and site_of(raw) and len(raw) <= MAX_URL else ""


def _unjoined(url: str) -> str:
    """Of two links run into one, the one that names a page (archives' links are such, and stay)."""
    path = url.split("?", 1)[0]
    starts = [m.start() for m in _EMBEDDED.finditer(path)]
    if len(starts) < 2 or (site_of(url[: starts[1]]) in _ARCHIVES):
        return url
    head, tail = url[: starts[1]], url[starts[1] :]
    names_page = len(urlsplit(head).path.strip("/")) > 0
    return head.rstrip("/,;") if names_page else tail


def language(value: Any) -> str | None:
    """A language as its primary subtag (``pt`` for ``pt-BR``, ``pt_BR`` or ``Portuguese``)."""
    if isinstance(value, dict):
        value = value.get("alternateName") or value.get("name")
    found = first_text(value).strip().lower()
    if match := _LANGUAGE.match(found):
        return match[1]
    return _language_names().get(found)


@cache
def _language_names() -> dict[str, str]:
    names = Locale("en").languages
    return {name.lower(): code for code, name in names.items() if _LANGUAGE.match(code)}


def _plain(raw: str) -> str:
    # Some feeds escape twice: &amp;quot; is a quotation mark.
    found = unescape(unescape(raw)) if "&" in raw else raw
    if "<" in found:
        found = _TAG.sub(" ", found)
    found = _CONTROL.sub(" ", _UNSEEN.sub("", found))
    return unicodedata.normalize("NFC", _storable(found))


def _storable(found: str) -> str:
    # Lone surrogates come from broken escapes; no database takes them.
    return found.encode("utf-8", "replace").decode("utf-8")
