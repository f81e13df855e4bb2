"""The official Twilio client, bound to the one API that the settings name."""

from typing import Any
from urllib.parse import urlsplit

from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from tipline.channels.errors import ChannelDown
from tipline.config import DEFAULT_TWILIO_API, TwilioSettings

CONTENT_API = "https://content.twilio.com"
MESSAGING_API = "https://messaging.twilio.com"

# What we call at each of Twilio's hosts, and nothing else there.  A gateway or a test server that
# stands for Twilio (TWILIO_API_BASE_URL) stands for all of them.
_PATHS = {
    DEFAULT_TWILIO_API: "/2010-04-01/",
    CONTENT_API: "/v1/Content",
    MESSAGING_API: "/v2/Indicators/",
}

TIMEOUT = 10.0  # seconds; the client's own default is to wait for ever


class RebasedHttpClient(TwilioHttpClient):  # type: ignore[misc]  # the client has no types
    """Sends what is meant for Twilio's API to the configured base, and nothing anywhere else."""

    def __init__(self, base_url: str) -> None:
        super().__init__(timeout=TIMEOUT)
        real = base_url == DEFAULT_TWILIO_API
        self._bases = {origin: origin if real else base_url for origin in _PATHS}

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        """As in the parent, at the configured base."""
        return super().request(method, self.rebase(url), *args, **kwargs)

    def rebase(self, url: str) -> str:
        """``url`` at the configured base; raises ``ChannelDown`` for a host that is not ours."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._bases or not parts.path.startswith(_PATHS[origin]):
            raise ChannelDown(f"refused to send the account's credentials to {parts.netloc!r}")
        return self._bases[origin] + url.removeprefix(origin)

    def log_request(self, kwargs: dict[str, Any]) -> None:
        """Nothing: the parent logs addresses."""

    def log_response(self, status_code: int, response: Any) -> None:
        """Nothing: the parent logs headers, and texts with them."""


def make_client(settings: TwilioSettings) -> Client:
    """A client; raises ``ChannelDown`` if account or token are not set."""
    if not settings.account_sid or not settings.auth_token:
        raise ChannelDown("TWILIO_ACCOUNT_SID or TWILIO_AUTH_TOKEN is not set")
    return Client(
        settings.account_sid,
        settings.auth_token,
        http_client=RebasedHttpClient(settings.api_base_url),
        environment={},  # TWILIO_REGION and TWILIO_EDGE would change the host behind our back
    )
