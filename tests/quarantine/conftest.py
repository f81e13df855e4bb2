"""A publisher's web server on this machine, whose feed the tipline takes in by the clock."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.console.conftest import signed_in
from tests.factchecks.conftest import review
from tests.line import Line, webhook_app
from tipline.jobs import enqueue
from tipline.models import HeldImport
from tipline.runtime import Runtime

__all__ = ["signed_in"]


def checks(count: int, **changes: Any) -> list[dict[str, Any]]:
    """A feed of so many fact-checks, all false unless said otherwise."""
    return [
        review(
            url=f"https://checks.example.org/a/{n}",
            claimReviewed=f"The bridge number {n} of Arvania fell into the river Selm",
            **changes,
        )
        for n in range(count)
    ]


def rated(words: str) -> dict[str, Any]:
    """The rating of a review."""
    return {"@type": "Rating", "alternateName": words}


@dataclass
class Feed:
    """What the publisher's server has, and the tipline that reads it."""

    line: Line
    address: str
    content: list[dict[str, Any]] = field(default_factory=list)

    def comes(self, content: list[dict[str, Any]]) -> None:
        """The publisher puts this on its site, and the clock strikes."""
        self.content[:] = content
        with self.line.runtime.db.write() as session:
            payload = {"name": "Moon Desk", "address": f"{self.address}/feed"}
            enqueue(session, "feed.import", payload, key="feed:Moon Desk")
        runtime, settings = self.line.runtime, self.line.runtime.settings
        # Of all machines behind our walls only our own address may be asked.
        runtime.settings = replace(settings, public_url=self.address)
        self.line.work()
        runtime.settings = settings

    @property
    def held(self) -> HeldImport:
        """The newest import that was held."""
        return list(self.line.all(HeldImport))[-1]


@pytest.fixture
def feed(runtime: Runtime) -> Iterator[Feed]:
    content: list[dict[str, Any]] = []

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(content).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    yield Feed(Line(runtime, webhook_app(runtime)), address, content)
    server.shutdown()
    server.server_close()
    thread.join()
