"""A reply is put into what its channel shows; an SMS has letters only, and few parts."""

from datetime import UTC, datetime

import pytest

from factchecks.models import Rating
from tests.conversation.test_wording import SHOWN
from tipline.conversation.catalogue import languages, say
from tipline.conversation.events import Helped
from tipline.conversation.plainer import dressed, parts
from tipline.conversation.questions import Option, ask_text
from tipline.conversation.state import Talk
from tipline.conversation.style import Style
from tipline.conversation.understand import Said, understand
from tipline.conversation.wording import verdict_text

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def sms(text: str, language: str = "en") -> str:
    return dressed(text, Style.SMS, language)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),  # two places each
        ("€" * 81, 2),
        ("é" * 160, 1),
        ("á" * 70, 1),  # not in the old alphabet
        ("á" * 71, 2),
        ("नमस्ते" * 20, 2),
        ("😀" * 35, 1),  # two units each
        ("😀" * 36, 2),
        ("“" + "a" * 70, 2),
    ],
)
def test_the_parts_of_an_sms_are_counted_as_they_are_paid(text: str, count: int) -> None:
    assert parts(text) == count


@pytest.mark.parametrize("language", languages())
def test_a_verdict_by_sms_has_no_emoji_and_asks_for_a_word(language: str) -> None:
    whole = verdict_text(SHOWN, language, now=NOW) + "\n\n" + say(language, "helped.ask")

    text = sms(whole, language)

    assert not set("❌👍👎⚠️\u200f\u2068\u2069“”«»") & set(text)
    assert say(language, f"rating.{Rating.FALSE.value}") == text.split("\n")[0]
    assert SHOWN.url in text
    asked = text.split("\n")[-1].split()
    talk = Talk(language, welcomed=True, rating=3)
    meant = [understand(Said("text", word), talk) for word in asked]
    assert {m.helpful for m in meant if isinstance(m, Helped)} == {True, False}


def test_english_fits_into_the_small_alphabet_of_phones() -> None:
    whole = verdict_text(SHOWN, "en", now=NOW) + "\n\n" + say("en", "helped.ask")

    assert parts(sms(whole)) == 2
    assert parts(whole) == 4


def test_the_numbers_of_a_question_stay() -> None:
    asked = sms(ask_text([Option(1, "It “really” closes – at 12"), Option(2, "y")], "en"))

    assert '1. "It "really" closes - at 12"' in asked
    assert "0. None of these" in asked


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("*False*, says _the_ office", "False, says the office"),
        ("*_both_*", "both"),
        ("~no~ ```code```", "no code"),
        ("2 * 3 * 4 and a_b_c", "2 * 3 * 4 and a_b_c"),
        ("https://x.example/a_b_c/*d*", "https://x.example/a_b_c/*d*"),
        ("5 * *important*", "5 * important"),
        ("👍 stays", "👍 stays"),
    ],
)
def test_marks_are_taken_away_where_they_would_be_read(text: str, plain: str) -> None:
    assert dressed(text, Style.UNMARKED, "en") == plain
    assert dressed(text, Style.WHATSAPP, "en") == text
