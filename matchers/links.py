"""Brings web addresses to one canonical form, so that the same page is recognised as the same."""

import ipaddress
import re
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

MAX_URL = 4096

_TRACKING = re.compile(
    r"(utm_.*|mtm_.*|pk_.*|hsa_.*|ga_.*|_ga|_gl|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|"
    r"yclid|twclid|ttclid|igshid?|igsh|mc_[ce]id|mkt_tok|oly_(anon|enc)_id|vero_id|_hs(enc|mi)|"
    r"s_cid|cmpid|ncid|sr_share|ref_src|ref_url|refsrc|share(_id|_source|_from)?|spm|si|feature|"
    r"__twitter_impression|xtor|ito|smid|cmp|ocid|mibextid|rdid|sfnsn|wtmc|at_medium|at_campaign|"
    r"at_custom.*|amp|outputtype|usqp|amp_js_v|amp_gsa|fb_(action|source|ref).*|notif_.*|__tn__|"
    r"__cft__.*|hc_ref|paipv|eav|wa_status_inline)",
    re.IGNORECASE,
)
_MOBILE = re.compile(r"^(?:www\d?|m|mobile|amp|touch|wap|mbasic|web)\.(?=[^.]+\.[^.]+)")
_MOBILE_INSIDE = re.compile(r"^([a-z]{2,12})\.m\.(?=wikipedia\.|wiktionary\.)")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)
_AMP_TAIL = re.compile(r"(?:/amp|\.amp|/amp\.html|\.amp\.html)/?$", re.IGNORECASE)

_YOUTUBE = {"youtu.be", "youtube.com", "music.youtube.com", "youtube-nocookie.com"}

Query = list[tuple[str, str]]

_FIND = re.compile(
    r"(?:https?://|www\.)[^\s<>\"“”«»\u200b-\u200f\u202a-\u202e]+"
    r"|(?<![\w@.\-/])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,6}[a-z]{2,18}"
    r"/[^\s<>\"“”«»\u200b-\u200f\u202a-\u202e]+",
    re.IGNORECASE,
)
_AFTER = ".,;:!?…'’*_~।؟،۔"
_PAIRS = {")": "(", "]": "[", "}": "{"}


def find_urls(text: str) -> list[str]:
    """The web addresses in ``text`` as they stand there, in order, without what follows them."""
    return [url for match in _FIND.finditer(text) if (url := _trim(match.group()))]


def _trim(url: str) -> str:
    while url:
        last = url[-1]
        if last in _AFTER or (last in _PAIRS and url.count(last) > url.count(_PAIRS[last])):
            url = url[:-1]
        else:
            break
    return url


def canonical_url(url: str) -> str:
    """``https://host/path?query`` without what doesn't change the page, or ``""`` if it isn't one.

    Unwraps known redirectors (Google, AMP caches, Facebook's ``l.php``), drops tracking
    parameters, fragments, mobile and AMP forms and default ports, and sorts the rest.
    """
    for _ in range(4):  # redirectors may be nested; a longer chain is a trick
        parts = _split(url)
        if parts is None:
            return ""
        inner = _unwrap(parts)
        if inner is None:
            return _assemble(parts)
        url = inner
    return ""


def _split(url: str) -> SplitResult | None:
    url = url.strip().strip("<>\u200b\u200e\u200f")
    if not url or len(url) > MAX_URL:
        return None
    if not _SCHEME.match(url):
        url = "https://" + url.lstrip("/")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    host = _host(parts.hostname or "")
    if parts.scheme not in {"http", "https"} or not host:
        return None
    netloc = host if port in {None, 80, 443} else f"{host}:{port}"
    return SplitResult("https", netloc, parts.path, parts.query, "")


def _host(host: str) -> str:
    host = host.rstrip(".").lower()
    try:
        return f"[{ipaddress.IPv6Address(host)}]" if ":" in host else _ascii(host)
    except ValueError:
        return ""


def _ascii(host: str) -> str:
    name = host.encode("idna").decode("ascii")
    return name if "." in name and re.fullmatch(r"[a-z0-9._-]+", name) else ""


def _unwrap(parts: SplitResult) -> str | None:
    host, query = parts.netloc, dict(parse_qsl(parts.query))
    if re.fullmatch(r"(www\.)?google(\.[a-z]{2,3}){1,2}", host):
        if parts.path == "/url":
            return query.get("q") or query.get("url")
        if parts.path.startswith("/amp/"):
            return re.sub(r"^/amp/(s/)?", "", parts.path)
    if host.endswith(".cdn.ampproject.org"):
        return re.sub(r"^/[a-z]/(s/)?", "", parts.path) or None
    if host in {"l.facebook.com", "lm.facebook.com", "l.instagram.com"} and "u" in query:
        return query["u"]
    return None


def _assemble(parts: SplitResult) -> str:
    host = _MOBILE_INSIDE.sub(r"\1.", parts.netloc)
    host = _MOBILE.sub("", host)
    path = _path(parts.path)
    pairs = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True)]
    query = sorted((k, v) for k, v in pairs if not _TRACKING.fullmatch(k))
    host, path, query = _site(host, path, query)
    tail = "?" + urlencode(query) if query else ""
    return f"https://{host}{path}{tail}"


def _path(path: str) -> str:
    path = quote(unquote(path, errors="replace"), safe="/:@!$&'()*+,;=-._~")
    path = re.sub(r"/{2,}", "/", path)
    path = _AMP_TAIL.sub("", path)
    path = re.sub(r"^/amp(?=/)", "", path)
    return path.rstrip("/")


def _site(host: str, path: str, query: Query) -> tuple[str, str, Query]:
    """The few sites whose several addresses for one thing everybody forwards."""
    if host in _YOUTUBE:
        video = _video(host, path, dict(query))
        return ("youtube.com", "/watch", [("v", video)]) if video else (host, path, query)
    if host in {"x.com", "twitter.com", "fxtwitter.com", "vxtwitter.com"}:
        status = re.match(r"^/[^/]+/status(?:es)?/(\d+)", path)
        return "x.com", f"/i/status/{status.group(1)}" if status else path.lower(), []
    if host == "t.me":
        return host, re.sub(r"^/s(?=/)", "", path), query
    if host == "instagram.com":
        return host, re.sub(r"^/(?:reels|reel)/", "/p/", path), []
    return host, path, query


def _video(host: str, path: str, query: dict[str, str]) -> str:
    if host == "youtu.be":
        return path[1:]
    short = re.match(r"^/(?:shorts|live|embed|v)/([\w-]{6,})", path)
    if short:
        return short.group(1)
    return query.get("v", "") if path == "/watch" else ""
