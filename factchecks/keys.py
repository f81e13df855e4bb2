"""Stable keys that say whether two fact-checks, claims or links are the same one."""

import hashlib
import re
import unicodedata
from urllib.parse import urlsplit

from matchers.links import canonical_url

# Arabic vowel signs and tatweel, zero-width and bidi controls: seen or not, the claim is the same.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u0640\u064b-\u0652\u0670\u200b-\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufe00-\ufe0f\ufeff]"
)
_SPACE = re.compile(r"\s+")
_QUOTES = str.maketrans(dict.fromkeys("“”„«»‟＂", '"') | dict.fromkeys("‘’‚‛`´", "'"))

# A B-tree entry of PostgreSQL holds about 2,700 bytes; links past this length keep a digest.
MAX_URL_KEY = 500


def claim_key(claim: str) -> str:
    """The SHA-256 (64 hex digits) of a claim, blind to case, spacing, quotes and invisible signs.

    Every letter, digit and other sign still counts: two claims share a key only if a reader
    would call them the same sentence.
    """
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", claim))
    text = _SPACE.sub(" ", text.translate(_QUOTES)).strip().rstrip(".…").casefold()
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def url_key(url: str) -> str:
    """A link without what doesn't change its page, as links in messages are compared too.

    Returns ``""`` for what is no link, and at most :data:`MAX_URL_KEY` characters.
    """
    key = canonical_url(url).removeprefix("https://")
    if len(key) > MAX_URL_KEY:
        digest = hashlib.sha256(key.encode()).hexdigest()
        key = f"{key[: MAX_URL_KEY - 65]}#{digest}"
    return key


def site_of(url: str) -> str:
    """The host of a link in lower case without ``www.`` and port; ``""`` where there is none."""
    url = url.strip()
    if not url:
        return ""
    try:
        host = urlsplit(url if "//" in url[:12] else f"//{url}").hostname or ""
    except ValueError:
        return ""
    host = host.rstrip(".").removeprefix("www.")
    return host if re.fullmatch(r"[\w.-]{1,253}", host) and "." in host else ""
