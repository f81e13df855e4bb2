"""A message is a command, a pick or content, whatever its spelling."""

import re
from dataclasses import replace

import pytest

from tipline.conversation.catalogue import languages, say, words
from tipline.conversation.events import Command, Content, Helped, Picked, Small, Word
from tipline.conversation.state import About, Asking, Talk
from tipline.conversation.understand import (
    Said,
    concern_of,
    is_small_talk,
    language_of_words,
    small_talk,
    understand,
)
from tipline.conversation.voices import place_choices

TALK = Talk("en", welcomed=True)
ASKED = Talk("en", asking=(Asking(7, (1,)), Asking(9, (4, 5, 6))))
ONE = Talk("en", asking=(Asking(9, (4,)),))


def meant(text: str, talk: Talk = TALK) -> object:
    return understand(Said("text", text), talk)


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("word", Word)
def test_every_command_is_understood_in_every_language_however_it_is_typed(
    code: str, word: Word
) -> None:
    for text in words(code, f"command.{word.value}"):
        for typed in (text, text.upper(), f"  {text}!", f"{text}.", f"“{text}”", f"¡{text}! 🙏"):
            assert meant(typed) == Command(word), typed


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("LINGUA", Word.LANGUAGE),
        ("situacao", Word.STATUS),
        ("ايقاف", Word.STOP),
        ("إِيقَاف", Word.STOP),
        ("मेरा डेटा मिटाएँ", Word.DELETE),
        ("informacion", Word.HELP),
    ],
)
def test_missing_and_added_accents_change_nothing(typed: str, word: Word) -> None:
    assert meant(typed) == Command(word)


@pytest.mark.parametrize(
    "text",
    [
        "Stop the count, they are stealing the election",
        "Please help me check this",
        "delete your account now or they steal it",
        "parar de tomar vacina",
        "2026",
        "On the 5th it starts",
    ],
)
def test_a_command_inside_a_sentence_is_content(text: str) -> None:
    assert meant(text) == Content()


def test_a_file_with_a_command_as_its_caption_is_content() -> None:
    assert understand(Said("image", "stop", files=1), TALK) == Content()


@pytest.mark.parametrize("text", ["2", " 2. ", "2)", "#2", "२", "٢", "2️⃣", "(2)"])
def test_a_number_in_any_digits_is_a_pick(text: str) -> None:
    assert meant(text, ASKED) == Picked(2)


@pytest.mark.parametrize(
    ("text", "number"),
    [("sim", 1), ("نعم", 1), ("हाँ", 1), ("não", 0), ("None of these", 0), ("Sí, número 1", 1)],
)
def test_words_answer_a_question_with_one_suggestion(text: str, number: int) -> None:
    assert meant(text, ONE) == Picked(number)
    assert not isinstance(meant(text, TALK), Picked)


def test_a_bare_yes_to_several_suggestions_is_no_pick() -> None:
    assert meant("yes", ASKED) == Content()


def test_a_button_says_itself_which_question_it_answers() -> None:
    assert understand(Said("button", "Yes, number 1", "ask:7:1"), TALK) == Picked(1, 7, About.MATCH)
    assert understand(Said("list", "Print", "place:7:5"), TALK) == Picked(5, 7, About.PLACE)
    assert understand(Said("button", "No", "helped:7:0"), TALK) == Helped(False, 7)
    assert understand(Said("list", "हिन्दी", "language:hi"), TALK) == Command(Word.LANGUAGE, "hi")


@pytest.mark.parametrize("payload", ["ask:x:1", "ask:7", "language:xx", "ask:7:1000", "other", ":"])
def test_a_forged_or_foreign_button_is_read_by_its_words(payload: str) -> None:
    assert understand(Said("button", "hello there", payload), TALK) == Content()


ASKED_PLACE = replace(TALK, asking=(Asking(7, tuple(range(1, 8)), About.PLACE),))


@pytest.mark.parametrize("language", languages())
def test_every_place_that_our_question_names_is_understood_and_so_is_every_row(
    language: str,
) -> None:
    named = re.split("[,،] ?", say(language, "place.ask").rpartition(":")[2].strip())
    named[-1] = re.split("[.।]", named[-1])[0]
    understood = [meant(word, ASKED_PLACE) for word in named]

    assert understood == [Picked(number, 7, About.PLACE) for number in range(1, 7)]
    choices = place_choices(7, language)
    assert [understand(Said("list", c.title, c.id), TALK) for c in choices] == [
        Picked(number, 7, About.PLACE) for number in range(1, 8)
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("On WhatsApp!", 1),
        ("in my family group", 1),
        ("no grupo da família", 1),
        ("en un anuncio", 2),
        ("फ़ोन पर", 3),
        ("في الشارع", 6),
        ("by a phone call", 3),
    ],
)
def test_where_it_was_seen_is_understood_in_a_few_words(text: str, place: int) -> None:
    assert meant(text, ASKED_PLACE) == Picked(place, 7, About.PLACE)
    assert meant(text, TALK) == Content()


