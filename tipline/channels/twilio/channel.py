"""One of Twilio's channels (WhatsApp, SMS, Messenger) through the official client."""

import json
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import IO, Any
from urllib.parse import quote

from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance

from factchecks.db import utcnow
from tipline.channels.base import Channel, Failure, Inbound, Limits, MediaRef, Outgoing
from tipline.channels.errors import (
    ChannelDown,
    MediaLater,
    NotAMessage,
    SendLater,
    SendRefused,
    SendUnknown,
)
from tipline.channels.twilio.client import MESSAGING_API, make_client
from tipline.channels.twilio.codes import WAITS, failure_of
from tipline.channels.twilio.failures import asking, sending
from tipline.channels.twilio.inbound import MAX_MEDIA, SMS, WHATSAPP, channel_of, parse
from tipline.channels.twilio.media import Fetcher
from tipline.channels.windows import window_of
from tipline.config import Settings
from tipline.conversation.style import Style

MAX_BODY = 1600  # UTF-16 units, as Twilio counts conservatively; it refuses more (21617)
CLOCKS = timedelta(minutes=2)  # how far the provider's clock may be from ours
TYPING_TIMEOUT = 3.0  # seconds; later the answer itself is there
STATUS_PATH = "/webhooks/twilio/status"

# Buttons need templates made at the provider beforehand; until then the numbers are the way.
LIMITS = Limits(body=1500, choices=0, choice_title=20)
CAPTION = 1024  # Meta's limit of the words under a picture; Twilio documents none of its own


_STYLES = {WHATSAPP: Style.WHATSAPP, SMS: Style.SMS}


