"""Dates as feeds write them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from factchecks.importers.dates import day, moment


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2020-10-07 20:05", datetime(2020, 10, 7, 20, 5, tzinfo=UTC)),
        ("2017-03-01 20:30:17 UTC", datetime(2017, 3, 1, 20, 30, 17, tzinfo=UTC)),
        ("2019-01-23T14:22:00+0100", datetime(2019, 1, 23, 13, 22, tzinfo=UTC)),
        ("2019-01-23T14:22:00.123+05:30", datetime(2019, 1, 23, 8, 52, tzinfo=UTC)),
        ("Wed, 11 Mar 2020 01:05:52 UTC +00:00", datetime(2020, 3, 11, 1, 5, 52, tzinfo=UTC)),
        ("Sun, 23 Feb 2020", datetime(2020, 2, 23, tzinfo=UTC)),
        ("2025-04-28T19:23:46Z", datetime(2025, 4, 28, 19, 23, 46, tzinfo=UTC)),
        ("2021-02-26", datetime(2021, 2, 26, tzinfo=UTC)),
        ("February 3, 2021", datetime(2021, 2, 3, tzinfo=UTC)),
        ("3rd March 2021", datetime(2021, 3, 3, tzinfo=UTC)),
        ("23/2/2021", datetime(2021, 2, 23, tzinfo=UTC)),
        ("2/23/21", datetime(2021, 2, 23, tzinfo=UTC)),
        ("5/5/18", datetime(2018, 5, 5, tzinfo=UTC)),
        (["2021-02-26"], datetime(2021, 2, 26, tzinfo=UTC)),
    ],
)
def test_a_date_is_read_in_every_spelling_that_feeds_have(written: Any, meant: datetime) -> None:
    assert moment(written) == meant


@pytest.mark.parametrize(
    "written",
    ["10/9/18", "", None, "soon", "2021-13-45", "0001-01-01", "9999-12-31", "31 Foo 2020", 5, {}],
)
def test_what_is_no_date_or_could_be_two_is_none(written: Any) -> None:
    assert moment(written) is None


def test_an_ambiguous_date_is_read_as_one_is_told() -> None:
    assert day("10/9/18", month_first=True) == date(2018, 10, 9)
    assert day("10/9/18", month_first=False) == date(2018, 9, 10)
