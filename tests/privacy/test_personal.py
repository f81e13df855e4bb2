"""Personal data in forwards is hidden, and the figures of a claim are not.

Every number here is made up: reserved telephone ranges, published test cards, and identity numbers
that only satisfy their check digits.
"""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.line import Line
from tipline.privacy.personal import Found, Kind, find, is_masked, mask

PERSONAL = [
    ("en", "US", "Call Ann on (201) 555-0123 now", "Call Ann on [phone number] now"),
    ("en", None, "Call +44 20 7946 0958 now", "Call [phone number] now"),
    ("pt", "BR", "Ligue para (11) 96123-4567 hoje", "Ligue para [phone number] hoje"),
    ("pt", None, "o número é +55 11 96123 4567.", "o número é [phone number]."),
    ("es", "MX", "Llama al 55 5123 4567", "Llama al [phone number]"),
    ("hi", "IN", "रमेश को 98765 43210 पर फ़ोन करें", "रमेश को [phone number] पर फ़ोन करें"),
    ("hi", "IN", "रमेश को ९८७६५ ४३२१० पर फ़ोन करें", "रमेश को [phone number] पर फ़ोन करें"),
    ("ar", "EG", "اتصل على ٠١٠٠١٢٣٤٥٦٧ الآن", "اتصل على [phone number] الآن"),
    ("en", None, "Write me: https://wa.me/5511961234567", "Write me: https://wa.me/[phone number]"),
    ("en", None, "mail ann.bell+x@mail.example.org!", "mail [e-mail address]!"),
    ("en", None, "Join https://chat.whatsapp.com/AbCdEf0123456789", "Join [invitation link]"),
    ("en", None, "Join t.me/+AbCdEf0123456789 today", "Join [invitation link] today"),
    ("pt", "BR", "CPF 529.982.247-25 da Maria", "CPF [identity number] da Maria"),
    ("es", "ES", "DNI 12345678Z", "DNI [identity number]"),
    ("es", "MX", "CURP BOXW310820HNERXN09", "CURP [identity number]"),
    ("es", "CL", "RUT 12.531.909-2", "RUT [identity number]"),
    ("hi", "IN", "आधार 2341 2341 2346", "आधार [identity number]"),
    ("en", "IN", "PAN ACUPA7085R", "PAN [identity number]"),
    ("ar", "EG", "الرقم القومي 29001011234567", "الرقم القومي [identity number]"),
    ("en", "US", "SSN 536-90-4399", "SSN [identity number]"),
    ("en", None, "Pay to GB82 WEST 1234 5698 7654 32 today", "Pay to [bank account] today"),
    ("en", None, "Card 4111 1111 1111 1111 was stolen", "Card [bank card number] was stolen"),
]

CLAIMS = [
    ("en", "US", "Polling stations close at 3 pm on 12/11/2026, not at 6 pm."),
    ("en", "US", "14,532,778 ballots and 1.250.000 dead people, 99.5 % of 2,000"),
    ("pt", "BR", "O governo vai pagar R$ 1.000.000.000 a 12.345.678 famílias até 31/12/2026"),
    ("es", "MX", "Votaron 1 250 000 personas entre 2018 y 2024 en 12.345 casillas"),
    ("hi", "IN", "सरकार 1,50,00,000 रुपये और 12,345 मकान देगी"),
    ("ar", "EG", "صوّت ١٢٬٣٤٥٬٦٧٨ شخصًا في ٢٠٢٦"),
    ("en", "GB", "Call 999 or 0800 1111 if you see it; ward 12, SW1A 1AA"),
    ("en", "US", "Vaccine lot 20261103 recalled; see https://news.example.org/2026/11/03/12345678"),
    ("en", None, "The count went 1111-2222 against 3333-4444"),
]


@pytest.mark.parametrize(("language", "country", "text", "shown"), PERSONAL)
def test_what_belongs_to_somebody_is_hidden(
    language: str, country: str | None, text: str, shown: str
) -> None:
    masked = mask(text, language=language, country=country)

    assert masked == shown
    assert is_masked(masked)
    assert mask(masked, language=language, country=country) == masked


@pytest.mark.parametrize(("language", "country", "text"), CLAIMS)
def test_figures_and_public_numbers_of_a_claim_stay(
    language: str, country: str | None, text: str
) -> None:
    assert mask(text, language=language, country=country) == text


@pytest.mark.parametrize("number", ["529.982.247-26", "4111 1111 1111 1112", "2341 2341 2347"])
def test_a_number_with_a_wrong_check_digit_is_just_a_number(number: str) -> None:
    assert mask(f"the number {number} is here") == f"the number {number} is here"


def test_a_number_across_the_seam_of_two_pieces_is_found_where_it_stands() -> None:
    for before in range(1960, 2010):
        text = "x" * before + " +44 20 7946 0958 and on " + "y " * 400

        assert find(text) == [Found(before + 1, before + 17, Kind.PHONE, "GB")]


@given(st.text(max_size=400))
def test_any_text_can_be_masked_and_loses_only_what_was_found(text: str) -> None:
    found = find(text, language="pt", country="IN")

    assert all(0 <= f.start < f.end <= len(text) for f in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    if not found:
        assert mask(text, language="pt", country="IN") == text


def test_a_claim_is_never_called_by_a_telephone_number(line: Line) -> None:
    words = "Ask the official of ward 7 on +44 20 7946 0958 why booth 7 is closed"

    line.voter(1).sends(words)

    [claim] = line.claims
    assert claim.title == words.replace("+44 20 7946 0958", "[phone number]")
    assert line.tips[0].text == words  # what is matched is what was sent


def test_after_erasure_a_claim_is_called_by_somebody_elses_words_without_the_number(
    line: Line,
) -> None:
    line.voter(1).sends("The official on +44 20 7946 0958 closes the booth of ward 7 today")
    line.voter(2).sends("the official on +44 20 7946 0958 closes the booth of ward 7 today!")

    line.voter(1).sends("DELETE")

    [claim] = line.claims
    assert claim.title == "the official on [phone number] closes the booth of ward 7 today!"
