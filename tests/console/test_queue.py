"""The queue: what stands first, what filters show, and pages that don't shift."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import event

from tests.console import world
from tests.console.conftest import Person
from tipline.console.queries import filtering, queue
from tipline.models import ClaimStatus, ClaimTag, Role
from tipline.runtime import Runtime


def ids(page: str) -> list[int]:
    return [
        int(found)
        for found in re.findall(r'<h2 class="said-line"[^>]*><a href="/console/claims/(\d+)"', page)
    ]


def test_the_most_urgent_stands_first_and_says_why(
    signed_in: Callable[..., Person], maker: world.Maker
) -> None:
    calm = maker.claim("Calm claim", people=1)
    urgent = maker.claim("Pressing claim", people=5)
    maker.session.commit()
    page = signed_in(Role.VIEWER).get("/console/").text
    assert ids(page) == [urgent.id, calm.id]
    assert "5 people asked in the last 24 hours" in page


def test_what_is_decided_has_left_the_open_queue(
    signed_in: Callable[..., Person], maker: world.Maker
) -> None:
    left = [maker.claim("One", status=s).id for s in ClaimStatus if s in filtering.OPEN]
    for status in ClaimStatus:
        if status not in filtering.OPEN:
            maker.claim("Another", status=status)
    maker.session.commit()
    person = signed_in(Role.VIEWER)
    assert sorted(ids(person.get("/console/").text)) == left
    assert len(ids(person.get("/console/?status=all").text)) == len(ClaimStatus) - 1


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("language=ar", ["arabic"]),
        ("country=ZA", ["english"]),
        ("candidates=yes", ["english"]),
        ("candidates=no", ["arabic", "portuguese"]),
        ("q=VOTO", ["portuguese"]),
        ("q=voto+urna", ["portuguese"]),
        ("q=voto+missing", []),
        ("q=%25", []),
        ("assignee=1", ["arabic"]),
        ("assignee=nobody", ["english", "portuguese"]),
        ("type=text", ["arabic", "english", "portuguese"]),
        ("type=video", []),
        ("topic=process", ["english"]),
        ("harm=high", ["english"]),
        ("critical=yes", ["english"]),
        ("tag=pens", ["portuguese"]),
        ("waiting=4h", ["portuguese"]),
        ("waiting=7d", []),
        ("status=nonsense", ["arabic", "english", "portuguese"]),
        ("after=nonsense", ["arabic", "english", "portuguese"]),
    ],
)
def test_filters_show_what_they_say(
    signed_in: Callable[..., Person], maker: world.Maker, asked: str, found: list[str]
) -> None:
    person = signed_in(Role.CHECKER)
    claims = {
        "portuguese": maker.claim("O voto na urna"),
        "english": maker.claim("Stations close early", language="en", country="ZA"),
        "arabic": maker.claim("أغلقت المراكز", language="ar", country="EG"),
    }
    maker.candidate(claims["english"], maker.fact_check("Stations close at noon"))
    claims["arabic"].assignee_id = 1
    claims["english"].topic, claims["english"].harm = "process", "high"
    claims["english"].election = "date"
    maker.session.add(ClaimTag(claim_id=claims["portuguese"].id, tag="pens"))
    maker.tip(claims["portuguese"], "O voto na urna", hours_ago=30)
    maker.session.commit()
    shown = ids(person.get(f"/console/?{asked}").text)
    names = {claim.id: name for name, claim in claims.items()}
    assert sorted(names[i] for i in shown) == found


def test_a_claim_is_found_by_its_number_and_by_the_words_of_any_tip(
    signed_in: Callable[..., Person], maker: world.Maker
) -> None:
    claim = maker.claim("The first wording")
    maker.claim("Something else")
    maker.tip(claim, "another phrasing of it")
    maker.session.commit()
    person = signed_in(Role.VIEWER)
    assert ids(person.get(f"/console/?q=%23{claim.id}").text) == [claim.id]
    assert ids(person.get("/console/?q=phrasing").text) == [claim.id]


def test_paging_shows_every_claim_once_also_when_new_ones_come_on_top(
    signed_in: Callable[..., Person], maker: world.Maker
) -> None:
    made = {maker.claim(f"Claim {i}", priority=float(i % 7)).id for i in range(60)}
    maker.session.commit()
    person = signed_in(Role.VIEWER)
    seen: list[int] = []
    url: str | None = "/console/?language=pt"
    while url:
        page = person.get(url).text
        seen += ids(page)
        maker.claim("Comes on top meanwhile", priority=1000.0)
        maker.session.commit()
        following = re.search(r'href="([^"]+)" rel="next"', page)
        url = following[1].replace("&amp;", "&") if following else None
    assert sorted(seen) == sorted(made)


def test_an_empty_queue_explains_itself(signed_in: Callable[..., Person]) -> None:
    person = signed_in(Role.VIEWER)
    assert "Nobody waits" in person.get("/console/").text
    assert "Nothing fits" in person.get("/console/?q=abc").text
    assert "None here" in person.get("/console/?status=spam").text


def test_a_longer_queue_takes_no_more_queries(runtime: Runtime, maker: world.Maker) -> None:
    def queries() -> int:
        statements: list[str] = []

        def note(_c: object, _u: object, statement: str, *_rest: object) -> None:
            statements.append(statement)

        event.listen(runtime.db.engine, "before_cursor_execute", note)
        with runtime.db.read() as session:
            queue.page(session, filtering.Wanted())
        event.remove(runtime.db.engine, "before_cursor_execute", note)
        return len(statements)

    maker.claim("One")
    maker.session.commit()
    few = queries()
    for number in range(20):
        maker.claim(f"Claim {number}", people=2)
    maker.session.commit()
    assert queries() == few
