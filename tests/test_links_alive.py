"""Links are asked by a job: what statuses mean, and which machines are never asked."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tipline.channels.errors import MediaLater, MediaRefused
from tipline.channels.internet import MAX_REDIRECTS, ask
from tipline.links import alive as links
from tipline.models import LinkState


class Site(BaseHTTPRequestHandler):
    """``/200`` answers 200; ``/to/…`` redirects there; ``/loop`` to itself."""

    def do_GET(self) -> None:
        if self.path.startswith("/to/"):
            self._answer(302, self.path.removeprefix("/to/"))
        elif self.path == "/loop":
            self._answer(302, "/loop")
        else:
            self._answer(int(self.path.strip("/")))

    def _answer(self, status: int, to: str = "") -> None:
        self.send_response(status)
        if to:
            self.send_header("Location", to)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_status_at_the_end_of_the_redirects_counts(site: str) -> None:
    assert ask(f"{site}/200", base=site) == 200
    assert ask(f"{site}/to//404", base=site) == 404
    with pytest.raises(MediaRefused, match=str(MAX_REDIRECTS)):
        ask(f"{site}/loop", base=site)


@pytest.mark.parametrize(
    "address",
    [
        "https://localhost/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1/",
        "https://[::ffff:10.0.0.1]/",
        "http://93.184.216.34/",
        "https://user:word@93.184.216.34/",
        "file:///etc/passwd",
    ],
)
def test_machines_behind_our_walls_are_never_asked(address: str) -> None:
    with pytest.raises(MediaRefused):
        ask(address, base="https://tipline.example.org")


def test_nor_are_they_by_a_redirect(site: str) -> None:
    with pytest.raises(MediaRefused):
        ask(f"{site}/to/https://10.0.0.1/", base=site)


def test_a_machine_that_is_not_there_may_be_there_later() -> None:
    with pytest.raises(MediaLater):
        ask("http://127.0.0.1:9/", base="http://127.0.0.1:9")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (200, LinkState.ALIVE),
        (204, LinkState.ALIVE),
        (404, LinkState.DEAD),
        (410, LinkState.DEAD),
        (400, LinkState.DEAD),
        (401, LinkState.UNKNOWN),
        (403, LinkState.UNKNOWN),
        (429, LinkState.UNKNOWN),
        (500, LinkState.UNKNOWN),
        (304, LinkState.UNKNOWN),
    ],
)
def test_only_what_is_surely_gone_is_called_dead(status: int, state: LinkState) -> None:
    assert links.judge(status)[0] is state
