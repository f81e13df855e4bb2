"""Twilio's message API with a memory, as a real HTTP server: it can fail as the real one does.

with TwilioApi() as api:
    settings: TWILIO_API_BASE_URL=api.base_url
    api.plan(Fault(status=429, code=20429))     # the next create fails
    api.plan(Fault(drop=True, accept=True))     # accepted, then the connection breaks
    api.plan(Fault(undelivered=63016))          # 201, and later an "undelivered" callback
    api.report(sid, "delivered")                # a signed status callback to our webhook
    form = api.receive("whatsapp:+12025550104", "Is it true?", [b"…picture…"])
"""

import secrets
import socket
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests
from twilio.request_validator import RequestValidator
from werkzeug.serving import make_server

ACCOUNT = "AC0123456789abcdef0123456789abcdef"
TOKEN = "test_auth_token_0123456789abcdef"
SENDER = "whatsapp:+15005550006"

Post = Callable[[str, Mapping[str, str], Mapping[str, str]], int]  # URL, form, headers → status


@dataclass
class Fault:
    """What goes wrong with one create."""

    status: int = 0  # of the answer; 0: as usual
    code: int = 0  # Twilio's error code in the answer
    accept: bool = False  # the message is created all the same
    drop: bool = False  # the connection breaks instead of an answer
    hang: float = 0.0  # seconds before the answer
    undelivered: int = 0  # accepted with 201; ``report_all`` says undelivered with this code
    html: bool = False  # the answer is a gateway's page, not JSON


@dataclass
class FakeMedia:
    """One file of a message."""

    sid: str
    data: bytes
    content_type: str
    not_yet: int = 0  # this many requests are answered 404 first
    failing: int = 0  # this many requests are answered 503 first
    redirect_to: str = ""  # somewhere else than this server's own file store


@dataclass
class FakeMessage:
    """One message, in either direction."""

    sid: str
    to: str
    from_: str
    body: str
    direction: str
    created: datetime
    status: str = "queued"
    status_callback: str = ""
    error_code: int | None = None
    params: dict[str, list[str]] = field(default_factory=dict)
    media: dict[str, FakeMedia] = field(default_factory=dict)
    service: str | None = None
    undelivered: int = 0


@dataclass(frozen=True)
class Seen:
    """One request that came in."""

    method: str
    path: str
    authorized: bool
    query: str


def new_sid(prefix: str) -> str:
    """An id as Twilio makes them."""
    return prefix + secrets.token_hex(16)


