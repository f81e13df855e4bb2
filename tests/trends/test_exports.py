"""Files, feeds and the bundle: what they say, and that together they tell no more than one."""

import csv
import io
import json
import zipfile
from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import feedparser
import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from factchecks.db import utcnow
from tests.console.conftest import Person, signed_in
from tests.trends.conftest import Crowd, at, crowd
from tests.trends.test_pages import busy
from tipline import tokens
from tipline.models import Claim, Role
from tipline.runtime import Runtime
from tipline.trends import board, export
from tipline.trends.bundle import NotAnonymous, month_of, verify, write_bundle
from tipline.trends.shown import Wanted, trending
from tipline.trends.tick import close_hour, last_tick
from tipline.trends.windows import WINDOWS

K = 5
__all__ = ["busy", "crowd", "signed_in"]
Rows = list[dict[str, str]]


def table(text: str) -> Rows:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def groups(crowd: Crowd, **more: Any) -> Rows:
    columns = list(export.GROUPS)
    return table("".join(export.as_csv(export.group_rows(crowd.session, K, **more), columns)))


def test_every_number_of_files_feeds_and_api_is_a_sum_of_whole_published_groups(
    busy: Claim, crowd: Crowd, runtime: Runtime, app: Flask, signed_in: Callable[..., Person]
) -> None:
    """The differencing attacker's whole material: one table, and all else added up of it."""
    tick = last_tick(crowd.session)
    assert tick is not None
    published = groups(crowd)
    assert min(int(row["people"]) for row in published) >= K
    crowd.session.commit()
    with runtime.db.write() as session:
        scopes = ["trends:read"]
        _, secret = tokens.make(session, name="t", scopes=scopes, days=1, by="a", now=utcnow())
    person, program = signed_in(Role.VIEWER), app.test_client()
    bearer = {"Authorization": f"Bearer {secret}"}
    seen = 0
    for window in WINDOWS.values():
        sums: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for row in published:
            if tick - window.length < datetime.fromisoformat(row["until"]) <= tick:
                sums[row["claim"], row["table"]][row["value"]] += int(row["people"])
        lines = table(person.get(f"/newsroom/files/lines.csv?window={window.name}").text)
        api = program.get(f"/api/v1/trends?window={window.name}", headers=bearer).json
        feed = program.get(f"/api/v1/feeds/trending.json?window={window.name}", headers=bearer).json
        assert api is not None
        assert feed is not None
        told = [
            *((row["claim"], int(row["people"]), _cells(row["countries"])) for row in lines),
            *(
                (str(one["claim"]["id"]), one["people"], one["shares"]["country"])
                for one in api["items"]
            ),
        ]
        assert len(lines) == len(api["items"]) == len(feed["items"])
        for claim, people, countries in told:
            assert sums[claim, "all"] == {"": people}
            assert sums[claim, "country"] == countries
            seen += 1
        for item, line in zip(feed["items"], lines, strict=True):
            assert item["content_text"].startswith(f"{int(line['people']):,} people")
    assert seen > 8


def _cells(text: str) -> dict[str, int]:
    return {name: int(people) for name, _, people in (c.rpartition(":") for c in text.split())}


def test_an_hour_later_a_file_has_grown_by_whole_groups_and_nothing_else(
    busy: Claim, crowd: Crowd
) -> None:
    """Time slicing: whoever keeps every file learns groups of k or more, never one person."""
    before = groups(crowd)
    for hour in range(74, 80):
        crowd.crowd(busy, 2, hour=hour + 0.5)
        close_hour(crowd.session, K, at(hour + 1))
        after = groups(crowd)
        assert after[: len(before)] == before
        fresh = [row for row in after[len(before) :] if row["table"] == "all"]
        assert all(int(row["people"]) >= K for row in fresh)
        before = after
    assert sum(int(row["people"]) for row in before if row["table"] == "all") > 60


def test_files_are_read_back_whole_and_a_title_is_no_formula(
    busy: Claim, crowd: Crowd, signed_in: Callable[..., Person]
) -> None:
    busy.title = '=HYPERLINK("http://evil"), call +351 912 345 678'
    crowd.session.commit()
    person = signed_in(Role.VIEWER)
    answer = person.get("/newsroom/files/groups.csv")
    rows = table(answer.text)
    assert "Content-Length" not in answer.headers  # sent while it is read
    assert "attachment" in answer.headers["Content-Disposition"]
    assert {row["title"][:2] for row in rows if row["claim"] == str(busy.id)} == {"'="}
    assert "912" not in answer.text
    objects = [json.loads(s) for s in person.get("/newsroom/files/groups.jsonl").text.splitlines()]
    assert [(str(o["claim"]), str(o["people"])) for o in objects] == [
        (row["claim"], row["people"]) for row in rows
    ]
    assert list(rows[0]) == list(export.GROUPS)
    page = person.get("/newsroom/files").text
    for words in (*export.GROUPS.values(), *export.LINES.values()):
        assert words.split(".", maxsplit=1)[0] in unescape(page)


