"""What a voter of the demo may send, and what is to be expected: for the simulator and tests."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from tipline.demo.content_files import LANGUAGES, PICTURES, raw_samples


class Expect(StrEnum):
    """What the tipline does with a sample on its own."""

    ANSWER = "answer"
    ASK = "ask"
    QUEUE = "queue"


class Forwarded(StrEnum):
    """The mark that WhatsApp shows on a message."""

    NO = ""
    ONCE = "once"
    OFTEN = "often"


@dataclass(frozen=True, slots=True)
class Sample:
    """A message to try: ``text``, a ``picture`` or both; ``check`` is the fact-check it is near.

    ``note`` says in the sample's language what it shows.
    """

    language: str
    text: str
    picture: Path | None
    expect: Expect
    check: str
    forwarded: Forwarded
    note: str


@cache
def samples() -> dict[str, tuple[Sample, ...]]:
    """The samples of every demo language."""
    return {language: tuple(_samples(language)) for language in LANGUAGES}


def _samples(language: str) -> list[Sample]:
    return [
        Sample(
            language=language,
            text=row.get("text", ""),
            picture=PICTURES / row["picture"] if "picture" in row else None,
            expect=Expect(row["expect"]),
            check=row.get("check", ""),
            forwarded=Forwarded(row.get("forwarded", "")),
            note=row["note"],
        )
        for row in raw_samples(language)
    ]
