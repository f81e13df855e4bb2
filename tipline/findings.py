"""What the doctor says of one thing that was looked at."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARNING = "warning"  # it works, with less
    ERROR = "error"  # voters would not be answered


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, and what to do about it if it is not well."""

    name: str
    level: Level
    says: str
