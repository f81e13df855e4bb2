"""Asks the public internet for what an editor named: an article's link, or a feed.

Whoever can type an address must not reach machines behind our walls: HTTPS alone, every address of
the host public, the connection made to the very address that was looked at, at each redirect anew.
"""

import time
from typing import IO

import urllib3
from urllib3.exceptions import HTTPError

from tipline.channels.addresses import redirect_target
from tipline.channels.errors import MediaLater, MediaRefused

CONNECT, READ, TOTAL = 5.0, 15.0, 300.0  # seconds
MAX_REDIRECTS = 4
_CHUNK = 64 * 1024  # bytes
_REDIRECTS = (301, 302, 303, 307, 308)


def ask(url: str, *, base: str, into: IO[bytes] | None = None, limit: int = 0) -> int:
    """The status at the end of the redirects; a body of status 200 goes to ``into``.

    ``base`` is our own public address, whose machine may be asked too.  Raises ``MediaRefused``
    for what will never be fetched and ``MediaLater`` for what can't be just now.
    """
    deadline = time.monotonic() + TOTAL
    asked = url
    try:
        for _hop in range(MAX_REDIRECTS + 1):
            target = redirect_target(asked, url, base)
            response = target.get({}, urllib3.Timeout(connect=CONNECT, read=READ))
            try:
                if response.status not in _REDIRECTS:
                    if into is not None and response.status == 200:
                        _save(response, into, limit, deadline)
                    return response.status
                asked, url = target.url, response.headers.get("Location", "")
            finally:
                response.close()
    except (HTTPError, OSError) as error:
        raise MediaLater(f"no answer ({type(error).__name__})") from None
    raise MediaRefused(f"more than {MAX_REDIRECTS} redirects")


def _save(response: urllib3.BaseHTTPResponse, into: IO[bytes], limit: int, deadline: float) -> None:
    size = 0
    # Bytes as they come: a small compressed body must not unfold into a large file.
    for chunk in response.stream(_CHUNK, decode_content=False):
        size += len(chunk)
        if size > limit:
            raise MediaRefused(f"it is larger than {limit // 1024 // 1024} MB")
        if time.monotonic() > deadline:
            raise MediaLater(f"it took longer than {TOTAL:.0f} seconds")
        into.write(chunk)
