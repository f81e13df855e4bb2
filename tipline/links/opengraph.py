"""What a page says of itself in its head: Open Graph's title and picture, or its plain title."""

import contextlib
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin

MAX_TITLE = 400  # characters
_CHARSET = re.compile(rb"""charset\s*=\s*["']?([\w-]{2,20})""", re.IGNORECASE)
_TITLES = ("og:title", "twitter:title")
_PICTURES = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image")


@dataclass(frozen=True, slots=True)
class About:
    """A page's title, one line, and the address of its picture; empty where it has none."""

    title: str = ""
    picture: str = ""


def about(body: bytes, content_type: str, url: str) -> About:
    """What the HTML page ``body`` that came from ``url`` says of itself."""
    if "html" not in content_type:
        return About()
    head = _Head()
    with contextlib.suppress(AssertionError):  # how the parser says "<![" without a name
        head.feed(body.decode(_charset(body, content_type), errors="replace"))
    title = next((head.said[name] for name in _TITLES if head.said.get(name)), head.title)
    picture = next((head.said[name] for name in _PICTURES if head.said.get(name)), "")
    try:
        where = urljoin(url, picture) if picture else ""
    except ValueError:
        where = ""
    return About(" ".join(title.split())[:MAX_TITLE], where)


def _charset(body: bytes, content_type: str) -> str:
    named = _CHARSET.search(content_type.encode()) or _CHARSET.search(body[:2048])
    name = named.group(1).decode("ascii") if named else "utf-8"
    try:
        "".encode(name)
    except (LookupError, UnicodeError):
        return "utf-8"
    return name


class _Head(HTMLParser):
    """Collects the first ``meta`` of each name, and the title."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: dict[str, str] = {}
        self.title = ""
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta":
            name = (given.get("property") or given.get("name") or "").strip().lower()
            self.said.setdefault(name, given.get("content", "").strip())
        self._in_title = tag == "title" and not self.title

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title = (self.title + data)[: 2 * MAX_TITLE]
