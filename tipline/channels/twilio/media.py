"""Fetches files from Twilio: one exact URL, credentials to nobody else, and only so much.

The URL comes from a request that was signed, yet nothing is taken from it but three ids: the
address that is called is built from our settings.  What Twilio redirects to gets no credentials
and may not be a machine on our own network.
"""

import re
from dataclasses import dataclass
from typing import IO

import urllib3

from tipline.channels.download import download
from tipline.channels.errors import ChannelDown, MediaLater, MediaRefused
from tipline.config import DEFAULT_TWILIO_API, TwilioSettings

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
        login = f"{settings.account_sid}:{settings.auth_token}"
        download(
            settings.api_base_url + ours,
            urllib3.make_headers(basic_auth=login),
            into,
            limit,
            base=settings.api_base_url,
            check=_check,
        )


def _check(status: int, asked_with: bool) -> None:
    if status == 200:
        return
    if status in (401, 403) and asked_with:
        raise ChannelDown("the provider refused our credentials for a file", code=str(status))
    # 403 without credentials: a link to the file store that has expired; the next is a new one.
    if status in (401, 403, 404, 429) or status >= 500:
        raise MediaLater(f"the provider answered {status}", code=str(status))
    raise MediaRefused(f"the provider answered {status}", code=str(status))
