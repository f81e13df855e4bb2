"""Imports CSV files by a map of columns; well-known files are recognised by their header."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from factchecks.errors import ImportFailed, RowRefused
from factchecks.importers import clean, dates
from factchecks.importers.publishers import publisher_of
from factchecks.importers.rows import Imported, Options, Progress, Row, no_progress
from factchecks.models import Rating
from factchecks.ratings import to_rating
from factchecks.verdict import Verdict

# Whole articles stand in cells (longest seen: 60,000 characters); more is an attack.
MAX_CELL = 1_000_000

FIELDS = (
    "claim",
    "claimant",
    "claim_date",
    "title",
    "summary",
    "language",
    "rating",  # on our scale
    "rating_text",  # in the publisher's words
    "url",
    "reviewed_at",
    "publisher",
    "site",
)


@dataclass(frozen=True, slots=True)
class Preset:
    """What is known of a well-known file: our fields by its columns, and what it never says."""

    columns: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)
    dates_mixed_up: bool = False  # claim's and review's date change places in some rows
    apostrophes: bool = False  # cells that a spreadsheet would compute were written with one


# The crawl of ClaimsKG (claimskg-extractor): one file for each site.
CLAIMSKG = Preset(
    {
        "claim": "claimReview_claimReviewed",
        "claimant": "creativeWork_author_name",
        "claim_date": "creativeWork_datePublished",
        "title": "extra_title",
        "rating_text": "rating_alternateName",
        "url": "claimReview_url",
        "reviewed_at": "claimReview_datePublished",
        "publisher": "claimReview_author_name",
    },
    dates_mixed_up=True,
)
# The cases of EUvsDisinfo.  Its pages head each one "DISINFO:"; the file leaves that out.  Its
# column "languages" is of the outlets, the titles are English.
EUVSDISINFO = Preset(
    {"claim": "title", "url": "id", "reviewed_at": "date"},
    {"rating_text": "Disinfo", "language": "en", "publisher": "EUvsDisinfo"},
)
# What `tipline export csv` writes.
OWN = Preset({name: name for name in FIELDS}, apostrophes=True)

PRESETS: tuple[tuple[frozenset[str], Preset], ...] = (
    (frozenset({"claimReview_claimReviewed", "claimReview_url"}), CLAIMSKG),
    (frozenset({"date", "id", "title", "countries", "keywords", "outlets"}), EUVSDISINFO),
    (frozenset({"claim", "url", "rating_text"}), OWN),
)


def read_csv(path: Path, options: Options, progress: Progress = no_progress) -> Iterator[Row]:
    """Every fact-check of a CSV file in UTF-8 with a header; comma, semicolon or tab apart.

    Raises :class:`ImportFailed` where the header has no columns for claim and link.
    """
    try:
        with path.open("rb") as raw:
            utf16 = raw.read(2) in (b"\xff\xfe", b"\xfe\xff")
        encoding = "utf-16" if utf16 else "utf-8-sig"
        with path.open(encoding=encoding, errors="replace", newline="") as file:
            yield from _rows(file, path.name, options, progress)
    except OSError as error:
        raise ImportFailed(f"{path.name} can't be read: {error.strerror}") from error


def _rows(file: IO[str], name: str, options: Options, progress: Progress) -> Iterator[Row]:
    csv.field_size_limit(MAX_CELL)
    first = file.readline(MAX_CELL)
    delimiter = max(",;\t", key=first.count)
    header = [cell.strip() for cell in next(csv.reader([first], delimiter=delimiter), [])]
    preset = _preset(header, name, options)
    reader = csv.reader(file, delimiter=delimiter)
    done = len(first.encode())
    begin = 2
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            yield Row(begin, RowRefused(f"not readable as CSV: {error}"))
            begin = reader.line_num + 2
            continue
        line, begin = begin, reader.line_num + 2
        if not any(cells):
            continue
        done += sum(map(len, cells)) + len(cells)
        progress(done)
        yield Row(line, _read(cells, header, preset, options))


def _preset(header: list[str], name: str, options: Options) -> Preset:
    have = set(header)
    known = next((p for needed, p in PRESETS if needed <= have), Preset({}))
    told = clean.text(", ".join(header), 500)
    for column in options.columns.values():
        if column not in have:
            raise ImportFailed(f"{name} has no column {column!r}; it has {told}")
    columns = {f: c for f, c in {**known.columns, **options.columns}.items() if c in have}
    # A field that the person gives is not what the preset says of the file.
    constants = {f: v for f, v in known.constants.items() if f not in options.columns}
    if "claim" not in columns or "url" not in columns:
        raise ImportFailed(
            f"{name} is no CSV that is known here: say which columns hold claim and link, for "
            f"example --map claim=Text --map url=Link; it has {told}"
        )
    return Preset(columns, constants, known.dates_mixed_up, known.apostrophes)


def _read(
    cells: list[str], header: list[str], preset: Preset, options: Options
) -> Imported | RowRefused:
    # A cell too many or too few moves verdicts to other claims.
    if len(cells) != len(header):
        return RowRefused(f"{len(cells)} cells where the header has {len(header)}")
    row = dict(zip(header, cells, strict=True))
    values = {f: row[c] for f, c in preset.columns.items()}
    if preset.apostrophes:
        values = {f: re.sub(r"^'(?=[=+\-@\t\r'])", "", v) for f, v in values.items()}
    try:
        return _imported({**preset.constants, **values}, preset, options)
    except RowRefused as refused:
        return refused


def _imported(values: Mapping[str, str], preset: Preset, options: Options) -> Imported:
    words = clean.claim(values["claim"])
    url = clean.link(values["url"])
    if not url:
        raise RowRefused(f"no usable link to the article for the claim {words[:60]!r}")
    told = values.get("site", "")
    publisher, site = publisher_of(url, values.get("publisher"), options, told=told)
    rated = clean.rating_words(values.get("rating_text"))
    made = dates.moment(values.get("claim_date"), month_first=options.month_first)
    reviewed = dates.moment(values.get("reviewed_at"), month_first=options.month_first)
    if preset.dates_mixed_up and made and reviewed and made > reviewed:
        made, reviewed = reviewed, made  # nothing is checked before it is said
    verdict = Verdict(
        claim=words,
        claimant=clean.text(values.get("claimant"), clean.MAX_CLAIMANT),
        claim_date=made.date() if made else None,
        title=clean.text(values.get("title"), clean.MAX_TITLE),
        summary=clean.text(values.get("summary"), clean.MAX_SUMMARY),
        language=clean.language(values.get("language")) or options.language,
        rating=_own_rating(values.get("rating", "")) or to_rating(rated, site=site),
        rating_text=rated,
        url=url,
        reviewed_at=reviewed,
    )
    return Imported(verdict, publisher, site)


def _own_rating(value: str) -> Rating | None:
    value = value.strip().lower()
    if not value:
        return None
    try:
        return Rating(value)
    except ValueError:
        scale = ", ".join(Rating)
        raise RowRefused(f"the rating {value[:40]!r} is not on our scale ({scale})") from None
