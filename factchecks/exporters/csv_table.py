"""Writes fact-checks as CSV that a spreadsheet opens without computing anything in it."""

import csv
import io
from collections.abc import Iterable, Iterator

from factchecks.importers.csv_files import FIELDS
from factchecks.models import FactCheck

# A cell that begins so is a formula to Excel, LibreOffice and Google Sheets.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(fact_checks: Iterable[FactCheck]) -> Iterator[str]:
    """A table with a header, line by line, in the columns that our importer knows."""
    yield _line(FIELDS)
    for fact_check in fact_checks:
        yield _line([safe_cell(value) for value in _values(fact_check)])


def safe_cell(value: str) -> str:
    """A cell that is text to every spreadsheet: with an apostrophe before what would compute.

    One that begins with an apostrophe gets another, so that reading it takes back exactly one.
    """
    return "'" + value if value.startswith((*_FORMULA, "'")) else value


def _values(fact_check: FactCheck) -> list[str]:
    at = {
        "claim_date": fact_check.claim_date.isoformat() if fact_check.claim_date else "",
        "reviewed_at": fact_check.reviewed_at.isoformat() if fact_check.reviewed_at else "",
        "rating": fact_check.rating.value if fact_check.rating else "",
        "language": fact_check.language or "",
        "publisher": fact_check.publisher.name,
        "site": fact_check.publisher.site,
    }
    return [at[name] if name in at else str(getattr(fact_check, name)) for name in FIELDS]


def _line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()
