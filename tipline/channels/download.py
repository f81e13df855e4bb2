"""Brings a file in from a provider: over as many machines as it takes, and only so many bytes."""

import time
from collections.abc import Callable, Mapping
from typing import IO

import urllib3
from urllib3.exceptions import HTTPError

from tipline.channels.addresses import Target, redirect_target
from tipline.channels.errors import MediaLater, MediaRefused

CONNECT = 5.0  # seconds
READ = 10.0  # seconds without a byte
TOTAL = 60.0  # seconds for a whole file
MAX_REDIRECTS = 3
_CHUNK = 64 * 1024  # bytes
_REDIRECTS = (301, 302, 303, 307, 308)

Check = Callable[[int, bool], None]  # HTTP status, whether credentials went along


def download(
    url: str,
    credentials: Mapping[str, str],
    into: IO[bytes],
    limit: int,
    *,
    base: str,
    check: Check,
) -> None:
    """Write the file at ``url`` to ``into``; ``credentials`` (headers) go there and no further.

    The caller answers for ``url``; redirects lead only to the public internet or to the machine of
    ``base``.  ``check`` raises for every status but 200.  Raises ``MediaRefused``, ``MediaLater``
    and what ``check`` raises.
    """
    target, deadline = Target(url), time.monotonic() + TOTAL
    try:
        for _hop in range(MAX_REDIRECTS + 1):
            response = target.get(credentials, urllib3.Timeout(connect=CONNECT, read=READ))
            try:
                if response.status not in _REDIRECTS:
                    check(response.status, bool(credentials))
                    _save(response, into, limit, deadline)
                    return
                location = response.headers.get("Location", "")
            finally:
                response.close()
            credentials = {}  # whoever comes next has no business with them
            target = redirect_target(target.url, location, base)
    except (HTTPError, OSError) as error:
        raise MediaLater(f"the file could not be fetched ({type(error).__name__})") from None
    raise MediaRefused(f"more than {MAX_REDIRECTS} redirects")


def too_large(limit: int) -> MediaRefused:
    """What to raise for a file of more than ``limit`` bytes."""
    return MediaRefused(f"the file is larger than {limit / 1024 / 1024:.0f} MB")


def _save(response: urllib3.BaseHTTPResponse, into: IO[bytes], limit: int, deadline: float) -> None:
    declared = response.headers.get("Content-Length", "")
    if declared.isdigit() and int(declared) > limit:
        raise too_large(limit)
    size = 0
    # Bytes as they come: a small compressed body must not unfold into a large file.
    for chunk in response.stream(_CHUNK, decode_content=False):
        size += len(chunk)
        if size > limit:
            raise too_large(limit)
        if time.monotonic() > deadline:
            raise MediaLater(f"the file took longer than {TOTAL:.0f} seconds")
        into.write(chunk)