def _post(url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> int:
    return requests.post(url, data=form, headers=headers, timeout=10).status_code


class TwilioApi:
    """The server and its memory; use it in a ``with``."""

    def __init__(self, account: str = ACCOUNT, token: str = TOKEN, *, port: int = 0) -> None:
        from tests.fakes.twilio_app import make_app

        self.account, self.token = account, token
        self.messages: dict[str, FakeMessage] = {}
        self.contents: dict[str, dict[str, Any]] = {}  # templates by their SIDs
        self.approvals: dict[str, dict[str, Any]] = {}  # what WhatsApp says of them
        self.typing: list[str] = []  # ids of messages that were marked as being answered
        self.seen: list[Seen] = []
        self.lock = threading.RLock()
        self.post: Post = _post  # a test may post through the app's own test client
        self._plans: deque[Fault] = deque()
        self._server = make_server("127.0.0.1", port, make_app(self), threaded=True)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )
        self.base_url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "TwilioApi":
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def sent(self) -> list[FakeMessage]:
        """What was created through the API, oldest first."""
        return [m for m in self.messages.values() if m.direction == "outbound-api"]

    def plan(self, *faults: Fault) -> None:
        """Let the next creates go wrong like this, one fault each."""
        with self.lock:
            self._plans.extend(faults)

    def next_fault(self) -> Fault:
        """What is planned for the create that is being answered."""
        with self.lock:
            return self._plans.popleft() if self._plans else Fault()

    def create(self, params: dict[str, list[str]], fault: Fault) -> FakeMessage:
        """Remember a message that was sent through the API."""
        first = {name: values[0] for name, values in params.items()}
        message = FakeMessage(
            sid=new_sid("MM" if "MediaUrl" in params else "SM"),
            to=first["To"],
            from_=first.get("From", SENDER),
            body=first.get("Body", ""),
            direction="outbound-api",
            created=datetime.now(UTC),
            status="accepted" if "MessagingServiceSid" in first else "queued",
            status_callback=first.get("StatusCallback", ""),
            params=params,
            service=first.get("MessagingServiceSid"),
            undelivered=fault.undelivered,
        )
        with self.lock:
            self.messages[message.sid] = message
        return message

    def receive(
        self,
        sender: str,
        body: str = "",
        files: tuple[tuple[bytes, str], ...] = (),
        *,
        to: str = SENDER,
        **more: str,
    ) -> dict[str, str]:
        """Take in a message from a voter; the parameters that the webhook would get."""
        media = {
            file.sid: file
            for file in (FakeMedia(new_sid("ME"), data, type_) for data, type_ in files)
        }
        sid = new_sid("MM" if media else "SM")
        message = FakeMessage(
            sid, to, sender, body, "inbound", datetime.now(UTC), "received", media=media
        )
        with self.lock:
            self.messages[sid] = message
        form = {
            **{"MessageSid": sid, "SmsMessageSid": sid, "SmsSid": sid, "SmsStatus": "received"},
            **{"AccountSid": self.account, "From": sender, "To": to, "Body": body},
            **{"NumMedia": str(len(media)), "NumSegments": "1", "ApiVersion": "2010-04-01"},
        }
        for number, file in enumerate(media.values()):
            form[f"MediaUrl{number}"] = self.media_url(sid, file.sid)
            form[f"MediaContentType{number}"] = file.content_type
        return {**form, **more}

    def media_url(self, message_sid: str, media_sid: str) -> str:
        """The URL that Twilio gives for a file; always on api.twilio.com."""
        return (
            f"https://api.twilio.com/2010-04-01/Accounts/{self.account}"
            f"/Messages/{message_sid}/Media/{media_sid}"
        )

    def file(self, message_sid: str, number: int = 0) -> FakeMedia:
        """One file of a message."""
        return list(self.messages[message_sid].media.values())[number]

    def sign(self, url: str, form: Mapping[str, str]) -> dict[str, str]:
        """The headers that prove that a request is Twilio's."""
        signature = RequestValidator(self.token).compute_signature(url, form)
        return {"X-Twilio-Signature": signature, "User-Agent": "TwilioProxy/1.1"}

    def call(self, url: str, form: Mapping[str, str]) -> int:
        """Post a signed form, as Twilio does; the HTTP status of the answer."""
        return self.post(url, form, self.sign(url, form))

    def report(self, sid: str, status: str, error_code: int = 0) -> int:
        """Post a signed status callback about a message; the HTTP status of the answer."""
        message = self.messages[sid]
        message.status, message.error_code = status, error_code or None
        form = {
            **{"MessageSid": sid, "SmsSid": sid, "MessageStatus": status, "SmsStatus": status},
            **{"AccountSid": self.account, "From": message.from_, "To": message.to},
            **{"ApiVersion": "2010-04-01"},
        }
        if error_code:
            form["ErrorCode"] = str(error_code)
        return self.call(message.status_callback, form)

    def report_all(self) -> None:
        """Tell what became of every message that was sent and not yet reported about."""
        for message in self.sent:
            if message.status in ("queued", "accepted"):
                if message.undelivered:
                    self.report(message.sid, "undelivered", message.undelivered)
                else:
                    self.report(message.sid, "sent")
                    self.report(message.sid, "delivered")


def break_connection(environ: dict[str, Any]) -> None:
    """End the connection of a request without an answer."""
    connection = environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)
