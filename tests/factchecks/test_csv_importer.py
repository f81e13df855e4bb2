"""CSV files: well-known ones by their header, others by a map of columns."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from factchecks.errors import ImportFailed
from factchecks.importers import csv_files
from factchecks.importers.rows import Options
from factchecks.models import Rating
from tests.factchecks.conftest import ReadFile, bad, good

CLAIMSKG = (
    "",
    "rating_alternateName",
    "rating_ratingValue",
    "creativeWork_author_name",
    "creativeWork_datePublished",
    "claimReview_author_name",
    "claimReview_url",
    "claimReview_claimReviewed",
    "claimReview_datePublished",
    "extra_title",
)


def table(header: Sequence[str], *rows: Sequence[str], delimiter: str = ",") -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows([header, *rows])
    return buffer.getvalue()


def test_a_claimskg_file_is_known_by_its_header(read_file: ReadFile) -> None:
    url = "https://checks.example.org//a"
    rows = read_file(
        table(
            CLAIMSKG,
            ("0", "False –", "5", "Leaflet", "2021-02-01", "desk", url, "Cheese", "2021-02-26", ""),
            ("1", "barely-true", "5", "", "", "desk", url, "", "", "Empty"),
        ),
        "x.csv",
    )  # fmt: skip

    (found,) = good(rows)
    assert (found.publisher, found.site) == ("desk", "checks.example.org")
    assert (found.verdict.rating, found.verdict.claimant) == (Rating.FALSE, "Leaflet")
    assert found.verdict.claim_date == date(2021, 2, 1)
    assert bad(rows) == [(3, "the claim is empty")]


def test_nothing_is_checked_before_it_is_said(read_file: ReadFile) -> None:
    # Some sites' crawls have the two dates in each other's column.
    row = (
        "0",
        "Faux",
        "1",
        "",
        "2021-02-26",
        "d",
        "https://checks.example.org/a",
        "x y",
        "2021-01-13",
        "",
    )

    (found,) = good(read_file(table(CLAIMSKG, row), "x.csv"))

    assert found.verdict.claim_date == date(2021, 1, 13)
    assert found.verdict.reviewed_at == datetime(2021, 2, 26, tzinfo=UTC)


def test_a_disinformation_list_without_ratings_stays_unmapped(read_file: ReadFile) -> None:
    header = ("date", "id", "title", "countries", "keywords", "languages", "outlets")
    row = (
        "2021-02-18",
        "https://euvsdisinfo.eu/report/x/",
        "The moon is cheese",
        "a",
        "b",
        "German",
        "c",
    )

    (found,) = good(read_file(table(header, row), "x.csv"))

    assert (found.publisher, found.verdict.language) == ("EUvsDisinfo", "en")
    assert (found.verdict.rating, found.verdict.rating_text) == (None, "Disinfo")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_other_table_is_read_by_a_map_of_columns(read_file: ReadFile, delimiter: str) -> None:
    text = table(
        ("Behauptung", "Urteil", "Link", "Am"),
        ("Der Mond ist aus Käse; ganz", "Falsch", "www.checks.example.org/a", "10/9/18"),
        delimiter=delimiter,
    )
    columns = {"claim": "Behauptung", "rating_text": "Urteil", "url": "Link", "reviewed_at": "Am"}
    options = Options(columns=columns, publisher="Monddienst", language="de", month_first=False)

    (found,) = good(read_file(text, "x.csv", options))

    assert (found.publisher, found.site) == ("Monddienst", "checks.example.org")
    assert (found.verdict.rating, found.verdict.language) == (Rating.FALSE, "de")
    assert found.verdict.reviewed_at == datetime(2018, 9, 10, tzinfo=UTC)


def test_a_table_without_claim_or_link_says_which_columns_it_has(read_file: ReadFile) -> None:
    with pytest.raises(ImportFailed, match="--map claim=Text --map url=Link; it has a, b"):
        read_file(table(("a", "b"), ("1", "2")), "x.csv")


def test_a_map_to_a_column_that_is_not_there_is_an_error(read_file: ReadFile) -> None:
    options = Options(columns={"claim": "nope"})
    with pytest.raises(ImportFailed, match="no column 'nope'"):
        read_file(table(CLAIMSKG), "x.csv", options)


def test_rows_with_shifted_cells_are_refused_with_the_line_where_they_begin(
    read_file: ReadFile,
) -> None:
    good_row = ("0", "Faux", "1", "", "", "d", "https://checks.example.org/a", "two\nlines", "", "")
    text = table(CLAIMSKG, good_row, ("too", "few"), (*good_row, "too many"), good_row)

    rows = read_file(text, "x.csv")

    assert [row.line for row in rows] == [2, 4, 5, 7]
    assert bad(rows) == [
        (4, "2 cells where the header has 10"),
        (5, "11 cells where the header has 10"),
    ]


def test_a_rating_off_our_scale_is_refused_and_one_on_it_is_taken(read_file: ReadFile) -> None:
    header = ("claim", "url", "rating_text", "rating")
    rows = read_file(
        table(
            header,
            ("One", "https://checks.example.org/1", "My words", "misleading"),
            ("Two", "https://checks.example.org/2", "My words", "rather-false"),
        ),
        "x.csv",
    )

    assert [f.verdict.rating for f in good(rows)] == [Rating.MISLEADING]
    assert bad(rows)[0][0] == 3
    assert "'rather-false' is not on our scale" in bad(rows)[0][1]


def test_a_cell_beyond_any_article_is_one_bad_row(
    read_file: ReadFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_files, "MAX_CELL", 1_000)
    header = ("claim", "url", "rating_text")
    big = ("x" * 2_000, "https://checks.example.org/1", "False")
    small = ("One", "https://checks.example.org/2", "False")

    rows = read_file(table(header, big, small), "x.csv")

    assert len(good(rows)) == 1
    assert "not readable as CSV" in bad(rows)[0][1]


def test_bytes_that_are_not_utf_8_cost_their_row_only(read_file: ReadFile) -> None:
    text = b"claim,url,rating_text\nK\xe4se,https://checks.example.org/1,False\n"
    text += "Käse,https://checks.example.org/2,False\n".encode()

    rows = read_file(text, "x.csv")

    assert [f.verdict.claim for f in good(rows)] == ["Käse"]
    assert "broken characters" in bad(rows)[0][1]


def test_an_empty_file_is_a_plain_failure(read_file: ReadFile) -> None:
    with pytest.raises(ImportFailed, match="is empty"):
        read_file("", "x.csv")


def test_utf_16_tables_from_spreadsheets_are_read(read_file: ReadFile, tmp_path: Path) -> None:
    text = table(
        ("claim", "url", "rating_text"),
        ("Käse", "https://checks.example.org/1", "False"),
        delimiter="\t",
    )

    rows = read_file(text.encode("utf-16"), "x.csv")

    assert [f.verdict.claim for f in good(rows)] == ["Käse"]
