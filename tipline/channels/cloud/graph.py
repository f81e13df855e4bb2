"""The calls to Meta's Graph API, bound to the one host that the settings name."""

from collections.abc import Mapping
from typing import Any

from tipline.accounts import WhatsAppSettings
from tipline.channels.base import Failure
from tipline.channels.cloud.codes import HINTS, WAITS, failure_of
from tipline.channels.errors import (
    ChannelDown,
    ChannelError,
    NeedsPlainText,
    OutsideWindow,
    SendLater,
    SendRefused,
    SendUnknown,
)
from tipline.channels.wire import TIMEOUT, Said, call


class Graph:
    """Makes calls with the access token; each raises what a channel may raise."""

    def __init__(self, settings: WhatsAppSettings) -> None:
        self._settings = settings

    @property
    def credentials(self) -> dict[str, str]:
        """The header that goes to Meta's machines and nowhere else."""
        if not self._settings.access_token:
            raise ChannelDown("WHATSAPP_ACCESS_TOKEN is not set")
        return {"Authorization": f"Bearer {self._settings.access_token}"}

    def post_message(
        self, message: Mapping[str, Any], timeout: tuple[float, float] = TIMEOUT
    ) -> Mapping[str, Any]:
        """Ask for a message (or a mark that one was read) on our number."""
        if not self._settings.phone_number_id:
            raise ChannelDown("WHATSAPP_PHONE_NUMBER_ID is not set")
        json = {"messaging_product": "whatsapp", **message}
        url = self._url(f"{self._settings.phone_number_id}/messages")
        said = call("POST", url, headers=self.credentials, json=json, timeout=timeout)
        if not 200 <= said.status < 300:
            raise _answered(said)
        return said.body

    def ask(
        self,
        method: str,
        path: str,
        *,
        json: Mapping[str, Any] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Said:
        """Any other call below the API's version; the caller reads the status."""
        url = self._url(path)
        return call(method, url, headers=self.credentials, json=json, params=params)

    def media(self, method: str, media_id: str) -> Said:
        """Look up or delete a file; the caller reads the status."""
        number = self._settings.phone_number_id
        params = {"phone_number_id": number} if number else {}
        return call(method, self._url(media_id), headers=self.credentials, params=params)

    def _url(self, path: str) -> str:
        return f"{self._settings.api_base_url}/{self._settings.api_version}/{path}"


def error_code(said: Said) -> str:
    """Meta's code in an answer; empty if there is none."""
    error = said.body.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    return str(code) if isinstance(code, int) else ""


_ERRORS: dict[Failure, type[ChannelError]] = {
    Failure.DOWN: ChannelDown,
    Failure.WINDOW: OutsideWindow,
    Failure.PLAIN: NeedsPlainText,
}


def _answered(said: Said) -> ChannelError:
    """The error for an answer; Meta's own words are left out, as they quote numbers."""
    code = error_code(said)
    failure = failure_of(code)
    text = HINTS.get(code, f"the provider answered {said.status}, code {code or 'none'}")
    if said.status == 429 or failure is Failure.LATER:
        after = said.retry_after or WAITS.get(code)
        return SendLater(text, code=code or str(said.status), after=after)
    if said.status >= 500 and not code:
        return SendUnknown(text, code=str(said.status))  # a gateway may have passed it on
    if said.status == 401 or (said.status == 403 and not code):
        failure = Failure.DOWN
    if failure in _ERRORS:
        return _ERRORS[failure](text, code=code or str(said.status))
    return SendRefused(text, code=code or str(said.status), suppress=failure is Failure.SUPPRESS)
