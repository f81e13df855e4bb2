"""Fetches one page or picture from the internet: guarded, so many bytes, so many seconds."""

import time
from dataclasses import dataclass

import urllib3
from urllib3.exceptions import HTTPError

from tipline.links.errors import LinkFailed, LinkRefused
from tipline.links.guard import Rules

CONNECT, READ = 3.0, 4.0  # seconds, until connected, without a byte
TOTAL = 10.0  # seconds for everything, redirects included
MAX_REDIRECTS = 5
PAGE_BYTES = 512 * 1024  # the head of a page is at its beginning
PICTURE_BYTES = 5 * 1024 * 1024
_CHUNK = 32 * 1024
_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = {
    "Accept-Encoding": "identity"
}  # a small compressed body must not unfold into a large one


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came: the address it came from in the end, its type in lower case, its bytes."""

    url: str
    content_type: str
    body: bytes


def fetch(url: str, limit: int, *, cut: bool = False, rules: Rules | None = None) -> Fetched:
    """What is at ``url``; of more than ``limit`` bytes the beginning with ``cut``, else refused.

    No credentials, no cookies, nothing sent but the request.  Raises ``LinkRefused`` and
    ``LinkFailed``.
    """
    rules, deadline = rules or Rules(), time.monotonic() + TOTAL
    target = rules.target(url)
    try:
        for _hop in range(MAX_REDIRECTS + 1):
            response = target.get(_HEADERS, urllib3.Timeout(connect=CONNECT, read=READ))
            try:
                if response.status not in _REDIRECTS:
                    return _fetched(response, target.url, limit, cut, deadline)
                location = response.headers.get("Location", "")
            finally:
                response.close()
            if time.monotonic() > deadline:
                raise LinkFailed(f"the page took longer than {TOTAL:.0f} seconds")
            target = rules.redirect(target.url, location)
    except (HTTPError, OSError, UnicodeError, ValueError) as error:
        raise LinkFailed(f"the page did not come ({type(error).__name__})") from None
    raise LinkRefused(f"more than {MAX_REDIRECTS} redirects")


def _fetched(
    response: urllib3.BaseHTTPResponse, url: str, limit: int, cut: bool, deadline: float
) -> Fetched:
    if response.status != 200:
        raise LinkFailed(f"its server answered {response.status}")
    if response.headers.get("Content-Encoding", "identity").lower() not in ("identity", ""):
        raise LinkRefused("its server compresses although it was asked not to")
    body = bytearray()
    for chunk in response.stream(_CHUNK, decode_content=False):
        body += chunk
        if len(body) > limit and not cut:
            raise LinkRefused(f"it has more than {limit / 1024 / 1024:.1f} MB")
        if len(body) >= limit:
            break
        if time.monotonic() > deadline:
            raise LinkFailed(f"the page took longer than {TOTAL:.0f} seconds")
    kind = response.headers.get("Content-Type", "").lower()
    return Fetched(url, kind, bytes(body[:limit]))
