"""Reads the invented publishers, fact-checks and voters' messages from their files."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from factchecks.models import Rating

LANGUAGES = ("en", "pt", "es", "hi", "ar")
PICTURES = Path(__file__).parent / "pictures"


@dataclass(frozen=True, slots=True)
class DemoPublisher:
    """An organisation that doesn't exist; ``own`` is the one that runs the demo."""

    key: str
    name: str
    site: str
    own: bool


@dataclass(frozen=True, slots=True)
class DemoCheck:
    """A fact-check about the invented world, reviewed ``days_ago`` days before the demo."""

    id: str
    publisher: str
    language: str
    topic: str  # voting, health or fraud
    claim: str
    title: str
    summary: str
    rating: Rating
    rating_text: str
    days_ago: int
    picture: str  # file name under pictures/, or ""
    variants: tuple[str, ...]


@cache
def publishers() -> dict[str, DemoPublisher]:
    """The organisations by their key."""
    return {
        key: DemoPublisher(key, p["name"], p["site"], p.get("own", False))
        for key, p in _read("publishers").items()
    }


@cache
def checks() -> tuple[DemoCheck, ...]:
    """Every fact-check of the demo, language by language."""
    return tuple(
        DemoCheck(
            id=row["id"],
            publisher=row["publisher"],
            language=language,
            topic=row["topic"],
            claim=row["claim"],
            title=row["title"],
            summary=row["summary"],
            rating=Rating(row["rating"]),
            rating_text=row["rating_text"],
            days_ago=row["days_ago"],
            picture=row.get("picture", ""),
            variants=tuple(row.get("variants", ())),
        )
        for language in LANGUAGES
        for row in _read(language)["check"]
    )


def raw_samples(language: str) -> list[dict[str, Any]]:
    """The voters' messages of one language, as they stand in the file."""
    rows: list[dict[str, Any]] = _read(language)["sample"]
    return rows


@cache
def _read(name: str) -> dict[str, Any]:
    file = files("tipline.demo") / "content" / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