def test_pages_of_the_table_leave_nothing_out_and_tell_nothing_twice(
    busy: Claim, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = groups(crowd)
    monkeypatch.setattr(export, "AT_ONCE", 2)
    assert groups(crowd) == whole
    assert len(whole) > 20


def test_feeds_are_read_by_an_independent_parser_and_ask_for_a_token(
    busy: Claim, crowd: Crowd, runtime: Runtime, app: Flask
) -> None:
    with runtime.db.write() as session:
        scopes = ["trends:read"]
        _, secret = tokens.make(session, name="t", scopes=scopes, days=1, by="a", now=utcnow())
    program = app.test_client()
    assert program.get("/api/v1/feeds/new.atom").status_code == 401
    reader = {"Authorization": "Basic " + b64encode(f"reader:{secret}".encode()).decode()}
    path = "/api/v1/feeds/trending.atom?window=6h&spikes=yes"
    answer = program.get(path, headers=reader)
    found = feedparser.parse(answer.data)
    assert not found.bozo
    (entry,) = found.entries
    assert entry.title.startswith("Spike: The vote in Vila Nova")
    assert "912" not in answer.text
    again = program.get(path, headers=reader | {"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    new = feedparser.parse(program.get("/api/v1/feeds/new.atom?window=30d", headers=reader).data)
    assert [entry.published for entry in new.entries] == sorted(
        (entry.published for entry in new.entries), reverse=True
    )
    assert len(new.entries) == 2
    wrong = program.get("/api/v1/feeds/new.atom?window=1h", headers=reader)
    assert wrong.status_code == 400
    assert "window" in wrong.text


def test_a_month_is_given_out_verified_without_a_voters_words(busy: Claim, crowd: Crowd) -> None:
    data, found = write_bundle(crowd.session, "2026-10", K, datetime(2026, 11, 1, tzinfo=UTC))
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        rows = table(bundle.read("groups.csv").decode())
        manifest = json.loads(bundle.read("manifest.json"))
    assert rows == groups(crowd, only_public=True)
    assert {row["title"] for row in rows} == {""}
    assert (manifest["groups"], manifest["smallest_cell"]) == (found.groups, found.smallest)
    assert found.smallest >= K
    again, _ = write_bundle(crowd.session, "2026-10", K, datetime(2026, 11, 2, tzinfo=UTC))
    assert again == data
    with pytest.raises(ValueError, match="not over"):
        write_bundle(crowd.session, "2026-10", K, datetime(2026, 10, 31, tzinfo=UTC))


def test_months_end_where_the_next_begins() -> None:
    assert month_of("2026-12") == (
        datetime(2026, 12, 1, tzinfo=UTC),
        datetime(2027, 1, 1, tzinfo=UTC),
    )
    assert month_of("2028-02")[1] - month_of("2028-02")[0] == timedelta(days=29)
    with pytest.raises(ValueError, match="such as"):
        month_of("2026-13")


def _row(
    until: str, people: int, name: str = "all", value: str = "", since: str = ""
) -> dict[str, str]:
    return {"claim": "1", "until": until, "since": since, "table": name, "value": value,
            "people": str(people)}  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        [_row("2026-10-01T01", 4)],
        [_row("2026-10-01T01", 9), _row("2026-10-01T01", 4, "country", "PT")],
        [_row("2026-10-01T01", 9), _row("2026-10-01T01", 7, "country", "PT")],
        [_row("2026-10-01T01", 9), _row("2026-10-01T01", 9)],
        [_row("2026-10-01T05", 9), _row("2026-10-01T07", 9, since="2026-10-01T04")],
    ],
    ids=["small group", "small cell", "a rest to subtract", "twice", "overlap"],
)
def test_a_table_that_could_betray_somebody_is_not_given_out(rows: Rows) -> None:
    with pytest.raises(NotAnonymous):
        verify(rows, K)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=20))
def test_any_title_survives_the_csv_and_begins_no_formula(title: str) -> None:
    row = dict.fromkeys(export.GROUPS, "") | {"title": title}
    (back,) = table("".join(export.as_csv([row], list(export.GROUPS))))
    assert back["title"] in (title, "'" + title)
    assert back["title"][:1] not in ("=", "+", "-", "@", "\t", "\r")


def test_a_board_that_was_never_written_gives_empty_files(crowd: Crowd) -> None:
    board.refresh(crowd.session, K)
    assert groups(crowd) == []
    assert trending(crowd.session, Wanted(), K).total == 0
