"""Posts signed webhook messages from several threads, and measures each."""

import http.client
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

PATH = "/webhooks/twilio"
HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "TwilioProxy/1.1"}


@dataclass(frozen=True, slots=True)
class Post:
    """One request, ready to be sent."""

    sid: str
    body: bytes
    signature: str


@dataclass
class Result:
    """What became of the requests."""

    accepted: list[str] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)  # HTTP statuses other than 200
    broken: int = 0  # no answer; posted again, as a fallback URL or a reconciliation would
    milliseconds: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share of the accepted requests was answered."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    @property
    def rate(self) -> float:
        """Accepted requests a second."""
        return len(self.accepted) / self.seconds


def sign(form: dict[str, str], token: str, url: str) -> Post:
    """A request as Twilio would make it."""
    signature = RequestValidator(token).compute_signature(url, form)
    return Post(form["MessageSid"], urlencode(form).encode(), signature)


class Posting:
    """Posts everything, each until it is accepted, from ``threads`` connections."""

    def __init__(self, port: int, posts: Sequence[Post], threads: int) -> None:
        self._port = port
        self._posts = list(reversed(posts))
        self._lock = threading.Lock()
        self.result = Result()
        self._threads = [threading.Thread(target=self._work) for _ in range(threads)]

    def start(self) -> None:
        """Begin."""
        self._began = time.perf_counter()
        for thread in self._threads:
            thread.start()

    def finish(self) -> Result:
        """Wait for the end."""
        for thread in self._threads:
            thread.join()
        self.result.seconds = time.perf_counter() - self._began
        return self.result

    def _next(self) -> Post | None:
        with self._lock:
            return self._posts.pop() if self._posts else None

    def _work(self) -> None:
        connection = self._connect()
        while (post := self._next()) is not None:
            while not self._send(connection, post):
                connection.close()
                time.sleep(0.05)
                connection = self._connect()
        connection.close()

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)

    def _send(self, connection: http.client.HTTPConnection, post: Post) -> bool:
        headers = {**HEADERS, "X-Twilio-Signature": post.signature}
        began = time.perf_counter()
        try:
            connection.request("POST", PATH, post.body, headers)
            response = connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException):
            self.result.broken += 1
            return False
        elapsed = (time.perf_counter() - began) * 1000
        with self._lock:
            if response.status == 200:
                self.result.accepted.append(post.sid)
                self.result.milliseconds.append(elapsed)
            else:
                self.result.refused.append(response.status)
        return True
