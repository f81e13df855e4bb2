"""A small web site on this machine, and rules under which it may be fetched."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tipline.links.guard import Rules

Page = tuple[int, dict[str, str], bytes]


class Site:
    """Pages by path; ``asked`` has the headers of every request."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[dict[str, str]] = []
        self.url = ""
        self.rules = Rules()

    def html(self, path: str, text: str) -> None:
        self.pages[path] = (200, {"Content-Type": "text/html; charset=utf-8"}, text.encode())

    def leads(self, path: str, location: str) -> None:
        self.pages[path] = (302, {"Location": location}, b"")


@contextmanager
def served() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(dict(self.headers.items()))
            status, headers, body = site.pages.get(self.path, (404, {}, b"not here"))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(OSError):  # whoever asked had enough
                self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Nothing: the test says what matters."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_port}"
    # This machine counts as the internet here, and nothing else does.
    site.rules = Rules(frozenset({server.server_port}), lambda address: str(address) == "127.0.0.1")
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
