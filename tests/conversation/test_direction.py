"""Arabic replies run from the right, whatever names stand in them."""

import unicodedata
from dataclasses import replace

import pytest

from tests.conversation.test_machine import OPTIONS, SHOWN
from tipline.conversation.catalogue import say
from tipline.conversation.direction import FSI, PDI, RLM, isolate, lead
from tipline.conversation.questions import ask_text
from tipline.conversation.wording import correction_text, verdict_text, withdrawal_text


def runs_from_the_right(line: str) -> bool:
    """By the rule of Unicode Standard Annex 9 (P2): the first strong sign outside isolates."""
    depth = 0
    for sign in line:
        kind = unicodedata.bidirectional(sign)
        depth += (sign == FSI) - (sign == PDI)
        if depth == 0 and kind in ("L", "R", "AL"):
            return kind != "L"
    return False


@pytest.mark.parametrize(
    "text",
    [
        verdict_text(SHOWN, "ar", twins=(replace(SHOWN, rating=None, rating_text="Fake"),)),
        correction_text(replace(SHOWN, note="The hour was 18"), "ar"),
        withdrawal_text(SHOWN, "ar"),
        ask_text(OPTIONS, "ar"),
    ],
)
def test_every_line_but_a_link_runs_from_the_right(text: str) -> None:
    lines = [line for line in text.split("\n") if line and not line.startswith("http")]
    lines = [line for line in lines if line != SHOWN.summary]  # the publisher's own words

    assert [line for line in lines if not runs_from_the_right(line)] == []


def test_a_latin_name_is_kept_apart_in_arabic_and_an_arabic_one_in_english() -> None:
    assert isolate("Example Checks", "ar") == f"{FSI}Example Checks{PDI}"
    assert isolate("مرصد أرفانيا", "en") == f"{FSI}مرصد أرفانيا{PDI}"
    assert isolate("مرصد أرفانيا", "ar") == "مرصد أرفانيا"
    assert isolate("Example Checks", "hi") == "Example Checks"
    assert isolate(12, "ar") == 12


def test_the_source_line_begins_with_a_right_to_left_sign() -> None:
    source = say("ar", "answer.source", publisher="Example Checks", date="20 أكتوبر 2026")

    assert source.startswith(RLM + FSI)
    assert runs_from_the_right(source)
    assert lead("Example Checks", "ar") == RLM + "Example Checks"
    assert lead("Example Checks", "es") == "Example Checks"
