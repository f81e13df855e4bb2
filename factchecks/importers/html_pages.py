"""Imports the ClaimReview blocks that publishers put into their web pages."""

from collections.abc import Iterator
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path

from factchecks.errors import ImportFailed, RowRefused
from factchecks.importers.json_elements import MAX_ELEMENT, split_text
from factchecks.importers.json_files import NO_REVIEW, read_elements
from factchecks.importers.rows import Options, Progress, Row, no_progress


def read_html(path: Path, options: Options, progress: Progress = no_progress) -> Iterator[Row]:
    """Every fact-check in a saved page; raises :class:`ImportFailed` for one beyond any page."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_ELEMENT + 1)
    except OSError as error:
        raise ImportFailed(f"{path.name} can't be read: {error.strerror}") from error
    if len(raw) > MAX_ELEMENT:
        raise ImportFailed(f"{path.name} is longer than a web page can be ({MAX_ELEMENT} bytes)")
    blocks = _Blocks()
    with suppress(AssertionError):  # how the parser says "<![" without a name
        blocks.feed(raw.decode("utf-8-sig", "replace"))
        blocks.close()
    for line, text in blocks.found:
        yield from _read_block(line, text, options)
    progress(len(raw))


def _read_block(line: int, text: str, options: Options) -> Iterator[Row]:
    for row in read_elements(split_text(text, line), options):
        # Pages describe much besides: menus, authors, pictures.  That is no bad row.
        refused = str(row.content) if isinstance(row.content, RowRefused) else ""
        if not refused.startswith(NO_REVIEW):
            yield row


class _Blocks(HTMLParser):
    """Collects the texts of ``<script type="application/ld+json">`` with their lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[int, str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = (dict(attrs).get("type") or "").split(";")[0].strip().lower()
        self._inside = tag == "script" and kind == "application/ld+json"

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found.append((self.getpos()[0], data))
