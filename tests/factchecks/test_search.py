"""Fact-checks are found by their words, on both databases in the same way."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from factchecks import listing, publish, search
from factchecks.models import FactCheck, Rating
from factchecks.verdict import Verdict
from factchecks.words import NO_WORDS, searchable, words_of
from tests.databases import fresh_postgres
from tipline.db import Database

REVIEWED = datetime(2026, 3, 5, tzinfo=UTC)
SIGNS = ["", "  ", "%", "🤔", "'", '"', "*", "AND", "NOT", "& | !", "#x", "\x00"]


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest, tmp_path: Path, migrated_sqlite: Path) -> Iterator[Database]:
    """An empty database, once on each engine."""
    if request.param == "postgresql":
        database = fresh_postgres(request.getfixturevalue("postgres_url"))
    else:
        path = tmp_path / "tipline.sqlite3"
        shutil.copy(migrated_sqlite, path)
        database = Database(f"sqlite:///{path}")
    yield database
    database.dispose()


def verdict(claim: str, number: int = 0, **more: object) -> Verdict:
    values: dict[str, object] = {
        "rating": Rating.FALSE,
        "summary": "",
        "url": f"https://desk.example.org/{number}",
        "reviewed_at": REVIEWED,
    }
    return Verdict(claim=claim, **{**values, **more})  # type: ignore[arg-type]  # by name


def add(session: Session, *claims: str, **more: object) -> list[int]:
    owner = publish.ensure_publisher(session, name="Desk", site="desk.example.org")
    return publish.publish_imported(
        session,
        [(owner.id, verdict(claim, n, **more)) for n, claim in enumerate(claims)],
        source="feed",
    )


@pytest.mark.parametrize(
    ("claim", "asked"),
    [
        ("The Ferry of Arvania is closed", "ferry arv"),
        ("A Educação não é grátis", "educacao GRATIS"),
        ("मतदान केंद्र बारह बजे बंद होंगे", "केंद्र मतदान"),
        ("مُدَرَّجات الملعب", "مدرجات"),
        ("Vaccine has 5,000 chips", "5 000 chips"),
        ("It's O'Neill's \"bridge\"; DROP TABLE x", "o'neill's bridge\" drop"),
        ("選挙は日曜日です", "選挙"),
        ("Дом № 7 закрыт", "дом 7"),
    ],
)
def test_what_is_asked_for_is_found_in_any_script(db: Database, claim: str, asked: str) -> None:
    with db.write() as session:
        wanted, _other = add(session, claim, "Something else altogether")
        assert search.found(session, asked) == [wanted]


def test_all_words_have_to_be_there_by_their_beginnings(db: Database) -> None:
    with db.write() as session:
        add(session, "Polling stations close at noon")
        assert search.found(session, "stat poll")
        assert not search.found(session, "stations midnight")
        assert not search.found(session, "ations")


@pytest.mark.parametrize(
    "asked", ["", "  ", "%", "🤔", "'", '"', "*", "AND", "NOT", "& | !", "#x", "\x00"]
)
def test_signs_are_no_words_and_no_commands(db: Database, asked: str) -> None:
    with db.write() as session:
        add(session, "Polling stations close at noon")
        assert search.found(session, asked) == []


def test_a_number_is_looked_up(db: Database) -> None:
    with db.write() as session:
        first, second = add(session, "One", "Another")
        assert search.found(session, f"#{second}") == [second]
        assert search.found(session, f"#{second + 1}") == []
        assert search.found(session, "#" + "9" * 40) == []
        assert first


def test_title_summary_and_translations_count_too(db: Database) -> None:
    with db.write() as session:
        (number,) = add(
            session,
            "One",
            title="Bridges",
            summary="It stands.",
            translations=(("pt", "A ponte caiu", "Não caiu."),),
        )
        for asked in ("bridges", "stands", "ponte", "nao"):
            assert search.found(session, asked) == [number]


def test_a_correction_is_found_by_what_it_says_now(db: Database) -> None:
    with db.write() as session:
        (number,) = add(session, "The bridge fell", summary="It stands.")
    with db.write() as session:
        changed = verdict("The bridge fell", summary="It fell in May.")
        publish.correct(session, number, changed, note="It did fall.", decided_by="ana")
    with db.read() as session:
        assert search.found(session, "may") == [number]
        assert search.found(session, "stands") == []


def test_the_newest_are_found_of_what_is_in_too_many(
    db: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "MOST", 3)
    with db.write() as session:
        ids = add(session, *(f"Ferry {n} sank" for n in range(6)))
        found = listing.listing(session, listing.Filter(text="ferry"), limit=10)
        assert found.crowded
        assert sorted(row.id for row in found.rows) == ids[-3:]
        assert not listing.listing(session, listing.Filter(text="ferry 2"), limit=10).crowded


def test_what_an_older_version_wrote_gets_its_words_and_stays_as_old(db: Database) -> None:
    with db.write() as session:
        ids = add(session, "Old ferry", "Older ferry", "🙈")
        session.execute(update(FactCheck).values(words="", updated_at=REVIEWED))
    with db.read() as session:
        assert search.found(session, "ferry") == []
    with db.write() as session:
        assert search.fill(session, limit=2) == 2
        assert search.fill(session, limit=2) == 1
        assert search.fill(session, limit=2) == 0
    with db.read() as session:
        assert search.found(session, "ferry") == [ids[1], ids[0]]
        assert set(session.scalars(select(FactCheck.updated_at))) == {REVIEWED}


def test_pages_follow_each_other_while_things_change(db: Database) -> None:
    with db.write() as session:
        ids = add(session, *(f"Ferry {n}" for n in range(7)))
    with db.read() as session:
        first = listing.listing(session, listing.Filter(), limit=3)
    with db.write() as session:
        publish.withdraw(session, ids[0], note="Not so.", decided_by="ana")  # the oldest comes up
        last = first.rows[-1]
        second = listing.listing(
            session, listing.Filter(), limit=3, before=(last.updated_at, last.id)
        )
    assert [row.id for row in first.rows] == ids[:3:-1]
    assert [row.id for row in second.rows] == ids[3:0:-1]
    assert (first.more, second.more, first.total) == (True, False, 7)


def test_more_than_are_counted_are_not_counted(
    db: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listing, "COUNTED", 4)
    with db.write() as session:
        add(session, *(f"Ferry {n}" for n in range(9)))
        assert listing.listing(session, listing.Filter(), limit=3).total == 5
        assert max(listing.count_by_status(session).values()) == 5


def test_each_language_is_told_once(db: Database) -> None:
    with db.write() as session:
        assert listing.languages(session) == []
        for number, language in enumerate(("pt", "en", None, "pt", "hi")):
            add(
                session, f"Ferry {number}", language=language, url=f"https://d.example.org/{number}"
            )
        assert listing.languages(session) == ["en", "hi", "pt"]


def test_words_are_only_letters_marks_and_digits() -> None:
    assert words_of("Straße, O'Neill – ½ ﬁn… ①") == ["strasse", "o", "neill", "½", "fin", "①"]
    assert searchable(("🙈", "")) == NO_WORDS


def plan(session: Session, statement: str) -> str:
    rows = session.execute(text(f"EXPLAIN QUERY PLAN {statement}"))
    return " ".join(str(row[3]) for row in rows)


def test_sqlite_looks_nothing_up_row_by_row(db: Database) -> None:
    if not db.sqlite:
        pytest.skip("PostgreSQL decides by how many rows there are")
    with db.write() as session:
        add(session, *(f"Ferry {n}" for n in range(20)))
        order = "ORDER BY updated_at DESC, id DESC LIMIT 31"
        for where in ("1", "status = 'published'", "language = 'en'", "rating = 'false'"):
            said = plan(session, f"SELECT id FROM fact_check WHERE {where} {order}")
            assert "updated_at" in said, said
            assert "TEMP B-TREE" not in said or where != "1", said
        due = "SELECT id FROM fact_check WHERE check_again_at <= '2027' ORDER BY check_again_at"
        assert "ix_fact_check_again" in plan(session, due)
        same = "SELECT id FROM fact_check WHERE claim_key = 'x' AND status = 'published'"
        assert "ix_fact_check_claim_key" in plan(session, same)
        assert session.scalar(select(func.count(FactCheck.id))) == 20
