"""Open data by itself: each month when it is over, verified, and for whom the settings say."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from tests.console.conftest import Person, signed_in
from tests.trends.conftest import Crowd, at
from tipline.jobs import load_handlers, run_pending
from tipline.models import Job, OpenBundle, Role, TrendBatch
from tipline.preferences.services import change
from tipline.runtime import Runtime
from tipline.trends import bundle, monthly
from tipline.trends.bundle import verify
from tipline.trends.tick import close_hour

K = 5
__all__ = ["signed_in"]


@pytest.fixture
def autumn(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Groups of October and November; it is the second of December."""
    with runtime.db.write() as session:
        crowd = Crowd(session)
        for hour in (0.5, 743.5, 744.5):  # the second is October's last hour
            claim = crowd.claim(f"Something a voter wrote at {hour}")
            crowd.crowd(claim, 9, hour=hour)
            close_hour(session, K, at(int(hour) + 1))
    now = datetime(2026, 12, 2, 12, tzinfo=UTC)
    monkeypatch.setattr(monthly, "utcnow", lambda: now)
    yield


def work(runtime: Runtime) -> None:
    load_handlers()
    with runtime.db.write() as session:
        monthly.find_due(session, runtime)
    run_pending(runtime)


def give(runtime: Runtime, readers: str) -> None:
    with runtime.db.write() as session:
        change(session, runtime.settings, monthly.SETTING, {"readers": readers}, by="ana")


def test_every_month_that_is_over_is_made_once_verified_and_given_to_whom_the_settings_say(
    runtime: Runtime, autumn: None, app: Flask, signed_in: Callable[..., Person]
) -> None:
    work(runtime)
    person, anybody = signed_in(Role.VIEWER), app.test_client()
    page = person.get("/newsroom/files").text
    assert "2026-10" in page
    assert "2026-11" in page
    assert "2026-12" not in page
    assert anybody.get("/open-data/").status_code == 404
    assert anybody.get("/open-data/2026-10.zip").status_code == 404
    give(runtime, monthly.EVERYBODY)
    listed = anybody.get("/open-data/").text
    data = anybody.get("/open-data/2026-10.zip").data

    with runtime.db.read() as session:
        october, november = sorted(monthly.listing(session), key=lambda b: b.month)
    assert october.sha256 in listed
    assert data == person.get("/newsroom/files/open-data/2026-10.zip").data
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        table = packed.read("groups.csv").decode()
        assert "a voter wrote" not in table
        found = verify(csv.DictReader(io.StringIO(table, newline="")), K)
    assert (found.groups, october.groups, november.groups) == (2, 2, 1)
    assert anybody.get("/open-data/2026-12.zip").status_code == 404

    made = october.made_at
    work(runtime)
    with runtime.db.read() as session:
        assert {b.made_at for b in monthly.listing(session)} >= {made}
        assert session.scalars(select(Job.id).where(Job.name == "trends.month")).all() == []
    give(runtime, monthly.NOBODY)
    assert person.get("/newsroom/files/open-data/2026-10.zip").status_code == 404
    assert "Switched off" in person.get("/newsroom/files").text


def test_a_month_that_can_not_be_verified_is_not_given_out_and_says_why(
    runtime: Runtime,
    autumn: None,
    signed_in: Callable[..., Person],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = bundle.group_rows

    def leaky(*given: object, **more: object) -> Iterator[dict[str, object]]:
        for row in whole(*given, **more):  # type: ignore[arg-type]  # as it was called
            yield {**row, "people": 3} if row["table"] == "country" else dict(row)

    monkeypatch.setattr(bundle, "group_rows", leaky)
    work(runtime)
    person = signed_in(Role.VIEWER)
    page = person.get("/newsroom/files").text
    assert "Not given out" in page
    assert "3 in country" in page
    assert person.get("/newsroom/files/open-data/2026-10.zip").status_code == 404
    with runtime.db.read() as session:
        assert [b.content for b in session.scalars(select(OpenBundle))] == [None, None]

    monkeypatch.setattr(bundle, "group_rows", whole)
    monkeypatch.setattr(monthly, "AGAIN", monthly.AGAIN * 0)
    work(runtime)
    assert person.get("/newsroom/files/open-data/2026-10.zip").status_code == 200


def test_a_tipline_without_groups_has_no_months(runtime: Runtime) -> None:
    with runtime.db.read() as session:
        assert monthly.over(session, datetime(2026, 12, 2, tzinfo=UTC)) == []
        assert session.scalars(select(TrendBatch)).all() == []


def test_a_large_file_says_how_many_groups_are_to_come(
    runtime: Runtime, autumn: None, signed_in: Callable[..., Person]
) -> None:
    person = signed_in(Role.VIEWER)
    for form, mark in (("csv", ",all,,"), ("jsonl", '"table": "all"')):
        answer = person.get(f"/newsroom/files/groups.{form}")
        assert answer.text.count(mark) == int(answer.headers["Export-Groups"]) == 3
        assert f"data-progress='{mark}'" in person.get("/newsroom/files").text
