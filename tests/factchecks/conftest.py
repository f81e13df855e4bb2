"""A fresh database, and short ways to write files and rows for importers."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from factchecks.importers.formats import detect, importer_for
from factchecks.importers.rows import Imported, Options, Row, no_progress
from factchecks.models import Rating
from factchecks.verdict import Verdict
from tipline.db import Database

WriteFile = Callable[..., Path]
ReadFile = Callable[..., list[Row]]


@pytest.fixture
def db(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Database]:
    """A migrated SQLite database with nothing in it."""
    path = tmp_path / "tipline.sqlite3"
    shutil.copy(migrated_sqlite, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.dispose()


@pytest.fixture
def write_file(tmp_path: Path) -> WriteFile:
    """Write text, bytes, or a value as JSON into a file."""

    def write(content: Any, name: str = "feed.json") -> Path:
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
            path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def read_file(write_file: WriteFile) -> ReadFile:
    """All rows of a file with this content, its format found out."""

    def read(content: Any, name: str = "feed.json", options: Options | None = None) -> list[Row]:
        path = write_file(content, name)
        return list(importer_for(path, detect(path))(path, options or Options(), no_progress))

    return read


def good(rows: list[Row]) -> list[Imported]:
    """The rows that were taken."""
    return [row.content for row in rows if isinstance(row.content, Imported)]


def bad(rows: list[Row]) -> list[tuple[int, str]]:
    """Line and reason of the rows that were refused."""
    return [(r.line, str(r.content)) for r in rows if not isinstance(r.content, Imported)]


def review(**changes: Any) -> dict[str, Any]:
    """A ClaimReview as it should be, with some fields changed; ``...`` leaves one out."""
    fields: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": "https://checks.example.org/a/1",
        "claimReviewed": "The moon over Port Selm is made of green cheese",
        "author": {
            "@type": "Organization",
            "name": "Moon Desk",
            "url": "https://checks.example.org",
        },
        "datePublished": "2024-03-05",
        "reviewRating": {"@type": "Rating", "alternateName": "False", "ratingValue": "1"},
        "itemReviewed": {"@type": "Claim", "author": {"name": "A leaflet"}},
    }
    fields |= changes
    return {name: value for name, value in fields.items() if value is not ...}


def imported(
    claim: str = "The moon is made of cheese",
    *,
    rating: Rating | None = Rating.FALSE,
    words: str = "False",
    url: str = "https://checks.example.org/a/1",
    site: str = "checks.example.org",
    **more: Any,
) -> Imported:
    """A row's content, made by hand."""
    verdict = Verdict(claim=claim, rating=rating, rating_text=words, url=url, **more)
    return Imported(verdict, "Moon Desk", site)
