"""The list of fact-checks: found by words, page after page, however many there are."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import update

from factchecks import listing, search
from factchecks.models import FactCheck
from tests.console import world
from tests.console.conftest import Person
from tipline.jobs import enqueue, run_pending
from tipline.models import Role
from tipline.runtime import Runtime

LIST = "/console/factchecks/"


def shown(page: str) -> list[str]:
    return re.findall(r"Ferry (\d+) sank", re.sub(r"<title>.*?</title>", "", page))


@pytest.fixture
def viewer(signed_in: Callable[..., Person], maker: world.Maker) -> Person:
    """Somebody who looks at a list of 70."""
    for number in range(70):
        maker.fact_check(f"Ferry {number} sank", url=f"https://checks.example.org/{number}")
    maker.session.commit()
    return signed_in(Role.VIEWER)


def test_pages_go_on_from_where_the_one_before_ended(viewer: Person) -> None:
    seen, path = [], LIST
    while True:
        page = viewer.get(path).text
        seen += dict.fromkeys(shown(page))
        following = re.search(r'rel="next" href="([^"]+)"', page)
        if following is None:
            break
        path = following[1].replace("&amp;", "&")
    assert [int(number) for number in seen] == list(range(69, -1, -1))
    assert "To the newest" in page


@pytest.mark.parametrize("place", ["", "x", "1", "_", "1_", "-1_5", "9" * 30 + "_1", "１_２"])
def test_a_place_that_is_none_is_the_beginning(viewer: Person, place: str) -> None:
    answer = viewer.get(f"{LIST}?before={place}")
    assert answer.status_code == 200
    assert shown(answer.text)[0] == "69"


def test_a_word_and_a_number_are_found_and_filters_stay(viewer: Person) -> None:
    assert set(shown(viewer.get(f"{LIST}?q=ferr+42").text)) == {"42"}
    assert set(shown(viewer.get(f"{LIST}?q=%2343").text)) == {"42"}
    page = viewer.get(f"{LIST}?q=ferry&language=pt").text
    assert re.search(r'rel="next" href="[^"]*q=ferry', page)
    assert "Nothing fits" in viewer.get(f"{LIST}?q=zebra").text


def test_that_not_all_are_counted_or_looked_through_is_said(
    viewer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "COUNTED", 50)
    monkeypatch.setattr(search, "MOST", 40)
    page = " ".join(viewer.get(LIST).text.split())
    assert "50+ fact-checks" in page
    page = " ".join(viewer.get(f"{LIST}?q=ferry").text.split())
    assert "40 fact-checks" in page
    assert "in more than 40, and only the newest of them were looked through" in page


def test_a_worker_makes_findable_what_an_older_version_wrote(
    viewer: Person, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "FILLED_AT_ONCE", 30)
    monkeypatch.setattr(search.fill, "__defaults__", (30,))
    with runtime.db.write() as session:
        session.execute(update(FactCheck).values(words=""))
        enqueue(session, "search.look", {})
    assert not shown(viewer.get(f"{LIST}?q=ferry+3").text)

    run_pending(runtime)

    assert set(shown(viewer.get(f"{LIST}?q=ferry+3").text)) == {
        str(n) for n in range(70) if str(n).startswith("3")
    }
