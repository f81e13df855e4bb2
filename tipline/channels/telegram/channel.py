"""Telegram through a bot: no window, no list of what was sent, no news of what was delivered."""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import IO, Any

from tipline.channels.base import Channel, Failure, Inbound, Limits, MediaRef, Outgoing
from tipline.channels.download import download, too_large
from tipline.channels.errors import (
    ChannelDown,
    MediaLater,
    MediaRefused,
    SendLater,
    SendRefused,
    SendUnknown,
)
from tipline.channels.telegram.bot import Bot, failure_of
from tipline.channels.telegram.inbound import TELEGRAM, bot_id_of
from tipline.config import Settings

MAX_BODY = 4096  # UTF-16 units
MAX_CAPTION = 1024
MAX_DATA = 64  # bytes of a button's id
MAX_BUTTONS = 10
MAX_FILE = 20 * 1024 * 1024  # bytes; bots get no more

_ID = re.compile(r"[A-Za-z0-9_-]{1,200}")
_PATH = re.compile(r"[\w-][\w.-]*(/[\w-][\w.-]*)*", re.ASCII)


class TelegramChannel(Channel):
    """Sends as the bot of ``TELEGRAM_BOT_TOKEN``."""

    name = TELEGRAM
    limits = Limits(body=4000, choices=MAX_BUTTONS, choice_title=40)
    evidence = forgets = False
    types = True
    # Nothing tells whether a message arrived whose answer was lost.  It is sent again: twice is
    # better than never, and this is rare.
    evidence_lag = timedelta(seconds=30)

    def __init__(self, settings: Settings) -> None:
        self._public_url = settings.public_url
        self._bot = Bot(settings.telegram)
        self._bot_id = bot_id_of(settings.telegram.bot_token)
        if settings.public_url.startswith("https://"):  # Telegram fetches pictures from there
            self.limits = replace(type(self).limits, caption=MAX_CAPTION)

    def send(self, message: Outgoing) -> str:
        """Send words or a picture with words; the message's number in its chat."""
        if _units(message.body) > MAX_BODY:
            raise SendRefused(f"the text is longer than {MAX_BODY} characters")
        method, parameters = self._call(message)
        sent = self._bot.call(method, {"chat_id": message.to, **parameters})
        number = sent.get("message_id") if isinstance(sent, dict) else None
        if not isinstance(number, int):
            raise SendUnknown("the provider accepted the message but gave it no id")
        return f"{self._bot_id}:{number}"

    def find_sent(
        self, message: Outgoing, since: datetime, known: Collection[str] = ()
    ) -> str | None:
        """Nothing: a bot cannot read what it has sent."""
        return None

    def failure(self, code: str) -> Failure:
        """Nothing is reported later."""
        return failure_of(code)

    def fetch(self, ref: MediaRef, provider_id: str, into: IO[bytes], limit: int) -> None:
        """Look a file up by its id and download it; the address is never shown."""
        limit = min(limit, MAX_FILE)
        if not _ID.fullmatch(ref.url):
            raise MediaRefused("the id of the file is not one of the provider's")
        try:
            found = self._bot.call("getFile", {"file_id": ref.url})
        except SendRefused as error:
            raise MediaRefused("the provider does not give the file", code=error.code) from None
        except (SendLater, SendUnknown) as error:
            after = getattr(error, "after", None)
            raise MediaLater(str(error), code=error.code, after=after) from None
        found = found if isinstance(found, dict) else {}
        path, size = found.get("file_path"), found.get("file_size")
        if isinstance(size, int) and size > limit:
            raise too_large(limit)
        if not isinstance(path, str) or not _PATH.fullmatch(path):
            raise MediaRefused("the provider gave no address for the file")
        download(self._bot.file_url(path), {}, into, limit, base=self._bot.base, check=_check)

    def forget(self, ref: MediaRef, provider_id: str) -> None:
        """Nothing: a bot cannot delete what somebody sent it; the chat is theirs."""

    def list_inbound(self, since: datetime) -> Iterator[Inbound]:
        """Nothing: Telegram keeps what we missed for a day and delivers it again by itself."""
        yield from ()

    def show_typing(self, provider_id: str, address: str) -> None:
        """Telegram's "typing…", for five seconds or until our answer."""
        asked = {"chat_id": address, "action": "typing"}
        self._bot.call("sendChatAction", asked, timeout=(2.0, 3.0))

    def answer_tap(self, tap: str) -> None:
        """End the clock that turns on a tapped button."""
        self._bot.call("answerCallbackQuery", {"callback_query_id": tap}, timeout=(2.0, 3.0))

    def _call(self, message: Outgoing) -> tuple[str, dict[str, Any]]:
        markup = _buttons(message)
        more = {"reply_markup": {"inline_keyboard": markup}} if markup else {}
        if message.media_url and _units(message.body) <= MAX_CAPTION:
            own = message.media_url.startswith("/")
            link = f"{self._public_url}{message.media_url}" if own else message.media_url
            return "sendPhoto", {"photo": link, "caption": message.body, **more}
        # No preview: our answer is the text, and a preview may show the rumour's own picture.
        quiet = {"link_preview_options": {"is_disabled": True}}
        return "sendMessage", {"text": message.body, **quiet, **more}


def _buttons(message: Outgoing) -> list[list[dict[str, str]]]:
    """One row for each choice; none at all if one does not fit, as the body has the numbers."""
    choices = message.choices
    if len(choices) > MAX_BUTTONS or any(
        not choice.title or not 0 < len(choice.id.encode()) <= MAX_DATA for choice in choices
    ):
        return []
    return [[{"text": choice.title, "callback_data": choice.id}] for choice in choices]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _check(status: int, _asked_with: bool) -> None:
    if status == 200:
        return
    if status == 401:
        raise ChannelDown("the provider refused our token for a file", code=str(status))
    if status in (404, 429) or status >= 500:
        raise MediaLater(f"the provider answered {status}", code=str(status))
    raise MediaRefused(f"the provider answered {status}", code=str(status))
