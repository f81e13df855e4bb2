"""Before a verdict is sent the page says by which ways people are reached, and what that costs."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from factchecks.db import utcnow
from factchecks.models import Revision
from tests.console import world
from tests.console.conftest import Person
from tests.console.test_verdicts import FORM
from tipline.models import Feedback, Role, Tip
from tipline.prices import Prices
from tipline.runtime import Runtime

PRICES = Prices("USD", "an invented card of 1 October 2026", {"*": {"service": 0.25}})


@pytest.fixture
def url(maker: world.Maker) -> str:
    """A claim on which two people wait who wrote today, and one who wrote last week."""
    claim = maker.claim("The vote was moved to 12 November, pass it on", people=3, language="en")
    for number, tip in enumerate(claim.tips):
        contact = maker.session.get_one(world.Contact, tip.contact_id)
        contact.channel = "twilio-whatsapp"
        contact.last_inbound_at = utcnow() - timedelta(days=7 if number == 2 else 0)
    maker.session.commit()
    return f"/console/claims/{claim.id}/verdict"


def said(person: Person, url: str) -> str:
    page = person.post(url, {**FORM, "do": "preview"}).text
    assert "Publish and tell 3" in page
    return " ".join(page.split())


def test_with_a_price_list_the_sum_stands_there_with_where_the_prices_are_from(
    signed_in: Callable[..., Person], url: str, runtime: Runtime
) -> None:
    runtime.settings = replace(runtime.settings, prices=PRICES)

    page = said(signed_in(Role.CHECKER), url)

    assert "2 within 24 hours of their message · 1 when they next write." in page
    assert "USD 0.50" in page
    assert PRICES.origin in page


def test_without_one_the_ways_stand_there_and_how_to_set_it(
    signed_in: Callable[..., Person], url: str
) -> None:
    page = said(signed_in(Role.CHECKER), url)

    assert "2 within 24 hours of their message" in page
    assert "No prices are set (TIPLINE_PRICES)." in page


def test_what_voters_say_of_answers_stands_with_the_fact_check(
    signed_in: Callable[..., Person], maker: world.Maker, url: str
) -> None:
    person = signed_in(Role.CHECKER)
    person.post(url, FORM)
    revision = maker.session.scalars(select(Revision)).one()
    tips = maker.session.scalars(select(Tip)).all()
    for tip, helpful, reason in zip(tips, (True, False, False), ("", "", "unclear"), strict=True):
        said = {"helpful": helpful, "reason": reason}
        maker.session.add(Feedback(tip_id=tip.id, revision_id=revision.id, **said))
    maker.session.commit()

    page = person.get(f"/console/factchecks/{revision.fact_check_id}").text

    words = " ".join(re.sub("<[^>]+>", " ", page).split())
    assert "Did it help 1 yes, 2 no ( 1 hard to understand)" in words
