"""What every page shares: versioned files, error pages, safe writing, one set of words."""

from datetime import timedelta

import pytest
from flask import Flask, render_template_string

from factchecks.db import utcnow
from factchecks.models import Rating, Status
from tipline.conversation.catalogue import say
from tipline.models import ClaimStatus, OutboundState
from tipline.web import filters, looks

SITE = "https://tipline.example.org"


def test_a_static_file_with_its_hash_is_kept_for_ever_and_one_without_is_not(app: Flask) -> None:
    with app.test_request_context(base_url=SITE):
        url = render_template_string("{{ url_for('static', filename='tipline.css') }}")
    assert "?v=" in url
    client = app.test_client()
    with client.get(url, base_url=SITE) as kept:
        assert kept.status_code == 200
        assert "immutable" in kept.headers["Cache-Control"]
    with client.get(url.split("?", maxsplit=1)[0], base_url=SITE) as plain:
        assert "immutable" not in plain.headers["Cache-Control"]


def test_the_frame_of_every_page_loads_only_our_own_files(app: Flask) -> None:
    page = app.test_client().get("/console/login", base_url=SITE).text
    assert 'href="/bootstrap/static/css/bootstrap.min.css?v=' in page
    assert "http://" not in page
    assert "https://" not in page
    assert 'href="#main"' in page


def test_people_get_a_page_and_programs_a_line(app: Flask) -> None:
    client = app.test_client()
    person = client.get("/nowhere", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (person.status_code, person.mimetype) == (404, "text/html")
    assert "Nothing here" in person.text
    program = client.get("/nowhere", headers={"Accept": "*/*"})
    assert (program.status_code, program.mimetype) == (404, "text/plain")
    wrong = client.get("/webhooks/twilio")
    assert wrong.status_code == 405
    assert "POST" in wrong.headers["Allow"]


def test_an_error_inside_shows_nothing_of_the_inside(app: Flask) -> None:
    from tipline.web.access import public

    @public
    def broken() -> str:
        raise RuntimeError("the secret key is 123")

    app.add_url_rule("/broken", "broken", broken)
    answer = app.test_client().get("/broken", headers={"Accept": "text/html"})
    assert answer.status_code == 500
    assert "Our fault" in answer.text
    assert "123" not in answer.text


def test_what_was_sent_is_escaped_and_what_deceives_is_shown() -> None:
    shown = str(filters.plain("<b>a\u202egnp.exe\u200b\x00</b> & \u200dok"))
    assert "<b>" not in shown
    assert "&lt;b&gt;" in shown
    for code in ("U+202E", "U+200B", "U+0000"):
        assert code in shown
    assert "\u200d" in shown  # joins letters of Hindi and Persian: no deceit


def test_an_excerpt_is_one_line_and_says_that_it_was_cut() -> None:
    assert str(filters.excerpt("a\n\n  b", 10)) == "a b"
    assert str(filters.excerpt("word " * 50, 12)) == "word word w…"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(5, "just now"), (61, "1 min ago"), (7200, "2 h ago"), (200_000, "2 d ago")],
)
def test_times_are_told_by_distance_and_exactly(seconds: int, words: str) -> None:
    shown = str(filters.ago(utcnow() - timedelta(seconds=seconds)))
    assert words in shown
    assert "UTC" in shown


def test_languages_and_countries_have_names_and_unknown_ones_do_no_harm() -> None:
    assert filters.language_name("pt") == "Portuguese"
    assert filters.language_name("pt-br") == "Portuguese (Brazil)"
    assert filters.language_name("<x>") == "<x>"
    assert filters.language_name(None) == "unknown language"
    assert filters.country_name("IN") == "India"
    assert filters.country_name(None) == "somewhere"


def test_everything_that_can_stand_somewhere_has_a_look() -> None:
    assert set(looks.RATINGS) == set(Rating)
    assert set(looks.CLAIMS) == set(ClaimStatus)
    assert set(looks.FACT_CHECKS) == set(Status)
    assert set(looks.MESSAGES) == set(OutboundState)


def test_no_two_ratings_are_told_apart_by_colour_alone() -> None:
    shapes = [(look.shape, look.word) for look in looks.RATINGS.values()]
    assert len(set(shapes)) == len(shapes)


def test_the_console_calls_a_rating_what_voters_read() -> None:
    for rating, look in looks.RATINGS.items():
        assert look.word == say("en", f"rating.{rating}"), rating
