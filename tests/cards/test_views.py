"""What the world sees: the picture for whoever was sent its address, and what holds now."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from factchecks.models import Rating
from tests.cards.test_delivery import VERDICT, cards, publish
from tests.line import Line, Voter
from tipline.cards.links import code_of, link_of, revision_of
from tipline.models import Card
from tipline.triage.services import correct_verdict, withdraw_verdict

if TYPE_CHECKING:
    from flask.testing import FlaskClient


@pytest.fixture
def card(line: Line, waiting: Voter) -> Card:
    """The card of a published verdict."""
    publish(line)
    line.work()
    return cards(line)[0]


def page_of(card: Card) -> str:
    return f"/c/{code_of(card.revision_id)}"


def test_anybody_can_fetch_a_card_and_keep_it(browser: "FlaskClient", card: Card) -> None:
    answer = browser.get(f"/media/card/{card.sha256}.png")

    assert answer.status_code == 200
    assert answer.content_type == "image/png"
    assert answer.data.startswith(b"\x89PNG")
    assert len(answer.data) <= 300 * 1024
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers


def test_no_other_file_of_the_store_can_be_had_there(
    browser: "FlaskClient", line: Line, card: Card
) -> None:
    private = line.runtime.store.put(b"what a voter sent")

    assert browser.get(f"/media/card/{private}.png").status_code == 404
    assert browser.get("/media/card/..%2f..%2fsecret.png").status_code == 404
    assert browser.get(f"/media/card/{card.sha256}").status_code == 404


def test_the_link_of_a_card_that_stands_leads_to_the_article(
    browser: "FlaskClient", card: Card
) -> None:
    answer = browser.get(page_of(card))

    assert answer.status_code == 302
    assert answer.headers["Location"] == VERDICT.url
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_link_of_a_corrected_card_says_that_it_is_out_of_date(
    browser: "FlaskClient", line: Line, card: Card
) -> None:
    with line.runtime.db.write() as session:
        number = line.fact_checks[0].id
        changed = replace(VERDICT, rating=Rating.MISLEADING)
        correct_verdict(session, fact_check_id=number, verdict=changed, note="Pencils.", by="ana")
    line.work()
    answer = browser.get(page_of(card))

    assert answer.status_code == 200
    assert "The picture that you have is out of date" in answer.text
    assert "Misleading" in answer.text
    assert "Pencils." in answer.text
    picture = re.search(r'<img[^>]*src="([^"]+)" alt="([^"]+)"', answer.text)
    assert picture is not None
    assert browser.get(picture[1]).status_code == 200
    assert picture[2].startswith("Fact-check: Misleading.")
    assert f'href="{VERDICT.url}"' in answer.text


def test_the_link_of_a_withdrawn_card_says_so_in_the_readers_language(
    browser: "FlaskClient", line: Line, card: Card
) -> None:
    with line.runtime.db.write() as session:
        number = line.fact_checks[0].id
        withdraw_verdict(session, fact_check_id=number, note="Wrong source.", by="ana")
    line.work()
    english = browser.get(page_of(card)).text
    arabic = browser.get(page_of(card), headers={"Accept-Language": "ar-EG,ar;q=0.9"}).text

    assert "has withdrawn that fact-check" in english
    assert VERDICT.url not in english
    assert 'dir="rtl"' in arabic
    assert '<html lang="ar">' in arabic


def test_a_verdict_without_an_article_is_shown_by_ourselves(
    browser: "FlaskClient", line: Line, waiting: Voter
) -> None:
    publish(line, replace(VERDICT, url=""))
    line.work()
    answer = browser.get(page_of(cards(line)[0]))

    assert answer.status_code == 200
    assert VERDICT.summary in answer.text
    assert "out of date" not in answer.text


@pytest.mark.parametrize("code", ["zzzzz", "%2e%2e", "0", "é", "a" * 40, "-1"])
def test_a_link_that_leads_nowhere_is_not_found(
    browser: "FlaskClient", line: Line, code: str
) -> None:
    assert browser.get(f"/c/{code}").status_code == 404


@pytest.mark.parametrize("number", [0, 1, 35, 36, 46655, 2**40])
def test_codes_lead_back_to_their_numbers_however_they_are_typed(number: int) -> None:
    assert revision_of(code_of(number)) == number
    assert revision_of(code_of(number).upper()) == number


def test_the_link_is_short_and_on_our_public_url(line: Line) -> None:
    assert link_of(line.runtime.settings, 9999) == "https://tipline.example.org/c/7pr"