@pytest.mark.parametrize("text", ["Is WhatsApp closing?", "WhatsApp?", "Facebook sells votes", ""])
def test_a_question_about_a_place_is_a_new_question(text: str) -> None:
    assert meant(text, ASKED_PLACE) == Content()


def test_a_bare_number_answers_what_has_numbers_and_never_the_question_about_the_place() -> None:
    both = replace(TALK, asking=(Asking(3, (1, 2)), *ASKED_PLACE.asking))
    assert both.question(None) == Asking(3, (1, 2))
    assert ASKED_PLACE.question(None) is None


def test_a_language_is_named_after_the_command_or_after_our_question() -> None:
    assert meant("idioma español") == Command(Word.LANGUAGE, "es")
    assert meant("LANGUAGE हिन्दी") == Command(Word.LANGUAGE, "hi")
    asked = Talk("en", choosing_language=True)
    assert meant("العربية", asked) == Command(Word.LANGUAGE, "ar")
    assert meant("arabic") == Content()


@pytest.mark.parametrize(
    ("texts", "what"),
    [
        (("Hi!",), Small.GREETING),
        (("السلام عليكم",), Small.GREETING),
        (("muito obrigada 🙏",), Small.THANKS),
        (("👍",), Small.THANKS),
        (("is this true??",), Small.EMPTY),
        (("olá", "isso é verdade?"), Small.EMPTY),
        (("", ""), Small.EMPTY),
        (("The polls close at 14",), None),
        (("hi", "the polls close at 14"), None),
    ],
)
def test_small_talk_is_told_from_questions(texts: tuple[str, ...], what: Small | None) -> None:
    assert small_talk(texts) is what
    assert all(is_small_talk(text) for text in texts) is (what is not None)


def test_a_word_of_one_language_only_tells_the_language() -> None:
    assert language_of_words("Oi!") == "pt"
    assert language_of_words("ayuda") == "es"
    assert language_of_words("menu") is None  # English and Portuguese
    assert language_of_words("The polls close at 14") is None


RATING = replace(TALK, asking=(), rating=3)


@pytest.mark.parametrize(
    ("text", "talk", "event"),
    [
        ("👍", TALK, Helped(True)),
        ("👍🏾", RATING, Helped(True)),
        (" 👎 ", TALK, Helped(False)),
        ("sim", RATING, Helped(True)),
        ("No.", RATING, Helped(False)),
        ("नहीं", RATING, Helped(False)),
        ("yes", replace(RATING, rating=None), Content()),
    ],
)
def test_a_thumb_or_a_bare_yes_after_an_answer_says_whether_it_helped(
    text: str, talk: Talk, event: object
) -> None:
    assert understand(Said("text", text), talk) == event


def test_a_number_that_quotes_our_question_answers_that_one() -> None:
    talk = replace(TALK, asking=(Asking(7, (1, 2)), Asking(9, (4, 5))))

    assert understand(Said("text", "1", quotes=7), talk) == Picked(1, 7)
    assert understand(Said("text", "1", quotes=8), talk) == Picked(1)


@pytest.mark.parametrize(
    ("text", "concern"),
    [
        ("I just want to die, nobody listens", "distress"),
        ("Não aguento mais viver com isso", "distress"),
        ("Ya no quiero vivir así", "distress"),
        ("मैं अब जीना नहीं चाहता", "distress"),
        ("لا أريد أن أعيش بعد اليوم", "distress"),
        ("They threatened my family because of my vote", "threat"),
        ("Estão me ameaçando por causa do voto", "threat"),
        ("Me amenazaron en la puerta de la casilla", "threat"),
        ("मुझे धमकी दी गई है", "threat"),
        ("هددوني بسبب صوتي", "threat"),
        ("Eles querem me matar", "threat"),
        ("Quieren hacerme daño por mi voto", "threat"),
        ("Dont want to live like this", "distress"),
        ("This policy is suicidal", ""),
        ("They want to die rather than lose", ""),
        ("The candidate wants to end the war", ""),
        ("Voters were threatened in Arvania", ""),
        ("El candidato murió en el hospital", ""),
    ],
)
def test_whoever_writes_as_if_in_danger_is_heard_by_whole_phrases(text: str, concern: str) -> None:
    assert concern_of(text) == concern
