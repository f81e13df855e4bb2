"""Looks at the links of a message: where they lead, what the page is called, its picture."""

import tempfile
from contextlib import ExitStack
from pathlib import Path

from matchers.links import find_urls
from matchers.types import LinkedPage
from tipline.config import OpenLinks
from tipline.links.errors import LinkFailed, LinkRefused
from tipline.links.fetch import PAGE_BYTES, PICTURE_BYTES, Fetched, fetch
from tipline.links.guard import Rules
from tipline.links.opengraph import about
from tipline.links.shorteners import is_short
from tipline.logs import get

log = get(__name__)

MOST = 3  # links of one message


def look_at_links(
    text: str, which: OpenLinks, files: ExitStack, rules: Rules | None = None
) -> tuple[LinkedPage, ...]:
    """The pages that ``text`` links to, as far as the setting allows and they come.

    Pictures lie in files that ``files`` removes.  Call it from a job: it may take half a minute.
    """
    if which is OpenLinks.NONE:
        return ()
    urls = [url for url in find_urls(text) if which is OpenLinks.PAGES or is_short(url)]
    pages = (_page(url, which, files, rules) for url in dict.fromkeys(urls[:MOST]))
    return tuple(page for page in pages if page is not None)


def _page(url: str, which: OpenLinks, files: ExitStack, rules: Rules | None) -> LinkedPage | None:
    came = _fetched(url if "://" in url else f"https://{url}", PAGE_BYTES, True, rules)
    if came is None:
        return None
    if which is OpenLinks.SHORT:
        return LinkedPage(url, came.url)
    if came.content_type.startswith("image/"):
        return LinkedPage(url, came.url, picture=_picture(came.url, files, rules))
    said = about(came.body, came.content_type, came.url)
    picture = _picture(said.picture, files, rules) if said.picture else None
    return LinkedPage(url, came.url, said.title, picture)


def _picture(url: str, files: ExitStack, rules: Rules | None) -> Path | None:
    came = _fetched(url, PICTURE_BYTES, False, rules)
    if came is None or not came.body:
        return None
    folder = files.enter_context(tempfile.TemporaryDirectory(prefix="linked-"))
    path = Path(folder) / "picture"
    path.write_bytes(came.body)
    return path


def _fetched(url: str, limit: int, cut: bool, rules: Rules | None) -> Fetched | None:
    try:
        return fetch(url, limit, cut=cut, rules=rules)
    except (LinkRefused, LinkFailed) as error:
        log.info("a link was not opened", reason=type(error).__name__)  # never the address
        return None
