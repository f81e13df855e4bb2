"""The language is guessed only where it is clear, and remembered where it is not."""

import pytest

from tipline.conversation.language import detect, reply_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Polling stations close at 14 on Sunday", "en"),
        ("As urnas fecham às 14h no domingo", "pt"),
        ("Las urnas cierran a las 14 el domingo", "es"),
        ("मतदान केंद्र रविवार को 14 बजे बंद होंगे", "hi"),
        ("مراكز الاقتراع تغلق الساعة 14 يوم الأحد", "ar"),
        ("Les bureaux de vote ferment à 14 heures dimanche", "fr"),
    ],
)
def test_a_sentence_tells_its_language(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    "text", ["", "ok", "👍👍", "2026", "https://example.org/noticias/de/hoy", "Arvania"]
)
def test_what_is_short_or_has_no_words_tells_nothing(text: str) -> None:
    assert detect(text) is None


def test_a_short_text_still_tells_its_script() -> None:
    assert detect("صحيح؟") == "ar"
    assert detect("सच?") == "hi"


@pytest.mark.parametrize(
    ("known", "detected", "country", "chosen", "expected"),
    [
        (None, None, None, False, "en"),
        (None, None, "BR", False, "pt"),
        (None, "es", "BR", False, "es"),
        ("hi", None, "BR", False, "hi"),
        ("hi", "en", "IN", False, "en"),
        ("hi", "en", "IN", True, "hi"),
        ("es", "fr", None, False, "es"),
        (None, "fr", None, False, "en"),
        (None, "gl", None, False, "pt"),
    ],
)
def test_the_reply_follows_the_voters_choice_then_the_message_then_what_is_known(
    known: str | None, detected: str | None, country: str | None, chosen: bool, expected: str
) -> None:
    assert reply_language(known, detected, country, chosen=chosen) == expected
