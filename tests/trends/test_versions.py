"""Versions of a claim over time and by country: true to the published groups, and to the floor."""

import csv
import io
import json
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.console.conftest import Person, signed_in
from tests.trends.conftest import START, Crowd, at, crowd
from tipline.models import Claim, ClaimSibling, Role
from tipline.trends.batches import batches_of
from tipline.trends.bundle import verify
from tipline.trends.tick import close_hour
from tipline.trends.versions import begin_of, grid, periods, values, versions

K = 5
__all__ = ["crowd", "signed_in"]


@pytest.fixture
def family(crowd: Crowd) -> list[Claim]:
    """The 12th is asked about in Portugal, the 14th in Brazil, the 19th by three people."""
    twelve, fourteen, few = (
        crowd.claim(f"The vote in Vila Nova was moved to the {day}th") for day in (12, 14, 19)
    )
    for one, other, here, there in (
        (twelve, fourteen, "12", "14"), (fourteen, twelve, "14", "12"),
        (twelve, few, "12", "19"), (few, twelve, "19", "12"),
    ):  # fmt: skip
        slots = [{"kind": "number", "here": here, "there": there}]
        crowd.session.add(
            ClaimSibling(claim_id=one.id, sibling_id=other.id, slots=slots, found_at=START)
        )
    for day in range(9):
        hour = day * 24 + 3.5
        crowd.crowd(twelve, 12 + day, hour=hour, country="PT")
        crowd.crowd(twelve, 2, hour=hour, country="MZ")
        if day > 5:
            crowd.crowd(fourteen, 30, hour=hour, country="BR")
        close_hour(crowd.session, K, at(day * 24 + 4))
    crowd.crowd(few, 3, hour=216.5, country="PT")
    close_hour(crowd.session, K, at(217))
    crowd.session.commit()
    return [twelve, fourteen, few]


def test_the_values_of_what_differs_are_counted_and_small_versions_are_not_there(
    family: list[Claim], crowd: Crowd
) -> None:
    found = versions(crowd.session, family[0].id, K)

    assert [v.claim.id for v in found] == [family[0].id, family[1].id]
    assert values(found) == {"number": {"12": sum(14 + day for day in range(9)), "14": 90}}
    assert versions(crowd.session, family[1].id, K)[0].claim.id == family[0].id


@pytest.mark.parametrize("by", ["day", "week"])
def test_tables_over_time_and_by_country_are_sums_of_whole_groups_counted_independently(
    family: list[Claim], crowd: Crowd, by: str
) -> None:
    found = versions(crowd.session, family[0].id, K)
    for country in ("", "PT", "BR", "*"):
        table = grid(found, by, country)
        for version, cells in zip(found, table.cells, strict=True):
            expected: Counter[datetime] = Counter()
            for batch in batches_of(crowd.session, [version.claim.id], K):
                day = (batch.until - timedelta(seconds=1)).date()
                first = day - timedelta(days=day.weekday()) if by == "week" else day
                begin = datetime.combine(first, START.timetz())
                cells_of = batch.shares["country"]
                expected[begin] += cells_of.get(country, 0) if country else batch.people
            assert dict(zip(table.begins, cells, strict=True)) == {
                begin: expected[begin] for begin in table.begins
            }
            assert all(n == 0 or n >= K for n in cells)
    weeks = {begin.weekday() for v in found for begin in [begin_of(v.batches[0], "week")]}
    assert weeks == {0}


def test_a_small_country_can_not_be_had_by_subtracting_tables(
    family: list[Claim], crowd: Crowd
) -> None:
    """Two people a day asked from Mozambique: they are pooled with what hides them, every day."""
    (twelve, _) = versions(crowd.session, family[0].id, K)
    for by in ("day", "week"):
        for period in periods(twelve.batches, by):
            assert sum(period.countries.values()) == period.people
            assert "MZ" not in period.countries
            for part in period.countries.values():
                assert period.people - part == 0 or period.people - part >= K


def test_the_page_shows_both_tables_and_the_file_has_all_of_it_and_passes_the_verifier(
    family: list[Claim], signed_in: Callable[..., Person]
) -> None:
    person = signed_in(Role.VIEWER)
    path = f"/newsroom/claims/{family[0].id}/versions"
    page = person.get(path).text
    for words in ("By country", "Brazil", "others or unknown", '<span class="slot" dir="auto">14'):
        assert words in page
    assert "to the 19th" not in page
    assert ">19</span>" not in page
    brazil = person.get(f"{path}?by=week&country=BR").text
    assert ">90<" in brazil
    for by in ("day", "week"):
        text = person.get(f"{path}.csv?by={by}").text.removeprefix("\ufeff")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        found = verify(rows, K)
        assert (found.claims, found.smallest >= K) == (2, True)
        assert {row["number"] for row in rows} == {"12", "14"}
        sums: dict[str, int] = defaultdict(int)
        for row in rows:
            if row["table"] == "all":
                sums[row["number"]] += int(row["people"])
        assert sums == {"12": 162, "14": 90}
        lines = person.get(f"{path}.jsonl?by={by}").text.splitlines()
        assert [str(json.loads(line)["people"]) for line in lines] == [r["people"] for r in rows]
    assert person.get(f"/newsroom/claims/{family[2].id}/versions").status_code == 404
