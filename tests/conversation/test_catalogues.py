"""Every language says everything, with the same placeholders, and no word means two things."""

import string
from itertools import product

import pytest
from babel.messages.pofile import read_po

from factchecks.models import Rating
from matchers.types import ConflictKind
from tipline.conversation.catalogue import (
    FALLBACK,
    LOCALES,
    languages,
    load,
    say,
    say_number,
    spoken,
    words,
)
from tipline.conversation.errors import NoSuchText
from tipline.conversation.events import Small, Standing, Word
from tipline.conversation.questions import Option, ask_choices
from tipline.conversation.ratings import SYMBOLS
from tipline.conversation.understand import fold

OTHERS = [code for code in languages() if code != FALLBACK]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_the_five_languages_are_there() -> None:
    assert set(languages()) >= {"en", "pt", "es", "hi", "ar"}
    assert languages()[0] == FALLBACK


@pytest.mark.parametrize("code", OTHERS)
def test_a_catalogue_has_every_text_and_no_other(code: str) -> None:
    assert set(load(code).texts) == set(load(FALLBACK).texts)


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_has_the_placeholders_of_the_original(code: str) -> None:
    for name, original in load(FALLBACK).texts.items():
        expected = placeholders(original[-1])
        for form in load(code).texts[name]:
            allowed = expected if len(load(code).texts[name]) == 1 else {*expected, "count"}
            assert placeholders(form) <= allowed, name
            if len(load(code).texts[name]) == 1:
                assert placeholders(form) == expected, name


@pytest.mark.parametrize("code", languages())
def test_a_text_in_numbers_has_every_form_of_its_language(code: str) -> None:
    with (LOCALES / code / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    for number in (1, 2, 3, 7, 11, 25, 100, 102, 1000):
        assert str(number) in say_number(code, "notyet.others", number) or number <= 2
    assert len(load(code).texts["notyet.others"]) == catalogue.num_plurals


@pytest.mark.parametrize("code", OTHERS)
def test_no_text_was_left_in_english(code: str) -> None:
    same = {
        name
        for name, forms in load(code).texts.items()
        if forms == load(FALLBACK).texts[name] and any(c.isalpha() for c in say_bare(forms[0]))
    }

    assert not same


def say_bare(text: str) -> str:
    return "".join(literal for literal, *_ in string.Formatter().parse(text))


def test_every_rating_kind_and_standing_has_its_text_and_every_rating_its_own_symbol() -> None:
    names = [f"rating.{rating.value}" for rating in Rating]
    names += [small.value for small in Small] + [f"status.{s.value}" for s in Standing]
    names += [f"command.{word.value}" for word in Word]
    assert set(names) <= set(load(FALLBACK).texts)
    assert set(SYMBOLS) == {rating.value for rating in Rating}
    assert len(set(SYMBOLS.values())) == len(SYMBOLS)
    assert ConflictKind.NUMBER  # worded by form, see test_wording


def test_no_word_means_two_commands_in_any_two_languages() -> None:
    meanings: dict[str, set[str]] = {}
    lists = [f"command.{word.value}" for word in Word] + ["words.greeting", "words.thanks"]
    for code, name in product(languages(), lists):
        for word in words(code, name):
            meanings.setdefault(fold(word), set()).add(name)

    assert {word: names for word, names in meanings.items() if len(names) > 1} == {}
    assert "" not in meanings


def test_yes_and_no_are_not_mixed_up_between_languages() -> None:
    yes = {fold(w) for code in languages() for w in words(code, "words.yes")}
    no = {
        fold(w) for code in languages() for n in ("no", "none") for w in words(code, f"words.{n}")
    }

    assert not yes & no


@pytest.mark.parametrize("code", languages())
def test_buttons_fit_what_whatsapp_allows(code: str) -> None:
    options = [Option(1, "x"), Option(2, "y"), Option(3, "z")]

    assert all(len(choice.title) <= 20 for choice in ask_choices(1, options, code))


def test_a_language_that_we_lack_is_answered_in_the_nearest_or_in_the_fallback() -> None:
    assert spoken("pt-BR") == spoken("PT_br") == "pt"
    assert spoken("gl") == "pt"
    assert spoken("mr") == "hi"
    assert spoken("fr") == spoken(None) == spoken("") == FALLBACK


def test_a_text_that_nobody_has_is_an_error_and_not_a_silence() -> None:
    with pytest.raises(NoSuchText, match=r"no\.such"):
        say("pt", "no.such")
