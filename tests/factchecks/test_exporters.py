"""What goes out: ClaimReview that comes back the same, CSV that computes nothing."""

import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from factchecks import publish
from factchecks.exporters.claimreview import WORDS, write_claimreview
from factchecks.exporters.csv_table import safe_cell, write_csv
from factchecks.exporters.read import Which, live
from factchecks.importers.run import import_rows, rows_of
from factchecks.models import FactCheck, Rating
from factchecks.ratings import to_rating
from tests.factchecks.conftest import ReadFile, bad, good, imported
from tipline.db import Database

CONTENT = (
    imported(
        '=HYPERLINK("x") <script>alert("é")</script>',
        claimant="A leaflet",
        claim_date=date(2024, 3, 1),
        title="-1 title",
        summary='Two, "three"; four',
        language="pt",
        reviewed_at=datetime(2024, 3, 5, 10, 30, tzinfo=UTC),
    ),
    imported(
        "'quoted' from the start", rating=None, words="Bohemian", url="https://checks.example.org/2"
    ),
    imported("@home", rating=None, words="", url="https://checks.example.org/3"),
)


@pytest.fixture
def filled(db: Database) -> Database:
    import_rows(db.write, rows_of(CONTENT), source="feed")
    with db.write() as session:
        owner = publish.ensure_publisher(session, name="Us", site="desk.example.org", own=True)
        publish.create_draft(session, imported("A draft").verdict, publisher_id=owner.id)
    return db


@pytest.mark.parametrize(("writer", "name"), [(write_claimreview, "x.json"), (write_csv, "x.csv")])
def test_what_is_exported_is_imported_again_as_the_same(
    filled: Database, read_file: ReadFile, writer: type, name: str
) -> None:
    with filled.read() as session:
        text = "".join(writer(live(session, Which())))

    rows = read_file(text, name)

    assert bad(rows) == []
    assert good(rows) == list(CONTENT)


def test_the_export_can_stand_in_a_page(filled: Database) -> None:
    with filled.read() as session:
        text = "".join(write_claimreview(live(session, Which())))

    assert "<" not in text
    assert len(json.loads(text)) == 3


def test_nothing_to_export_is_an_empty_list(db: Database) -> None:
    with db.read() as session:
        assert json.loads("".join(write_claimreview(live(session, Which())))) == []


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "'x"])
def test_a_cell_that_would_compute_is_text(cell: str) -> None:
    assert safe_cell(cell) == "'" + cell


def test_other_cells_are_left_alone() -> None:
    assert [safe_cell(c) for c in ("", "x=1", "1-2", "é")] == ["", "x=1", "1-2", "é"]


def test_only_what_was_asked_for_is_exported(filled: Database) -> None:
    with filled.read() as session:
        assert [f.language for f in live(session, Which(language="pt"))] == ["pt"]
        assert list(live(session, Which(own_only=True))) == []
        assert len(list(live(session, Which(source="feed")))) == 3
    with filled.write() as session:
        number = session.scalars(select(FactCheck.id).where(FactCheck.claim == "@home")).one()
        publish.withdraw(session, number, note="Wrong.", decided_by="ada")
    with filled.read() as session:
        assert "@home" not in {f.claim for f in live(session, Which())}


def test_the_words_for_our_own_scale_mean_the_same_when_they_come_back() -> None:
    assert {rating: to_rating(words) for rating, words in WORDS.items()} == {r: r for r in Rating}
