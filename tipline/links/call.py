"""Asks a program of somebody else's for a document, with our token for it; guarded."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import urllib3
from urllib3.exceptions import HTTPError

from tipline.links.errors import LinkFailed, LinkRefused
from tipline.links.guard import Rules

CONNECT, READ, TOTAL = 5.0, 15.0, 60.0  # seconds
_CHUNK = 64 * 1024  # bytes
_PLAIN = {"Accept-Encoding": "identity"}  # a small compressed body must not unfold into a large one


@dataclass(frozen=True, slots=True)
class Called:
    """What came back: a status, its headers by lower-case name, the body of a 200."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def call(url: str, headers: Mapping[str, str], limit: int, rules: Rules) -> Called:
    """Get ``url``; whatever the status is, it is the caller's to judge.

    The address is looked up, must be a machine of the internet, and is called by number.  A
    redirect is not followed: our credentials go to the address that somebody typed, nowhere else.
    Raises ``LinkRefused`` where trying again is useless, ``LinkFailed`` where it is not.
    """
    target, deadline = rules.target(url), time.monotonic() + TOTAL
    try:
        timeout = urllib3.Timeout(connect=CONNECT, read=READ)
        response = target.get({**_PLAIN, **headers}, timeout)
        try:
            found = {name.lower(): value for name, value in response.headers.items()}
            body = _body(response, limit, deadline) if response.status == 200 else b""
            return Called(response.status, found, body)
        finally:
            response.close()
    except (HTTPError, OSError, UnicodeError, ValueError) as error:
        raise LinkFailed(f"it could not be reached ({type(error).__name__})") from None


def _body(response: urllib3.BaseHTTPResponse, limit: int, deadline: float) -> bytes:
    body = bytearray()
    for chunk in response.stream(_CHUNK, decode_content=False):
        body += chunk
        if len(body) > limit:
            raise LinkRefused(f"its answer has more than {limit // 1024 // 1024} MB")
        if time.monotonic() > deadline:
            raise LinkFailed(f"its answer took longer than {TOTAL:.0f} seconds")
    return bytes(body)
