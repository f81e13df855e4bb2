"""Tells the formats apart by their first bytes, and knows the importer of each."""

import codecs
import re
from pathlib import Path

from factchecks.errors import ImportFailed
from factchecks.importers.csv_files import read_csv
from factchecks.importers.html_pages import read_html
from factchecks.importers.json_files import read_json
from factchecks.importers.rows import Format, Importer

_PEEK = 65_536  # bytes

IMPORTERS: dict[Format, Importer] = {
    Format.CLAIMREVIEW: read_json,
    Format.DATAFEED: read_json,
    Format.CLAIMS_SEARCH: read_json,
    Format.CSV: read_csv,
}


def detect(path: Path) -> Format:
    """The format of a file by how it begins.  Raises :class:`ImportFailed` for an empty one."""
    start = _start(path)
    if not start:
        raise ImportFailed(f"{path.name} is empty")
    if start[0] == "<":
        return Format.CLAIMREVIEW
    if start[0] in "[{":
        if re.search(r'"dataFeedElement"|"DataFeed(Item)?"', start):
            return Format.DATAFEED
        searched = re.search(r'"(claimReview|claim_review)"\s*:', start)
        return Format.CLAIMS_SEARCH if searched else Format.CLAIMREVIEW
    return Format.CSV


def importer_for(path: Path, chosen: Format) -> Importer:
    """What reads a file of this format: a ClaimReview may also stand in a page."""
    if chosen is Format.CLAIMREVIEW and _start(path)[:1] == "<":
        return read_html
    return IMPORTERS[chosen]


def _start(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(_PEEK)
    except OSError as error:
        raise ImportFailed(f"{path.name} can't be read: {error.strerror}") from error
    utf16 = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return raw.decode("utf-16" if utf16 else "utf-8-sig", "replace").lstrip()
