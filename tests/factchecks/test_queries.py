"""What the index and the console read."""

from datetime import UTC, datetime

from factchecks import listing, publish, queries
from factchecks.models import Rating, Status
from factchecks.verdict import Verdict
from tipline.db import Database


def fill(db: Database, number: int) -> list[int]:
    with db.write() as session:
        owner = publish.ensure_publisher(session, name="Desk", site="desk.example.org")
        verdicts = [
            Verdict(
                claim=f"Claim number {i} about {'ferries' if i % 2 else 'bridges'}",
                rating=Rating.FALSE if i % 3 else None,
                rating_text="False",
                language="en" if i % 2 else "pt",
                url=f"https://desk.example.org/{i}",
            )
            for i in range(number)
        ]
        return publish.publish_imported(session, [(owner.id, v) for v in verdicts], source="feed")


def test_references_come_in_batches_without_losing_any(db: Database) -> None:
    ids = fill(db, 25)

    with db.read() as session:
        read = [r.id for r in queries.iter_references(session, batch=4)]

        assert read == [str(i) for i in ids] == queries.all_live_ids(session)
        assert set(queries.references(session, read)) == set(read)


def test_ids_that_are_no_numbers_mean_nothing(db: Database) -> None:
    ids = fill(db, 1)

    with db.read() as session:
        found = queries.references(session, ["x", "", "-1", "٣", "12345", str(ids[0])])

        assert list(found) == [str(ids[0])]


def test_the_console_finds_by_words_language_rating_and_status(db: Database) -> None:
    fill(db, 12)

    with db.read() as session:
        wanted = listing.Filter(text="FERRIES number", language="en", rating=Rating.FALSE)
        found = listing.listing(session, wanted, limit=50)

        assert {f.claim.split()[2] for f in found.rows} == {"1", "5", "7", "11"}
        assert found.total == 4
        assert listing.listing(session, listing.Filter(unmapped=True)).total == 4
        assert listing.listing(session, listing.Filter(text="100%")).total == 0
        assert listing.count_by_status(session)[Status.PUBLISHED] == 12
        assert listing.count_by_status(session)[Status.DRAFT] == 0


def test_a_rating_that_is_a_whole_explanation_is_shown_as_one(db: Database) -> None:
    words = "We looked at the bridge and it stands as it always did. " * 4
    with db.write() as session:
        owner = publish.ensure_publisher(session, name="Desk", site="desk.example.org")
        verdict = Verdict(
            claim="The bridge fell",
            rating_text=words,
            url="https://desk.example.org/1",
            reviewed_at=datetime(2024, 3, 5, tzinfo=UTC),
        )
        (number,) = publish.publish_imported(session, [(owner.id, verdict)], source="feed")

        shown = queries.shown(session, [number])[number]

        assert (shown.rating_text, shown.summary) == ("", words)
        assert shown.date == datetime(2024, 3, 5, tzinfo=UTC)
