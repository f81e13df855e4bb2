"""Stable keys that say whether two fact-checks, claims or links are the same one."""

import hashlib
import re
import unicodedata
from urllib.parse import urlsplit

from w3lib.url import canonicalize_url, url_query_cleaner

# Arabic vowel signs and tatweel, zero-width and bidi controls: seen or not, the claim is the same.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u0640\u064b-\u0652\u0670\u200b-\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufe00-\ufe0f\ufeff]"
)
_SPACE = re.compile(r"\s+")
_QUOTES = str.maketrans(dict.fromkeys("“”„«»‟＂", '"') | dict.fromkeys("‘’‚‛`´", "'"))
_TRACKING = re.compile(
    r"^(utm_\w+|fbclid|gclid|dclid|msclkid|igshid|mc_cid|mc_eid|_ga|yclid|ref_src)$"
)

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
    """A link without what doesn't change its page: scheme, ``www.``, fragment, tracking.

    A query string is kept (it is often the article's number) but for known tracking parameters.
    Returns ``""`` for no link and at most :data:`MAX_URL_KEY` characters.
    """
    url = url.strip()
    if not url:
        return ""
    if "//" not in url.split("?", 1)[0][:12]:
        url = "http://" + url
    parts = urlsplit(url)
    names = [p.split("=", 1)[0] for p in parts.query.split("&")]
    tracking = [name for name in names if _TRACKING.match(name)]
    if tracking:
        url = url_query_cleaner(url, tracking, remove=True)
    plain = str(canonicalize_url(url)).split("://", 1)[-1]
    host, slash, path = plain.partition("/")
    key = host.removeprefix("www.") + slash + re.sub(r"/{2,}", "/", path)
    key = key.rstrip("/")
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
