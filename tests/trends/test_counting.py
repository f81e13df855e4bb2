"""Counting from hour to hour, and that it is the same as counting everything from scratch."""

import random
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from tests.databases import fresh_postgres
from tests.trends.conftest import START, Crowd, at
from tipline.db import Database
from tipline.models import Forwarded, PendingAsk, Place, Setting, Sighting, TrendBatch
from tipline.models.trends import TrendPlace
from tipline.runtime import Runtime
from tipline.trends.recount import recount
from tipline.trends.tick import close_hour, last_tick

K = 5


def batches(crowd: Crowd) -> list[TrendBatch]:
    return list(crowd.session.scalars(select(TrendBatch).order_by(TrendBatch.id)))


def test_a_group_is_published_on_the_full_hour_once_it_is_large_enough(crowd: Crowd) -> None:
    claim = crowd.claim()
    crowd.crowd(claim, 4, hour=0.1)
    close_hour(crowd.session, K, at(1.01))
    assert batches(crowd) == []

    crowd.ask(claim, hour=1.5)
    assert close_hour(crowd.session, K, at(1.9)) is False
    assert batches(crowd) == []
    close_hour(crowd.session, K, at(2))

    (batch,) = batches(crowd)
    assert (batch.people, batch.since, batch.until) == (5, None, at(2))
    assert batch.shares["country"] == {"PT": 5}


def test_one_person_counts_once_however_often_they_ask(crowd: Crowd) -> None:
    claim = crowd.claim()
    for minute in range(40):
        crowd.ask(claim, "a loud one", hour=minute / 60)
    crowd.crowd(claim, 4, hour=0.5)
    close_hour(crowd.session, K, at(1))

    assert [batch.people for batch in batches(crowd)] == [5]


def test_who_asks_while_the_hour_closes_is_counted_in_the_next(crowd: Crowd) -> None:
    claim = crowd.claim()
    crowd.crowd(claim, 5, hour=1.001)
    close_hour(crowd.session, K, at(1.002))

    assert batches(crowd) == []
    close_hour(crowd.session, K, at(2))
    assert [(batch.until, batch.people) for batch in batches(crowd)] == [(at(2), 5)]


def test_a_published_group_never_changes_and_the_next_begins_where_it_ended(crowd: Crowd) -> None:
    claim = crowd.claim()
    crowd.crowd(claim, 6, hour=0)
    close_hour(crowd.session, K, at(1))
    crowd.crowd(claim, 7, hour=3, country="BR")
    close_hour(crowd.session, K, at(4))

    first, second = batches(crowd)
    assert (first.people, first.shares["country"]) == (6, {"PT": 6})
    assert (second.since, second.until, second.people) == (at(1), at(4), 7)


def test_who_is_erased_before_being_published_is_not_counted(crowd: Crowd) -> None:
    claim = crowd.claim()
    crowd.crowd(claim, 4)
    tip = crowd.ask(claim)
    tip.contact_id = None
    crowd.session.flush()
    close_hour(crowd.session, K, at(1))

    assert batches(crowd) == []
    assert (
        crowd.session.scalar(select(PendingAsk.tip_id).where(PendingAsk.tip_id == tip.id)) is None
    )


def test_a_tip_that_is_moved_before_the_hour_is_over_counts_where_it_went(crowd: Crowd) -> None:
    from tipline.triage.mistake import queue_alone

    claim = crowd.claim()
    crowd.crowd(claim, 4)
    tip = crowd.ask(claim, hour=0.2)
    queue_alone(crowd.session, tip)
    close_hour(crowd.session, K, at(1))

    assert batches(crowd) == []
    waiting = crowd.session.scalars(
        select(PendingAsk.tip_id).where(PendingAsk.claim_id == claim.id)
    ).all()
    assert len(waiting) == 4
    assert tip.id not in waiting


def test_places_grow_only_by_groups(crowd: Crowd) -> None:
    claim = crowd.claim()

    def seen(people: int, hour: int) -> list[int]:
        for _ in range(people):
            crowd.session.add(Sighting(claim_id=claim.id, place=Place.PRINT, day=START))
        crowd.session.flush()
        close_hour(crowd.session, K, at(hour))
        return list(crowd.session.scalars(select(TrendPlace.people)))

    assert seen(4, 1) == []
    assert seen(2, 2) == [6]
    assert seen(4, 3) == [6]
    assert seen(1, 4) == [11]


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Both engines."""
    if request.param == "sqlite":
        runtime: Runtime = request.getfixturevalue("runtime")
        yield runtime.db
        return
    db = fresh_postgres(request.getfixturevalue("postgres_url"))
    yield db
    db.dispose()


def test_hour_by_hour_is_equal_to_a_recount_from_scratch(engine: Database) -> None:
    rng = random.Random(1)
    with engine.writer() as session:
        crowd = Crowd(session)
        claims = [crowd.claim(f"claim {n}") for n in range(6)]
        for hour in range(16):
            for claim in claims:
                for _ in range(rng.choice((0, 0, 1, 3, 9))):
                    crowd.ask(
                        claim,
                        f"person {rng.randrange(90)}",
                        hour=hour + crowd.number % 1000 / 1001,
                        country=rng.choice(("PT", "BR", "MZ", None)),
                        language=rng.choice(("pt", "en", None)),
                        forwarded=rng.choice(list(Forwarded)),
                    )
            close_hour(session, K, at(hour + 1))
        kept = snapshot(crowd)
        assert sum(people for _, _, _, people, _ in kept[0]) > 100
        for table in (TrendBatch, PendingAsk, Setting):
            session.execute(delete(table))
        recount(session, K, at(16))

        assert snapshot(crowd) == kept
        assert last_tick(session) == at(16)


def snapshot(crowd: Crowd) -> tuple[list[object], list[int]]:
    crowd.session.expire_all()
    published = crowd.session.execute(
        select(
            TrendBatch.claim_id, TrendBatch.since, TrendBatch.until, TrendBatch.people,
            TrendBatch.shares,
        ).order_by(TrendBatch.until, TrendBatch.claim_id)
    )  # fmt: skip
    waiting = crowd.session.scalars(select(PendingAsk.tip_id).order_by(PendingAsk.tip_id))
    return [tuple(r) for r in published], list(waiting)


def test_what_was_published_is_never_counted_anew(crowd: Crowd) -> None:
    crowd.crowd(crowd.claim(), 6)
    close_hour(crowd.session, K, at(1))

    with pytest.raises(ValueError, match="betray"):
        recount(crowd.session, K, at(2))


def test_hours_that_were_missed_are_closed_one_after_the_other(crowd: Crowd) -> None:
    """A worker that stood still for half a day must not make a morning look like a spike."""
    claim = crowd.claim()
    close_hour(crowd.session, K, at(1))
    for hour in range(1, 13):
        crowd.crowd(claim, 6 if hour != 7 else 3, hour=hour + 0.5)
    close_hour(crowd.session, K, at(14))

    assert [(batch.until, batch.people) for batch in batches(crowd)] == [
        *((at(hour + 1), 6) for hour in range(1, 7)),
        (at(9), 9),
        *((at(hour + 1), 6) for hour in range(9, 13)),
    ]


def test_groups_stay_for_ever(crowd: Crowd) -> None:
    crowd.crowd(crowd.claim(), 6)
    close_hour(crowd.session, K, at(1))
    close_hour(crowd.session, K, START + timedelta(days=400))

    assert len(batches(crowd)) == 1
