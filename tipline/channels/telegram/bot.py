"""Calls to Telegram's Bot API.  Their URLs hold the token: they are never shown, kept or logged."""

import hmac
import re
from collections.abc import Mapping
from typing import Any

from tipline.accounts import TelegramSettings
from tipline.channels.base import Failure
from tipline.channels.errors import (
    ChannelDown,
    ChannelError,
    NeedsPlainText,
    SendLater,
    SendRefused,
    SendUnknown,
)
from tipline.channels.wire import TIMEOUT, Said, call

_TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{10,100}")
# What Telegram says of a picture that it cannot fetch, or of a button that it does not take.
_FRILLS = re.compile("(?i)wrong (file|type)|http url|photo|image|webpage|button|markup")
_NOBODY = re.compile("(?i)chat not found|user is deactivated|peer_id_invalid")


class Bot:
    """One bot; each call raises what a channel may raise."""

    def __init__(self, settings: TelegramSettings) -> None:
        self._settings = settings

    def call(
        self,
        method: str,
        parameters: Mapping[str, Any],
        timeout: tuple[float, float] = TIMEOUT,
    ) -> Any:
        """The result of a method; Telegram's own words are left out of every error."""
        url = f"{self.base}/bot{self._token()}/{method}"
        said = call("POST", url, json=parameters, timeout=timeout)
        if said.status == 200 and said.body.get("ok") is True:
            return said.body.get("result")
        raise _answered(said)

    def file_url(self, path: str) -> str:
        """Where a file's bytes are; holds the token."""
        return f"{self.base}/file/bot{self._token()}/{path}"

    @property
    def base(self) -> str:
        """The API's scheme and host."""
        return self._settings.api_base_url

    def _token(self) -> str:
        if not _TOKEN.fullmatch(self._settings.bot_token):
            raise ChannelDown("TELEGRAM_BOT_TOKEN is not set, or is not a bot's token")
        return self._settings.bot_token


def is_telegram(settings: TelegramSettings, secret: str) -> bool:
    """Whether a request has the secret that was agreed on when the webhook was set."""
    if not settings.webhook_secret:
        return False
    given = secret.encode("utf-8", "replace")
    return hmac.compare_digest(settings.webhook_secret.encode(), given)


def _answered(said: Said) -> ChannelError:
    code, words = str(said.status), str(said.body.get("description", ""))
    text = f"the provider answered {code}"
    if said.status == 429:
        parameters = said.body.get("parameters")
        after = parameters.get("retry_after") if isinstance(parameters, dict) else None
        wait = float(after) if isinstance(after, (int, float)) else said.retry_after
        return SendLater(text, code=code, after=wait)
    if said.status >= 500 or said.status == 200:
        return SendUnknown(text, code=code)  # a gateway may have passed it on
    if said.status in (401, 404):  # an unknown token is 404 or 401; 409: another program polls
        return ChannelDown(f"{text}: check TELEGRAM_BOT_TOKEN", code=code)
    if said.status == 403 or _NOBODY.search(words):
        return SendRefused(f"{text}: blocked, or gone", code=code, suppress=True)
    if _FRILLS.search(words):
        return NeedsPlainText(text, code=code)
    return SendRefused(text, code=code)


def failure_of(code: str) -> Failure:
    """Telegram reports nothing later, so no code is known."""
    return Failure.REFUSED
