"""Fetches files from Twilio: one exact URL, credentials to nobody else, and only so much.

The URL comes from a request that was signed, yet nothing is taken from it but three ids: the
address that is called is built from our settings.  What Twilio redirects to gets no credentials
and may not be a machine on our own network.
"""

import re
import time
from dataclasses import dataclass
from typing import IO

import urllib3
from urllib3.exceptions import HTTPError

from tipline.channels.errors import ChannelDown, MediaLater, MediaRefused
from tipline.channels.twilio.addresses import Target, redirect_target
from tipline.config import DEFAULT_TWILIO_API, TwilioSettings

CONNECT = 5.0  # seconds
READ = 10.0  # seconds without a byte
TOTAL = 60.0  # seconds for a whole file
MAX_REDIRECTS = 3
_CHUNK = 64 * 1024  # bytes
_REDIRECTS = (301, 302, 303, 307, 308)

_PLACE = re.compile(
    r"/2010-04-01/Accounts/(AC[0-9a-fA-F]{32})"
    r"/Messages/([A-Z]{2}[0-9a-fA-F]{32})/Media/(ME[0-9a-fA-F]{32})"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file lies in Twilio's API."""

    message_sid: str
    media_sid: str


class Fetcher:
    """Knows the account, the API and what may be fetched from it."""

    def __init__(self, settings: TwilioSettings) -> None:
        self._settings = settings

    def url(self, message_sid: str, media_sid: str) -> str:
        """The URL that Twilio gives for a file."""
        account = self._settings.account_sid
        path = f"Accounts/{account}/Messages/{message_sid}/Media/{media_sid}"
        return f"{DEFAULT_TWILIO_API}/2010-04-01/{path}"

    def place(self, url: str, provider_id: str) -> Place:
        """Which file ``url`` is; raises ``MediaRefused`` unless it is one of this very message."""
        for base in (DEFAULT_TWILIO_API, self._settings.api_base_url):
            found = _PLACE.fullmatch(url.removeprefix(base)) if url.startswith(base) else None
            if found:
                break
        else:
            raise MediaRefused("the address of the file is not one of the provider's")
        account, message_sid, media_sid = found.groups()
        if account != self._settings.account_sid:
            raise MediaRefused("the file belongs to another account")
        if message_sid != provider_id:
            raise MediaRefused("the file belongs to another message")
        return Place(message_sid, media_sid)

    def fetch(self, url: str, provider_id: str, into: IO[bytes], limit: int) -> None:
        """Write the file to ``into``; raises ``MediaRefused``, ``MediaLater``, ``ChannelDown``."""
        place = self.place(url, provider_id)
        settings = self._settings
        ours = self.url(place.message_sid, place.media_sid).removeprefix(DEFAULT_TWILIO_API)
        target = Target(settings.api_base_url + ours)
        login = f"{settings.account_sid}:{settings.auth_token}"
        credentials = urllib3.make_headers(basic_auth=login)
        deadline = time.monotonic() + TOTAL
        try:
            for _hop in range(MAX_REDIRECTS + 1):
                response = target.get(credentials, urllib3.Timeout(connect=CONNECT, read=READ))
                try:
                    if response.status not in _REDIRECTS:
                        _check(response.status, asked_with=bool(credentials))
                        _save(response, into, limit, deadline)
                        return
                    location = response.headers.get("Location", "")
                finally:
                    response.close()
                credentials = {}  # whoever comes next has no business with them
                target = redirect_target(target.url, location, settings.api_base_url)
        except (HTTPError, OSError) as error:
            raise MediaLater(f"the file could not be fetched ({type(error).__name__})") from None
        raise MediaRefused(f"more than {MAX_REDIRECTS} redirects")


def _check(status: int, *, asked_with: bool) -> None:
    if status == 200:
        return
    if status in (401, 403) and asked_with:
        raise ChannelDown("the provider refused our credentials for a file", code=str(status))
    # 403 without credentials: a link to the file store that has expired; the next is a new one.
    if status in (401, 403, 404, 429) or status >= 500:
        raise MediaLater(f"the provider answered {status}", code=str(status))
    raise MediaRefused(f"the provider answered {status}", code=str(status))


def _save(response: urllib3.BaseHTTPResponse, into: IO[bytes], limit: int, deadline: float) -> None:
    declared = response.headers.get("Content-Length", "")
    if declared.isdigit() and int(declared) > limit:
        raise MediaRefused(_too_large(limit))
    size = 0
    # Bytes as they come: a small compressed body must not unfold into a large file.
    for chunk in response.stream(_CHUNK, decode_content=False):
        size += len(chunk)
        if size > limit:
            raise MediaRefused(_too_large(limit))
        if time.monotonic() > deadline:
            raise MediaLater(f"the file took longer than {TOTAL:.0f} seconds")
        into.write(chunk)


def _too_large(limit: int) -> str:
    return f"the file is larger than {limit / 1024 / 1024:.0f} MB"
