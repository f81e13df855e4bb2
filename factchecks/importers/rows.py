"""The contract of every importer: a file becomes rows, each a fact-check or a plain refusal."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from factchecks.errors import RowRefused
from factchecks.verdict import Verdict


class Format(StrEnum):
    """The shapes in which fact-checks come."""

    CLAIMREVIEW = "claimreview"  # JSON-LD: one, a list, @graph, lines, or inside an HTML page
    DATAFEED = "datafeed"  # schema.org DataFeed, the bulk format
    CLAIMS_SEARCH = "claims-search"  # the answer of Google's claims:search
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Imported:
    """One verdict and whose it is; ``site`` is a host name in lower case without ``www.``."""

    verdict: Verdict
    publisher: str
    site: str


@dataclass(frozen=True, slots=True)
class Row:
    """What one row of a file came to; ``line`` is where it begins, from 1."""

    line: int
    content: Imported | RowRefused


@dataclass(frozen=True, slots=True)
class Options:
    """What the person who imports knows and the file doesn't say."""

    publisher: str = ""  # name, for rows that name none
    site: str = ""  # host name of the publisher, for rows whose link doesn't tell
    language: str | None = None  # for rows that name none
    columns: dict[str, str] = field(default_factory=dict)  # our field → column of the CSV
    month_first: bool | None = None  # how to read 10/9/18; None: as no date at all


# How far the file has been read, in bytes: for a progress bar.
Progress = Callable[[int], None]
Importer = Callable[[Path, Options, Progress], Iterator[Row]]


def no_progress(_position: int) -> None:
    """For callers without a progress bar."""
