"""The published table and the lines of a window as rows of files, with what each column means.

A file says nothing that a page doesn't: its rows are the published groups themselves, or sums of
them.  Titles that are a voter's words are masked, and left out where a file is for everybody.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from factchecks.exporters.csv_table import safe_cell
from tipline.trends.batches import in_pages
from tipline.trends.shown import Named, Trend, named

Row = Mapping[str, Any]
AT_ONCE = 500  # groups read, named and written at a time

GROUPS = {
    "claim": "Number of the claim; the same in every file of this tipline.",
    "title": "What the claim is called. Empty in open data unless a fact-check gave it the words.",
    "status": "Where the work on the claim stands.",
    "rating": "The verdict on our scale, where a published fact-check answers the claim.",
    "checked_by": "Who published that fact-check.",
    "since": "End of the claim's group before this one; empty for the first.",
    "until": "The full hour (UTC) at which this group was published.",
    "table": "all, country, language, forwarded or channel: which table the row belongs to.",
    "value": "The cell: a country (ISO 3166), a language (ISO 639), …; * is others or unknown.",
    "people": "Different people who asked about the claim for the first time. Never below k.",
}
LINES = {
    "claim": GROUPS["claim"],
    "title": GROUPS["title"],
    "language": "Language of the claim, as recognised.",
    "status": GROUPS["status"],
    "rating": GROUPS["rating"],
    "checked_by": GROUPS["checked_by"],
    "window": "The span that ends at as_of: 6h, 24h, 7d or 30d.",
    "as_of": "The full hour (UTC) that the numbers are of.",
    "people": "People of the groups that were published within the window. Never below k.",
    "expected": "How many the claim's own past would lead one to expect in a span as long.",
    "surprise": "−log10 of the probability of as many or more.",
    "spike": "Whether the claim was marked as rising within the last day.",
    "first_at": "The full hour at which the claim's first group was published.",
    "countries": "People by country, as value:people; * is others or unknown.",
    "languages": "People by language of the message.",
    "forwarded": "People by how the message came.",
    "channels": "People by channel.",
    "places": "Where people said they saw it, ever.",
}


def group_rows(
    session: Session,
    k: int,
    *,
    begin: datetime | None = None,
    end: datetime | None = None,
    only_public: bool = False,
) -> Iterator[Row]:
    """Every published group after ``begin`` and up to ``end`` in :data:`GROUPS`, oldest first.

    So many at a time that a file of a year needs no more memory than one of an hour.
    """
    for some in in_pages(session, k, begin=begin, end=end, size=AT_ONCE):
        names = named(session, sorted({batch.claim_id for batch in some}))
        for batch in some:
            head = _claim(names.get(batch.claim_id), batch.claim_id, only_public=only_public)
            head |= {"since": _moment(batch.since), "until": _moment(batch.until)}
            yield head | {"table": "all", "value": "", "people": batch.people}
            for table, cells in batch.shares.items():
                for value, people in cells.items():
                    yield head | {"table": table, "value": value, "people": people}


def line_rows(trends: Iterable[Trend]) -> Iterator[Row]:
    """The lines of a window in :data:`LINES`."""
    for one in trends:
        shares = one.shares
        yield _claim(one.claim, one.claim.id, only_public=False) | {
            "language": one.claim.language or "",
            "window": one.window,
            "as_of": _moment(one.tick),
            "people": one.people,
            "expected": one.expected,
            "surprise": one.surprise,
            "spike": one.spike,
            "first_at": _moment(one.first_at),
            "countries": shares.get("country", {}),
            "languages": shares.get("language", {}),
            "forwarded": shares.get("forwarded", {}),
            "channels": shares.get("channel", {}),
            "places": one.places,
        }


def _claim(found: Named | None, number: int, *, only_public: bool) -> dict[str, Any]:
    shown = found is not None and (found.public or not only_public)
    rating = found.answer.rating if found and found.answer else None
    return {
        "claim": number,
        "title": found.title if found and shown else "",
        "status": found.status.value if found else "",
        "rating": rating.value if rating else "",
        "checked_by": found.answer.publisher if found and found.answer else "",
    }


def _moment(when: datetime | None) -> str:
    return when.isoformat() if when else ""


def as_csv(rows: Iterable[Row], columns: Sequence[str]) -> Iterator[str]:
    """A header and a line for each row; no cell is a formula to a spreadsheet."""
    yield _line(columns)
    for row in rows:
        yield _line([_cell(row[name]) for name in columns])


def as_json_lines(rows: Iterable[Row], columns: Sequence[str]) -> Iterator[str]:
    """One JSON object a line."""
    for row in rows:
        yield json.dumps({name: row[name] for name in columns}, ensure_ascii=False) + "\n"


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return " ".join(f"{name}:{people}" for name, people in value.items())
    return safe_cell(str(value)) if isinstance(value, str) else str(value)


def _line(cells: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()
