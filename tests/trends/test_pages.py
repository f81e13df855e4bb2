"""The newsroom as somebody with an account sees it."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select

from tests.console.conftest import Person, signed_in
from tests.trends.conftest import Crowd, at
from tipline.alerts import rules
from tipline.alerts.notice import notice
from tipline.jobs import load_handlers, run_pending
from tipline.models import Claim, ClaimSibling, Forwarded, Narrative, Role, Spike, TrendLine
from tipline.newsroom import narratives
from tipline.runtime import Runtime
from tipline.trends import board, shown, tick
from tipline.trends.batches import batches_of
from tipline.trends.tick import close_hour

K = 5
__all__ = ["signed_in"]


@pytest.fixture
def busy(crowd: Crowd) -> Claim:
    """A claim with a past of a few askers a day, about which sixty ask within an hour."""
    claim = crowd.claim("The vote in Vila Nova was moved to Tuesday, call +351 912 345 678")
    quiet = crowd.claim("An old rumour that people ask about now and then")
    small = crowd.claim("A rumour of one street")
    for hour in range(0, 72, 6):
        crowd.crowd(claim, 1, hour=hour)
        crowd.crowd(quiet, 3, hour=hour)
    crowd.crowd(small, 4, hour=71)
    for hour in range(6, 73, 6):
        close_hour(crowd.session, K, at(hour))
    for country, people in (("PT", 40), ("BR", 18), ("MZ", 2)):
        for _ in range(people):
            crowd.ask(claim, hour=72.5, country=country, forwarded=Forwarded.FREQUENTLY)
    close_hour(crowd.session, K, at(73))
    board.refresh(crowd.session, K)
    crowd.session.commit()
    return claim


def test_what_rises_stands_first_and_is_marked(
    busy: Claim, crowd: Crowd, signed_in: Callable[..., Person]
) -> None:
    page = signed_in(Role.VIEWER).get("/newsroom/?window=6h").text

    assert page.index("Vila Nova") < page.index('aria-label="People by hour')
    assert "Spike" in page
    assert "Portugal" in page
    assert "one street" not in page
    (spike,) = crowd.session.scalars(select(Spike))
    assert (spike.claim_id, spike.at) == (busy.id, at(73))
    assert spike.surprise > 6


def test_a_number_of_a_voter_in_a_title_is_masked(
    busy: Claim, signed_in: Callable[..., Person]
) -> None:
    person = signed_in(Role.VIEWER)
    for path in ("/newsroom/", f"/newsroom/claims/{busy.id}"):
        page = person.get(path).text
        assert "912" not in page
        assert "[phone number]" in page


def test_a_country_below_the_floor_is_in_no_page_and_cannot_be_subtracted(
    busy: Claim, signed_in: Callable[..., Person]
) -> None:
    person = signed_in(Role.VIEWER)
    page = person.get(f"/newsroom/claims/{busy.id}").text
    assert "Mozambique" not in page
    assert "others or unknown" in page
    assert person.get("/newsroom/?window=6h&country=MZ").text.count("claim-row trend") == 0
    assert person.get("/newsroom/?window=24h&country=PT").text.count("claim-row trend") == 2


def test_a_claim_that_few_asked_about_has_no_page(
    busy: Claim, crowd: Crowd, signed_in: Callable[..., Person]
) -> None:
    small = crowd.session.scalar(select(Claim).where(Claim.title.contains("one street")))
    assert small is not None
    crowd.session.commit()
    answer = signed_in(Role.VIEWER).get(f"/newsroom/claims/{small.id}")

    assert answer.status_code == 404
    assert "one street" not in answer.text


def test_a_spike_that_goes_on_is_one_spike(busy: Claim, crowd: Crowd) -> None:
    crowd.crowd(busy, 60, hour=73.2)
    close_hour(crowd.session, K, at(74))
    board.refresh(crowd.session, K)

    (spike,) = crowd.session.scalars(select(Spike))
    assert (spike.at, spike.last_at) == (at(73), at(74))


def test_one_loud_sender_moves_nothing(crowd: Crowd) -> None:
    claim = crowd.claim()
    for minute in range(300):
        crowd.ask(claim, "loud", hour=minute / 400)
    close_hour(crowd.session, K, at(1))
    board.refresh(crowd.session, K)

    assert crowd.session.scalars(select(TrendLine)).all() == []
    assert crowd.session.scalars(select(Spike)).all() == []


def test_every_number_says_how_it_is_counted(busy: Claim, signed_in: Callable[..., Person]) -> None:
    person = signed_in(Role.VIEWER)
    page = person.get("/newsroom/").text
    for words in ("Each person counts once per claim", "calling code", "chance of less than"):
        assert words in page
    assert "never changes afterwards" in person.get("/newsroom/how").text


def test_every_number_has_how_it_is_counted_beside_it(
    busy: Claim, crowd: Crowd, runtime: Runtime, signed_in: Callable[..., Person]
) -> None:
    """In its card, its table or the legend of its list; and never where HTML would tear it off."""
    other = crowd.claim("The vote in Vila Nova was moved to Friday")
    crowd.crowd(other, 9, hour=73)
    session = crowd.session
    slots = [{"kind": "date", "here": "Tuesday", "there": "Friday"}]
    session.add(ClaimSibling(claim_id=busy.id, sibling_id=other.id, slots=slots, found_at=at(73)))
    close_hour(session, K, at(74))
    number = narratives.create(session, title="Moved", summary="", by="ana")
    narratives.add(session, number, [busy.id, other.id], by="ana")
    wanted = rules.Wanted("Desk", "keyword", "webhook", "https://hooks.example/x", value="vote")
    rules.create(session, runtime.vault, wanted, by="ana")
    assert notice(session, K) == 1
    session.commit()
    person, counted = signed_in(Role.EDITOR), 0
    for path in (
        "", f"claims/{busy.id}", f"claims/{busy.id}/versions", "narratives", f"narratives/{number}",
        "alerts",
    ):  # fmt: skip
        text = person.get(f"/newsroom/{path}").text
        assert not re.search(r"<p\b[^>]*>(?:(?!</p>|<details).)*<details class=\"how\"", text), path
        tree = html.fromstring(text)
        legend = tree.xpath('//*[contains(@class, "legend-row")]//details[@class="how"]')
        marked = (  # icons are drawn too; a chart is what has numbers
            '//main//*[contains(concat(" ", @class, " "), " num ") or self::meter'
            ' or @class="spark" or @class="chart"]'
        )
        for element in tree.xpath(marked):
            near = element.xpath('ancestor::*[self::section or self::table]//details[@class="how"]')
            assert near or legend, (path, element.text)
            counted += 1
    assert counted > 60


def test_versions_stand_side_by_side_and_small_ones_not_at_all(
    busy: Claim, crowd: Crowd, signed_in: Callable[..., Person]
) -> None:
    other = crowd.claim("The vote in Vila Nova was moved to Friday")
    session = crowd.session
    slots = [{"kind": "date", "here": "Tuesday", "there": "Friday"}]
    session.add(ClaimSibling(claim_id=busy.id, sibling_id=other.id, slots=slots, found_at=at(73)))
    crowd.crowd(other, 3, hour=73)
    session.commit()
    person = signed_in(Role.VIEWER)
    for path in ("", "/versions", "/versions.csv"):
        page = person.get(f"/newsroom/claims/{busy.id}{path}").text
        assert "Friday" not in page  # three asked: that there is such a version is theirs
    assert (
        "No other claim that 5 people or more asked about"
        in person.get(f"/newsroom/claims/{busy.id}").text
    )
    crowd.crowd(other, 3, hour=73)
    close_hour(session, K, at(74))
    session.commit()

    page = person.get(f"/newsroom/claims/{busy.id}").text
    assert 'class="slot" dir="auto">Tuesday' in page
    assert 'class="slot" dir="auto">Friday' in page


def test_an_editor_groups_claims_under_a_narrative_and_a_viewer_reads_it(
    busy: Claim, crowd: Crowd, signed_in: Callable[..., Person], app: Flask
) -> None:
    editor = signed_in(Role.EDITOR)
    assert editor.post("/newsroom/narratives", {"title": "  "}).status_code == 303
    assert "needs a title" in editor.get("/newsroom/narratives").text
    made = editor.post("/newsroom/narratives", {"title": "Moved elections", "summary": "Dates."})
    number = made.location.rsplit("/", 1)[1]
    editor.post(f"/newsroom/claims/{busy.id}/narrative", {"narrative": number})
    page = signed_in(Role.VIEWER).get(made.location).text
    assert "Vila Nova" in page
    assert "Portugal" in page

    editor.post(f"/newsroom/narratives/{number}/remove", {"claim": str(busy.id)})
    assert "Vila Nova" not in editor.get(made.location).text
    assert "Claim added to a narrative" in editor.get("/console/audit").text
    assert crowd.session.scalar(select(Narrative.title)) == "Moved elections"


def test_filters_by_status_and_words_count_every_line_but_give_back_a_page(
    busy: Claim, crowd: Crowd
) -> None:
    session = crowd.session

    def found(**wanted: object) -> shown.Listing:
        return shown.trending(session, shown.Wanted("30d", **wanted), K, limit=1)  # type: ignore[arg-type]  # the test's own words

    assert (found().total, len(found().trends)) == (2, 1)
    assert shown.trending(session, shown.Wanted("30d"), K, start=1).trends[0].claim.id != busy.id
    assert [t.claim.id for t in found(text="vila NOVA").trends] == [busy.id]
    assert (found(status="open").total, found(status="answered").total) == (2, 0)
    assert (found(country="PT").total, found(country="BR").total) == (2, 0)
    assert found(country="BR").countries == ["PT"]


def test_a_raised_floor_pools_what_was_published_under_a_lower_one(
    busy: Claim, crowd: Crowd
) -> None:
    low = max(batches_of(crowd.session, [busy.id], K), key=lambda b: b.people)
    high = max(batches_of(crowd.session, [busy.id], 21), key=lambda b: b.people)

    assert low.shares["country"]["*"] == 20
    assert set(high.shares["country"]) == {"*"}  # twenty are too few now, and take the rest along
    assert sum(high.shares["country"].values()) == low.people == high.people
    assert batches_of(crowd.session, [busy.id], low.people + 1) == []


def test_lines_that_were_written_under_a_lower_floor_are_not_shown_until_they_are_anew(
    busy: Claim, crowd: Crowd, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lines(k: int) -> list[shown.Trend]:
        return shown.trending(crowd.session, shown.Wanted("6h"), k).trends

    assert min(lines(K)[0].shares["country"].values()) == 20
    assert lines(21) == []
    crowd.session.commit()
    runtime.settings = replace(runtime.settings, floor=21)
    monkeypatch.setattr(tick, "utcnow", lambda: at(73.5))  # the hour was closed
    with runtime.db.write() as session:
        tick.look(session, runtime)
    load_handlers()
    run_pending(runtime)
    crowd.session.expire_all()

    assert set(lines(21)[0].shares["country"]) == {"*"}
