"""Measures the import of a big DataFeed: seconds and peak memory for a generated file.

    python -m benchmarks.import_datafeed [--megabytes 200] [--indent]

The file has the shape of the bulk feed (one object, items with one ClaimReview each, some empty,
some broken); memory is that of the importing process alone, as the system counts it.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

WORDS = (
    *("river", "ferry", "ballot", "ginger", "lantern", "harbour", "bridge", "candle", "parade"),
    *("orchard", "ticket", "station", "quarry", "meadow", "pencil", "market", "thunder", "bakery"),
)
COLUMNS = ("run", "seconds", "cpu s", "read", "new", "same", "refused", "peak MB")
RATINGS = ("False", "Misleading", "half-true", "Falso", "غير صحيح", "Partly false –", "1")


def item(number: int, rng: random.Random) -> dict[str, Any]:
    """A feed item about nothing: like a real one in size and fields."""
    site = f"checks-{number % 120}.example.org"
    claim = f"{' '.join(rng.choices(WORDS, k=14))} {number}"
    review = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "author": {"@type": "Organization", "name": site, "url": f"https://{site}/"},
        "claimReviewed": claim,
        "datePublished": f"2024-{1 + number % 12:02}-{1 + number % 28:02}",
        "itemReviewed": {"@type": "Claim", "author": {"name": rng.choice(WORDS)}},
        "name": " ".join(rng.choices(WORDS, k=9)),
        "reviewRating": {"@type": "Rating", "ratingValue": 1, "alternateName": RATINGS[number % 7]},
        "url": f"https://{site}/article/{number}",
        "reviewBody": " ".join(rng.choices(WORDS, k=60)),
    }
    content: Any = None if number % 500 == 0 else [review]
    return {"@type": "DataFeedItem", "dateCreated": "2024-05-01T10:00:00Z", "item": content,
            "url": review["url"]}  # fmt: skip


def generate(path: Path, megabytes: float, *, indent: bool) -> int:
    """Write a feed of about this size; returns how many items it has."""
    rng, number = random.Random(7), 0
    with path.open("w", encoding="utf-8") as file:
        file.write('{"@context": "https://schema.org", "@type": "DataFeed", "dataFeedElement": [\n')
        while file.tell() < megabytes * 1_000_000:
            text = json.dumps(item(number, rng), ensure_ascii=False, indent=2 if indent else None)
            if number % 1000 == 999:
                text = text.replace('"@type"', '"@type', 1)  # a string without its end
                text = text.replace('"dateCreated"', 'dateCreated"', 1)
            file.write((",\n" if number else "") + text)
            number += 1
        file.write("\n]}\n")
    return number


def main() -> None:
    """Generate, import twice, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=200)
    parser.add_argument("--indent", action="store_true", help="one field a line")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "feed.json")
        items = generate(path, given.megabytes, indent=given.indent)
        environment = {**os.environ, "TIPLINE_INSTANCE": folder, "TIPLINE_MODE": "development"}
        tipline = [sys.executable, "-m", "tipline"]
        subprocess.run([*tipline, "migrate"], env=environment, check=True, capture_output=True)
        print(f"{path.stat().st_size / 1e6:.0f} MB, {items} items, broken ones included")
        print("".join(f"{name:>9}" for name in COLUMNS))
        for name in ("first", "again"):
            print("".join(f"{value:>9}" for value in (name, *measure(tipline, path, environment))))


def measure(tipline: list[str], path: Path, environment: dict[str, str]) -> list[str]:
    """One import in a process of its own: the columns of the table after its name."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [*tipline, "import", str(path), "--json"],
        env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    seconds, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    report = json.loads(done.stdout)
    counts = [str(report[c]) for c in ("read", "imported", "unchanged", "refused")]
    # The peak is of all children so far: of the biggest one, which is an import.
    return [f"{seconds:.1f}", f"{cpu:.1f}", *counts, f"{after.ru_maxrss / 1024:.0f}"]


if __name__ == "__main__":
    main()
