"""Every page asks the database as often with many claims as with few."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import event

from benchmarks.console_pages import PAGES
from factchecks.models import Rating
from factchecks.verdict import Verdict
from tests.console import world
from tests.console.conftest import Person
from tipline.console import notes, reviewing
from tipline.console.queries import options
from tipline.models import ClaimTag, Review, Role
from tipline.runtime import Runtime

# The most questions that a page may ask; raised only with a reason.
MOST = {
    "claim with most tips": 45,
    "merge two claims": 45,
    "verdict form": 45,
    "a fact-check answers it": 45,
}
ELSE = 30
# Asked every few seconds and known until then, however many pages are opened.
KEPT = ("staff_session", "setting_change")


@pytest.fixture
def asked(runtime: Runtime) -> Iterator[list[str]]:
    """Every question to the database but those that are asked by the clock."""
    statements: list[str] = []

    def note(_c: Any, _u: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT") and not any(k in statement for k in KEPT):
            statements.append(statement)

    event.listen(runtime.db.engine, "before_cursor_execute", note)
    yield statements
    event.remove(runtime.db.engine, "before_cursor_execute", note)


def furnish(maker: world.Maker, runtime: Runtime, number: int) -> None:
    """So many claims, each with everything that a claim can have; the first gets more of it."""
    session = maker.session
    person = session.query(world.Staff).first()
    assert person is not None
    for i in range(number):
        text = f"The polling station of ward {maker.number} closes at {i} o'clock"
        claim = maker.claim(text, people=2, language="en")
        tip = maker.tip(claim, text + " today")
        maker.media(tip, runtime.store, world.png(size=(32 + i, 32)), "image/png", "image")
        check = maker.fact_check(text + " sharp", url=f"https://checks.example.org/{maker.number}")
        maker.candidate(claim, check)
        session.add(ClaimTag(claim_id=claim.id, tag="pens"))
        for subject in (claim.id, 1):
            notes.add_note(
                session, claim_id=subject, author_id=person.id, text="@admin see", by=person.login
            )
        first = session.get_one(world.Claim, 1)
        again = maker.tip(first, text)
        maker.media(again, runtime.store, world.png(size=(64, 32 + i)), "image/png", "image")
        maker.candidate(first, check)
    if not session.query(Review).count():
        written = Verdict(claim="Moved", summary="Not so.", language="en", rating=Rating.FALSE)
        reviewing.propose(session, claim_id=1, verdict=written, days=None, by="somebody")
    session.commit()


def count(person: Person, asked: list[str]) -> dict[str, int]:
    counts = {}
    for name, path in PAGES.items():
        assert person.get(path).status_code == 200, name  # the first look is written down
        asked.clear()
        person.get(path)
        counts[name] = len(asked)
    return counts


def test_no_page_asks_more_often_the_more_there_is(
    signed_in: Callable[..., Person],
    maker: world.Maker,
    runtime: Runtime,
    asked: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(options, "KEPT_SECONDS", 3600.0)
    maker.session.rollback()
    admin = signed_in(Role.ADMIN)
    furnish(maker, runtime, 26)  # more than a page of the queue: a listing on one is not counted
    few = count(admin, asked)
    furnish(maker, runtime, 9)
    many = count(admin, asked)
    assert {n: (few[n], many[n]) for n in PAGES if many[n] > few[n]} == {}
    assert {name: n for name, n in many.items() if n > MOST.get(name, ELSE)} == {}
