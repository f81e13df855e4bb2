"""Fetches files from WhatsApp in two steps: the id gives a short-lived URL, the URL the bytes."""

import re
from typing import IO
from urllib.parse import urlsplit

from tipline.accounts import WhatsAppSettings
from tipline.channels.cloud.graph import Graph
from tipline.channels.download import download, too_large
from tipline.channels.errors import ChannelDown, MediaLater, MediaRefused, SendLater, SendUnknown
from tipline.channels.wire import Said

# Where Meta keeps what people send.  The token goes there and to the API, and nowhere else.
FILE_HOSTS = frozenset({"lookaside.fbsbx.com"})
_ID = re.compile(r"[0-9A-Za-z_-]{1,100}")
_GONE = (400, 404, 410)  # Meta answers 400 with code 100 for an id that it does not know (any more)


class Files:
    """Files by their ids."""

    def __init__(self, settings: WhatsAppSettings, graph: Graph) -> None:
        self._settings = settings
        self._graph = graph

    def fetch(self, media_id: str, into: IO[bytes], limit: int) -> None:
        """Write the file to ``into``; raises ``MediaRefused``, ``MediaLater``, ``ChannelDown``."""
        said = self._ask("GET", media_id)
        if said.status != 200:
            if said.status in _GONE:
                raise MediaRefused("the provider no longer has the file", code=str(said.status))
            _check(said.status, True)
        size = said.body.get("file_size")
        if isinstance(size, int) and size > limit:
            raise too_large(limit)
        url = self._allowed(said.body.get("url"))
        base = self._settings.api_base_url
        download(url, self._graph.credentials, into, limit, base=base, check=_check)

    def delete(self, media_id: str) -> None:
        """Delete the file at Meta; gone already is what we want."""
        said = self._ask("DELETE", media_id)
        if not 200 <= said.status < 300 and said.status not in _GONE:
            _check(said.status, True)

    def _ask(self, method: str, media_id: str) -> Said:
        if not _ID.fullmatch(media_id):
            raise MediaRefused("the id of the file is not one of the provider's")
        try:
            return self._graph.media(method, media_id)
        except (SendLater, SendUnknown) as error:
            raise MediaLater(str(error)) from None

    def _allowed(self, url: object) -> str:
        """``url`` if it is Meta's; raises ``MediaRefused`` where our token has no business."""
        try:
            parts = urlsplit(url if isinstance(url, str) else "")
            port = parts.port
        except ValueError:
            raise MediaRefused("the provider gave an address that cannot be read") from None
        base = urlsplit(self._settings.api_base_url)
        if (parts.scheme, parts.hostname, port) == (base.scheme, base.hostname, base.port):
            return parts.geturl()
        named = parts.scheme == "https" and parts.hostname in FILE_HOSTS and port in (None, 443)
        if not named or parts.username or parts.password:
            raise MediaRefused("the address of the file is not one of the provider's")
        return parts.geturl()


def _check(status: int, asked_with: bool) -> None:
    if status == 200:
        return
    if status == 401 and asked_with:
        raise ChannelDown("the provider refused our credentials for a file", code=str(status))
    # The URL lives for minutes: whatever says no to it, the next one is new.
    if status in (401, 403, 404, 410, 429) or status >= 500:
        raise MediaLater(f"the provider answered {status}", code=str(status))
    raise MediaRefused(f"the provider answered {status}", code=str(status))
