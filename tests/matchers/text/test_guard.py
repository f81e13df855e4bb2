"""What differs between a message and a claim is seen, and what doesn't matter is not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.text import guard
from matchers.types import Conflict, ConflictKind

CHANGED = [
    # language, claim, message, kind of conflict
    ("en", "14 people died at the bridge", "12 people died at the bridge", "number"),
    ("en", "The fine is two lakh rupees", "The fine is two crore rupees", "number"),
    ("en", "Turnout fell by 10 percent", "Turnout fell by 12%", "number"),
    ("en", "Voting takes place in nine states", "Voting takes place in seven states", "number"),
    ("en", "The vote is on 5 June 2024", "The vote is on 5 July 2024", "date"),
    ("en", "Polls open on Saturday", "Polls open on Sunday", "date"),
    ("en", "The vaccine was approved", "The vaccine was not approved", "negation"),
    ("en", "The mayor never paid the fine", "The mayor paid the fine", "negation"),
    ("en", "Masks are legal in the hall", "Masks are illegal in the hall", "antonym"),
    ("en", "The actor is alive in Port Ellis", "The actor is dead in Port Ellis", "antonym"),
    ("en", "Anna Bell sued the paper", "Anna Ross sued the paper", "name"),
    ("en", "Anna Bell sued Carl Dorn", "Carl Dorn sued Anna Bell", "role"),
    ("en", "The road is 12 miles long", "The road is 12 kilometres long", "unit"),
    ("en", "Anna Bell was fined for fraud in Ellis", "Anna Bell was fined in Ellis", "missing"),
    ("en", "Anna Bell was fined", "Anna Bell's brother was fined", "extra"),
    ("pt", "O banco paga 18 mil reais", "O banco paga 18 milhões reais", "number"),
    ("pt", "A ponte foi fechada", "A ponte não foi fechada", "negation"),
    ("pt", "A reunião é em março", "A reunião é em maio", "date"),
    ("es", "El alcalde ganó la elección", "El alcalde perdió la elección", "antonym"),
    ("es", "Habrá dos vueltas", "Habrá tres vueltas", "number"),
    ("fr", "La gare est fermée", "La gare n'est pas fermée", "negation"),
    ("de", "Die Brücke ist gesperrt", "Die Brücke ist nicht gesperrt", "negation"),
    ("hi", "दो भाइयों ने चोरी की", "चार भाइयों ने चोरी की", "number"),
    ("hi", "स्कूल बंद रहेगा", "स्कूल बंद नहीं रहेगा", "negation"),
    ("hi", "यह तस्वीर रामपुर की है", "यह तस्वीर श्यामपुर की है", "name"),
    ("ar", "المدرسة مغلقة اليوم", "المدرسة ليست مغلقة اليوم", "negation"),
    ("id", "Sekolah ditutup pada hari Senin", "Sekolah ditutup pada hari Rabu", "date"),
    ("pl", "Szkoła jest zamknięta", "Szkoła nie jest zamknięta", "negation"),
    ("th", "โรงเรียนปิดวันนี้", "โรงเรียนไม่ปิดวันนี้", "negation"),
    ("ta", "பள்ளி மூடப்பட்டது", "பள்ளி மூடப்படவில்லை", "name"),
    ("mr", "शाळा बंद आहे", "शाळा बंद नाही", "negation"),
    ("pa", "ਸਕੂਲ ਬੰਦ ਹੈ", "ਸਕੂਲ ਬੰਦ ਨਹੀਂ ਹੈ", "negation"),
    ("bn", "স্কুল বন্ধ", "স্কুল বন্ধ নয়", "negation"),
    ("tr", "Okul kapalı", "Okul kapalı değil", "negation"),
    ("zh", "学校今天关门", "学校今天不关门", "negation"),
]

UNCHANGED = [
    ("en", "Polls close at 3 pm on Saturday", "polls CLOSE at 3 pm on saturday!!! 😱"),
    ("en", "The fine is two lakh rupees", "The fine is 2,00,000 rupees"),
    ("en", "The fine is 1.5 million dollars", "The fine is 1,500,000 dollars"),
    ("en", "Turnout fell by 10 percent", "Turnout fell by 10%"),
    ("en", "The government closes the harbour", "The goverment closes the harbor"),
    ("en", "Selvakumar opened the bridge", "Selva Kumar opened the bridge"),
    ("en", "The vote is on 5 January 2024", "The vote is on 5 Jan 2024"),
    ("en", "Polls close early", "My aunt told me this. Polls close early. Stay safe all."),
    ("en", "The bank gives money to all voters", "Bank gives money to all voters"),
    ("pt", "A votação é no domingo", "A VOTACAO E NO DOMINGO"),
    ("pt", "Beber chá cura a gripe em 3 dias", "Beber cha cura a gripe em três dias"),
    ("es", "El presidente anunció la medida", "El presidnte anuncio la medida"),
    ("hi", "सरकार ने 2 लाख रुपये दिए", "सरकार ने दो लाख रुपये दिए"),
    ("ar", "أُغلقت المدارس في المدينة", "اغلقت المدارس في المدينة"),
]


@pytest.mark.parametrize(("language", "claim", "message", "kind"), CHANGED)
def test_a_changed_fact_is_a_conflict_of_its_kind(
    language: str, claim: str, message: str, kind: str
) -> None:
    kinds = [conflict.kind for conflict in guard(message, claim, language)]
    assert ConflictKind(kind) in kinds


@pytest.mark.parametrize(("language", "claim", "message"), UNCHANGED)
def test_the_same_fact_in_other_letters_is_no_conflict(
    language: str, claim: str, message: str
) -> None:
    assert guard(message, claim, language) == ()


@pytest.mark.parametrize("language", sorted({row[0] for row in CHANGED}))
def test_the_language_is_found_out_where_nobody_tells(language: str) -> None:
    for spoken, claim, message, _ in CHANGED:
        if spoken == language:
            assert guard(message, claim)


def test_a_conflict_quotes_both_sides() -> None:
    assert guard("Ward 14 closes at noon", "Ward 12 closes at noon", "en") == (
        Conflict(ConflictKind.NUMBER, "14", "12"),
    )


def test_a_denial_in_front_of_the_claim_counts() -> None:
    (conflict,) = guard("It is not true that the bridge is closed", "The bridge is closed", "en")
    assert conflict.kind is ConflictKind.NEGATION


def test_a_denial_in_the_sentence_before_does_not() -> None:
    assert guard("I am not sure. The bridge is closed", "The bridge is closed", "en") == ()


def test_another_number_to_call_is_a_conflict_that_does_not_repeat_it() -> None:
    (conflict,) = guard(
        "To vote by phone call +1 202 555 0188", "To vote by phone call +1 202 555 0143", "en"
    )
    assert conflict == Conflict(ConflictKind.NUMBER, "…188", "…143")


def test_a_claim_that_is_nowhere_in_the_message_is_missing() -> None:
    (conflict,) = guard("Completely different words here", "Anna Bell was fined", "en")
    assert conflict.kind is ConflictKind.MISSING


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_any_two_texts_can_be_compared(message: str, claim: str) -> None:
    for conflict in guard(message, claim):
        assert str(conflict)


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_a_text_does_not_contradict_itself(text: str) -> None:
    assert guard(text, text) == ()
