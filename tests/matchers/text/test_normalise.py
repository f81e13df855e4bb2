"""One plain form for what phones, apps and tricksters make of the same words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.text import normalise

SAME = [
    # language, as it arrives, as it is compared
    ("en", "*POLLS* close at _5 pm_ 😱😱", "polls close at 5 pm"),
    ("en", "Forwarded as received\nPolls close at 5 pm", "polls close at 5 pm"),
    ("en", "*Forwarded many times*\n\nPolls close. Please share with everyone!!", "polls close"),
    ("en", "Is this true? Polls close early", "polls close early"),
    ("en", "[12/03/24, 10:15:22] Ann B: Polls close early", "polls close early"),
    ("en", "12/03/2024, 10:15 - Ann: Polls close early", "polls close early"),
    ("en", "Polls close early https://example.org/a?utm_source=wa&fbclid=1", "polls close early"),
    ("en", "Polls close early. Call +1 202 555 0143 now", "polls close early"),
    ("en", "#PollsClose early @ExampleNews", "polls close early example news"),
    ("en", "Rock &amp; roll is banned", "rock roll is banned"),
    ("en", "P\u200bo\u200dl\u00adls \u202eclose\u202c", "polls close"),
    ("en", "Рolls сlоsе еаrly", "polls close early"),  # Cyrillic look-alikes
    ("en", "Ｐｏｌｌｓ ｃｌｏｓｅ ５", "polls close 5"),
    ("en", "The mayor’s house can’t open", "the mayor house cant open"),
    ("pt", "URGENTE! Não há eleição. Repassem para todos os grupos!", "urgente nao ha eleicao"),
    ("pt", "Isso é verdade? A urna falhou", "a urna falhou"),
    ("es", "La votación será mañana. Compartan por favor!!", "la votacion sera manana"),
    ("fr", "L’eau n'est pas sûre, faites tourner", "l eau n est pas sure"),
    ("de", "Häufig weitergeleitet: Die Straße ist gesperrt", "die strasse ist gesperrt"),
    ("id", "Tolong sebarkan: banjir di kota", "banjir di kota"),
    ("hi", "१२ लोगों को ज़मीन मिली, सबको भेजें", "12 लोगों को जमीन मिली"),
    ("ar", "عَـــاجِل: أُغلِقَت ٣ مَدارِس", "عاجل اغلقت 3 مدارس"),
    ("fa", "۵ مدرسه", "5 مدرسه"),
    ("bn", "৩টি স্কুল", "3 টি স্কুল"),
    ("th", "ไม่ปิด 3 แห่ง", "ไม่ ปิ ด 3 แห่ ง"),
    ("zh", "学校不关门", "学 校 不 关 门"),
    ("ru", "Привет, мир", "привет мир"),
]


@pytest.mark.parametrize(("language", "arrived", "compared"), SAME)
def test_the_same_words_come_to_one_form(language: str, arrived: str, compared: str) -> None:
    assert normalise(arrived) == compared, language


@pytest.mark.parametrize(
    "text",
    ["Copied machines were sold", "Call of the sea is banned", "Share prices fell by 5"],
)
def test_a_word_that_also_opens_boilerplate_stays_in_a_sentence(text: str) -> None:
    assert normalise(text) == text.lower()


@pytest.mark.parametrize("text", ["", " ", "😱", "\ud800", "\u200b" * 50, "https://example.org/"])
def test_nothing_is_left_of_what_is_no_language(text: str) -> None:
    assert normalise(text) == ""


def test_a_message_of_boilerplate_alone_keeps_its_words() -> None:
    assert normalise("Please share") == "please share"


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(), max_size=300))
def test_any_text_gives_lines_of_words_without_an_error(text: str) -> None:
    found = normalise(text)
    assert "\n" not in found
    assert "  " not in found
