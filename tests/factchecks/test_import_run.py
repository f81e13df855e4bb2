"""What importing does to the database: once, in batches, and never over a person's word."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from factchecks import publish, queries
from factchecks.errors import ImportFailed, RowRefused
from factchecks.importers import run as run_module
from factchecks.importers.json_files import read_json
from factchecks.importers.report import Report
from factchecks.importers.rows import Imported, Options, Row
from factchecks.importers.run import import_rows, require_not_shrunk, rows_of
from factchecks.models import FactCheck, ImportRun, Publisher, Rating, Revision, Status
from tests.factchecks.conftest import WriteFile, imported, review
from tipline import schema
from tipline.db import Database

OLD, NEW = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 2, 1, tzinfo=UTC)


def run(db: Database, *contents: Imported, source: str = "feed", **options: Any) -> Report:
    return import_rows(db.write, rows_of(contents), source=source, **options)


def only(db: Database) -> FactCheck:
    with db.read() as session:
        return session.scalars(select(FactCheck)).unique().one()


def outcomes(report: Report) -> dict[str, int]:
    names = ("imported", "corrected", "unchanged", "merged", "kept", "refused", "withdrawn")
    return {name: n for name in names if (n := getattr(report, name))}


def many(number: int) -> list[Imported]:
    return [imported(f"Claim {i}", url=f"https://checks.example.org/{i}") for i in range(number)]


def test_imported_fact_checks_are_live_at_once_with_a_first_revision(db: Database) -> None:
    report = run(db, imported())

    assert outcomes(report) == {"imported": 1}
    found = only(db)
    assert (found.status, found.revision, found.source) == (Status.PUBLISHED, 1, "feed")
    with db.read() as session:
        assert queries.all_live_ids(session) == [str(found.id)]
        assert [c.ref_id for c in queries.changes_since(session, 0)] == [found.id]
        assert session.scalars(select(Revision.decided_by)).one() == "import:feed"


def test_the_same_file_again_changes_nothing(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "BATCH", 7)
    rows = many(30)
    run(db, *rows)
    with db.read() as session:
        before = queries.latest_seq(session)

    report = run(db, *rows)

    assert outcomes(report) == {"unchanged": 30}
    with db.read() as session:
        assert queries.latest_seq(session) == before
        assert session.scalar(select(func.count(Revision.id))) == 30
        assert session.scalar(select(func.count(Publisher.id))) == 1


def test_repeats_within_a_file_are_merged_also_across_batches(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "BATCH", 2)
    again = imported(
        "the MOON is made of cheese.", url="http://www.checks.example.org/a/1/?utm_source=x"
    )
    report = run(db, imported(), again, imported("Else"), imported())

    assert outcomes(report) == {"imported": 2, "merged": 2}


def test_several_claims_of_one_page_and_one_claim_of_several_pages_stay_apart(db: Database) -> None:
    other_site = imported(url="https://other.example.org/a/1", site="other.example.org")
    report = run(
        db, imported(), imported("Else"), imported(url="https://checks.example.org/2"), other_site
    )

    assert outcomes(report) == {"imported": 4}


def test_a_changed_verdict_becomes_a_correction_that_its_readers_must_learn(db: Database) -> None:
    run(db, imported())
    told: list[tuple[int, int]] = []

    def tell(_session: Session, revision: Revision) -> None:
        told.append((revision.fact_check_id, revision.number))

    report = run(db, imported(rating=Rating.MISLEADING, words="Misleading"), on_corrected=tell)

    found = only(db)
    assert outcomes(report) == {"corrected": 1}
    assert (found.status, found.revision, found.rating) == (Status.CORRECTED, 2, Rating.MISLEADING)
    assert told == [(found.id, 2)]


def test_a_new_title_is_a_revision_but_no_news_to_readers(db: Database) -> None:
    run(db, imported(title="Old title"))
    told: list[int] = []

    report = run(db, imported(title="New title"), on_corrected=lambda _, r: told.append(r.number))

    assert (outcomes(report), only(db).title, told) == ({"corrected": 1}, "New title", [])


def test_a_gap_in_a_row_takes_nothing_away(db: Database) -> None:
    run(db, imported(title="Title", summary="Why", language="en", reviewed_at=OLD))

    assert outcomes(run(db, imported())) == {"unchanged": 1}
    assert only(db).title == "Title"


def test_new_words_never_get_the_meaning_of_the_old_ones(db: Database) -> None:
    run(db, imported())

    run(db, imported(rating=None, words="Bohemian"))

    assert (only(db).rating, only(db).rating_text) == (None, "Bohemian")


def test_two_sources_that_spell_a_verdict_differently_do_not_take_turns(db: Database) -> None:
    run(db, imported(words="False"), source="one")

    report = run(db, imported(words="Falso", title="Title"), source="two")

    assert outcomes(report) == {"corrected": 1}
    assert (only(db).rating_text, only(db).title) == ("False", "Title")
    for source, words in (("one", "False"), ("two", "Falso")):
        assert outcomes(run(db, imported(words=words, title="Title"), source=source)) == {
            "unchanged": 1
        }


def test_of_two_dates_the_newer_verdict_counts_in_whatever_order_they_stand(db: Database) -> None:
    old = imported(reviewed_at=OLD)
    new = imported(rating=Rating.TRUE, words="True", reviewed_at=NEW)
    for rows in ([old, new], [new, old], [old, new]):
        report = run(db, *rows)

        assert report.merged == 1
        assert only(db).rating is Rating.TRUE
    assert only(db).revision == 1
    assert outcomes(run(db, old)) == {"kept": 1}


def test_a_date_on_one_side_only_settles_no_contradiction(db: Database) -> None:
    dated, bare = imported(reviewed_at=OLD), imported(rating=Rating.TRUE, words="True")

    for rows in ([dated, bare], [bare, dated]):
        assert outcomes(run(db, *rows)) == {"refused": 2}


@pytest.mark.parametrize("batch", [1, 10])
def test_rows_that_contradict_each_other_leave_no_verdict(
    db: Database, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(run_module, "BATCH", batch)
    rows = [imported(), imported(rating=Rating.TRUE, words="True"), imported("Bystander")]

    for _ in range(2):
        report = run(db, *rows)

        assert "contradicts line 1" in " ".join(r for _, r in report.refusals)
        with db.read() as session:
            live = queries.references(session, queries.all_live_ids(session))
            assert [r.claim for r in live.values()] == ["Bystander"]


def test_a_row_without_a_rating_contradicts_nothing(db: Database) -> None:
    rated, bare = imported(reviewed_at=OLD), imported(rating=None, words="", reviewed_at=NEW)

    for rows in ([rated, bare], [bare, rated], [imported(), replace_date(bare)]):
        report = run(db, *rows)

        assert (report.merged, report.refused) == (1, 0)
        assert only(db).rating is Rating.FALSE


def replace_date(content: Imported) -> Imported:
    return replace(content, verdict=replace(content.verdict, reviewed_at=None))


def test_a_contradiction_takes_back_what_was_live_and_tells_its_readers(db: Database) -> None:
    run(db, imported())
    told: list[Status] = []

    report = run(
        db,
        imported(),
        imported(rating=Rating.TRUE, words="True"),
        on_corrected=lambda _, r: told.append(r.status),
    )

    assert outcomes(report) == {"refused": 2, "withdrawn": 1}
    assert told == [Status.WITHDRAWN]


def test_what_a_person_decided_here_is_kept(db: Database) -> None:
    run(db, imported(), imported("Else"))
    with db.write() as session:
        first, second = session.scalars(select(FactCheck).order_by(FactCheck.id)).unique()
        ours = replace(imported().verdict, rating=Rating.SATIRE)
        publish.correct(session, first.id, ours, note="It was a joke.", decided_by="ada")
        publish.withdraw(session, second.id, note="Wrong.", decided_by="ada")

    changed = [
        imported(c, rating=Rating.TRUE, words="True") for c in (imported().verdict.claim, "Else")
    ]
    report = run(db, *changed)

    assert outcomes(report) == {"kept": 2}
    with db.read() as session:
        found = session.scalars(select(FactCheck).order_by(FactCheck.id)).unique().all()
        assert [(f.rating, f.status) for f in found] == [
            (Rating.SATIRE, Status.CORRECTED),
            (Rating.FALSE, Status.WITHDRAWN),
        ]


def test_our_own_draft_is_not_published_by_a_feed(db: Database) -> None:
    with db.write() as session:
        owner = publish.ensure_publisher(session, name="Us", site="checks.example.org", own=True)
        publish.create_draft(session, imported().verdict, publisher_id=owner.id)

    report = run(db, imported(title="From the feed"))

    assert outcomes(report) == {"kept": 1}
    assert only(db).status is Status.DRAFT


def test_a_dry_run_counts_and_changes_nothing(db: Database) -> None:
    run(db, imported())

    report = import_rows(
        db.read,
        rows_of([imported(words="Fake"), imported("Else")]),
        source="feed",
        dry_run=True,
    )

    assert outcomes(report) == {"imported": 1, "corrected": 1}
    assert only(db).rating_text == "False"
    with db.read() as session:
        assert session.scalar(select(func.count(ImportRun.id))) == 1


def test_the_report_is_kept_with_every_reason(db: Database) -> None:
    rows: Sequence[Row] = [
        Row(1, imported(rating=None, words="Bohemian")),
        Row(5, RowRefused("the claim is empty")),
        Row(6, imported("Else", rating=None, words="")),
    ]

    import_rows(db.write, rows, source="feed", format_name="csv")

    with db.read() as session:
        kept = session.scalars(select(ImportRun)).one()
        assert kept.finished_at is not None and kept.finished_at >= kept.started_at
        assert kept.report["refusals"] == [{"line": 5, "reason": "the claim is empty"}]
        assert kept.report["unmapped"] == {"checks.example.org: Bohemian": 1}
        assert (kept.report["read"], kept.report["unrated"]) == (3, 1)


def test_replacing_withdraws_what_the_source_has_no_more_and_nothing_else(db: Database) -> None:
    rows = many(20)
    run(db, *rows)
    run(db, imported("Bystander"), source="other")

    report = run(db, *rows[1:], replace=True)

    assert outcomes(report) == {"unchanged": 19, "withdrawn": 1}
    with db.read() as session:
        gone = session.scalars(
            select(FactCheck.claim).where(FactCheck.status == Status.WITHDRAWN)
        ).all()
        assert gone == ["Claim 0"]


def test_a_feed_that_shrank_or_breaks_off_replaces_nothing(db: Database) -> None:
    rows = many(20)
    run(db, *rows)

    with db.read() as session:
        require_not_shrunk(session, rows_of(rows[2:]), source="feed")
        require_not_shrunk(session, rows_of(rows[:1]), source="never seen")
        with pytest.raises(ImportFailed, match="has 17 fact-checks where 'feed' had 20"):
            require_not_shrunk(session, rows_of(rows[3:]), source="feed")
        broken = [*rows_of(rows), Row(99, RowRefused("the file breaks off here"))]
        with pytest.raises(ImportFailed, match="line 99"):
            require_not_shrunk(session, broken, source="feed")


def test_importing_works_the_same_on_postgresql(postgres: Database) -> None:
    schema.upgrade(postgres)
    rows = [*many(600), imported("Long", url="https://checks.example.org/" + "é" * 900)]

    assert outcomes(run(postgres, *rows)) == {"imported": 601}
    assert outcomes(run(postgres, *rows[:-1], replace=True)) == {"unchanged": 600, "withdrawn": 1}


WORDS = st.text(max_size=12) | st.sampled_from(
    ["\ud800", "\x00", "https://a.example.org/\ud800", "1"]
)
ODD = st.recursive(
    st.none() | st.integers() | st.floats(allow_nan=False) | WORDS,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["name", "@id", "url", "alternateName"]), inner, max_size=2
        )
    ),
    max_leaves=4,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.dictionaries(st.sampled_from(sorted(review())), ODD, min_size=1, max_size=4))
def test_no_value_in_any_field_stops_the_rows_around_it(
    db: Database, write_file: WriteFile, changes: dict[str, Any]
) -> None:
    path = write_file(json.dumps([review(), review(**changes), review(claimReviewed="Else")]))

    rows = list(read_json(path, Options()))
    report = import_rows(db.write, rows, source="odd")

    assert report.read == len(rows)
    with db.read() as session:
        claims = {r.claim for r in queries.iter_references(session)}
    assert "Else" in claims
