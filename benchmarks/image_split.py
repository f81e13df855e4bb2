"""Halves of the picture set: one to choose thresholds on, one to report.

Card layouts go whole to one half; photos, memes and chats by digest of the reference's id.
"""

import csv
import hashlib
import os
from pathlib import Path

SHARED = Path(os.environ.get("TIPLINE_SHARED", Path(__file__).resolve().parents[2] / "shared"))
IMAGES = SHARED / "data" / "images"
CALIBRATION_LAYOUTS = {"lay0", "lay4", "lay8"}

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    """The rows of one of the set's tables."""
    with (IMAGES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def halves() -> dict[str, str]:
    """Reference id to ``calibration`` or ``report``."""
    groups = {row["id"]: row["group"] for row in rows("manifest.tsv") if row["role"] == "ref"}
    return {row["id"]: half(row["id"], groups.get(row["id"], "")) for row in rows("refs.tsv")}


def half(id: str, group: str) -> str:
    """In which half the reference ``id`` is."""
    if group.startswith("lay"):
        chosen = group in CALIBRATION_LAYOUTS
    else:
        chosen = hashlib.sha256(id.encode()).digest()[0] % 2 == 0
    return "calibration" if chosen else "report"