class TwilioChannel(Channel):
    """Sends as ``TWILIO_FROM``, or through the Messaging Service."""

    limits = LIMITS
    reports_status = True
    redacts = True

    def __init__(self, name: str, settings: Settings) -> None:
        self.name = name
        # A picture makes an SMS several times as dear, and Twilio fetches it from our public URL.
        if name == WHATSAPP and settings.public_url.startswith("https://"):
            self.limits = replace(LIMITS, caption=CAPTION)
        self.types = name == WHATSAPP
        self.style = _STYLES.get(name, Style.UNMARKED)
        self.window = window_of(name)
        self._public_url = settings.public_url
        self._settings = settings.twilio

    def send(self, message: Outgoing) -> str:
        """Create the message at Twilio and return its SID."""
        if len(message.body.encode("utf-16-le")) // 2 > MAX_BODY:
            raise SendRefused(f"the text is longer than {MAX_BODY} characters", code="21617")
        call = {**self._sender(), **_content(message, self._public_url)}
        with sending():
            created = self._client.messages.create(
                to=message.to,
                status_callback=f"{self._public_url}{STATUS_PATH}?token={quote(message.token)}",
                **call,
            )
        if not created.sid:
            raise SendUnknown("the provider accepted the message but gave it no id")
        return str(created.sid)

    def find_sent(
        self, message: Outgoing, since: datetime, known: Collection[str] = ()
    ) -> str | None:
        """The oldest message to this person since then with these words, and not a known one.

        Twilio leaves ``DateSent`` empty while a message is queued, so the list is asked for by
        recipient only and its dates of creation are compared here.
        """
        found = None
        with asking(SendLater):
            for sent in self._client.messages.stream(to=message.to, page_size=50):
                created = sent.date_created
                if created is not None and created < since - CLOCKS:
                    break  # the list is newest first
                if sent.sid not in known and _is_this(sent, message):
                    found = str(sent.sid)
        return found

    def failure(self, code: str) -> Failure:
        """What an error code in a delivery status calls for."""
        return failure_of(code)

    def wait(self, code: str) -> float | None:
        """How long a code asks us to wait."""
        return WAITS.get(code)

    def fetch(self, ref: MediaRef, provider_id: str, into: IO[bytes], limit: int) -> None:
        """Download a file from its exact URL."""
        Fetcher(self._settings).fetch(ref.url, provider_id, into, limit)

    def forget(self, ref: MediaRef, provider_id: str) -> None:
        """Delete the file at Twilio; gone already is what we want."""
        place = Fetcher(self._settings).place(ref.url, provider_id)
        with asking(MediaLater):
            try:
                self._client.messages(place.message_sid).media(place.media_sid).delete()
            except TwilioRestException as error:
                if error.status != 404:
                    raise

    def redact(self, provider_id: str) -> None:
        """Empty the body at Twilio; the message stays in the list that shows what we missed."""
        with asking(MediaLater):
            try:
                self._client.messages(provider_id).update(body="")
            except TwilioRestException as error:
                if error.status != 404:
                    raise

    def show_typing(self, provider_id: str, address: str) -> None:
        """Twilio's indicator, which also marks the message as read; it ends with our answer."""
        with asking(MediaLater):
            answer = self._client.request(
                "POST",
                f"{MESSAGING_API}/v2/Indicators/Typing.json",
                data={"channel": "whatsapp", "messageId": provider_id},
                timeout=TYPING_TIMEOUT,
            )
        if not 200 <= answer.status_code < 300:
            raise MediaLater("no typing indicator", code=str(answer.status_code))

    def list_inbound(self, since: datetime) -> Iterator[Inbound]:
        """What Twilio has taken in for our senders since then."""
        to = self._settings.sender
        wanted = {"to": to} if to and channel_of(to) == self.name else {}
        with asking(MediaLater):
            for message in self._client.messages.stream(date_sent_after=since, **wanted):
                sent = message.date_sent or utcnow()
                if sent < since - CLOCKS:
                    break  # the list is newest first
                inbound = self._inbound(message, sent)
                if inbound is not None:
                    yield inbound

    def _inbound(self, message: MessageInstance, sent: datetime) -> Inbound | None:
        """A listed message, if somebody sent it to us on this channel."""
        if message.direction != "inbound":
            return None
        try:
            inbound = parse(self._as_form(message), sent)
        except NotAMessage:
            return None
        return inbound if inbound.channel == self.name else None

    def _as_form(self, message: MessageInstance) -> dict[str, str]:
        """A listed message in the webhook's parameters, as far as the API tells."""
        form = {"MessageSid": message.sid, "From": message.from_, "Body": message.body or ""}
        if int(message.num_media or 0):
            for number, media in enumerate(message.media.list(limit=MAX_MEDIA)):
                form[f"MediaUrl{number}"] = Fetcher(self._settings).url(message.sid, media.sid)
                form[f"MediaContentType{number}"] = media.content_type or ""
        return form

    def _sender(self) -> dict[str, str]:
        settings = self._settings
        sender = {}
        if settings.sender and channel_of(settings.sender) == self.name:
            sender["from_"] = settings.sender
        if settings.messaging_service_sid:
            sender["messaging_service_sid"] = settings.messaging_service_sid
        if not sender:
            raise ChannelDown(f"nothing to send as on {self.name}: set TWILIO_FROM")
        return sender

    @cached_property
    def _client(self) -> Client:
        return make_client(self._settings)


def _content(message: Outgoing, public_url: str) -> dict[str, Any]:
    """A template with its variables, or words with perhaps a file: never both."""
    if message.template:
        variables = json.dumps(dict(message.variables), ensure_ascii=False)
        return {"content_sid": message.template, "content_variables": variables}
    content: dict[str, Any] = {"body": message.body}
    if message.media_url:
        own = message.media_url.startswith("/")
        content["media_url"] = [f"{public_url}{message.media_url}" if own else message.media_url]
    return content


def _is_this(sent: MessageInstance, message: Outgoing) -> bool:
    """Whether a listed message can be ours: outgoing, and with the same words.

    The words of a template are put together by Twilio, so any unknown one counts.
    """
    outgoing = str(sent.direction or "").startswith("outbound")
    same = bool(message.template) or (sent.body or "").strip() == message.body.strip()
    return outgoing and same
