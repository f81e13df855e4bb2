"""Fitting words into a place: no boxes, no torn letters, nothing beyond the edge."""

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cards.samples import LANGUAGES, LONG
from tipline.cards.clean import clean
from tipline.cards.errors import NoLetters
from tipline.cards.text import Block, fit

WIDE = 900


def fitted(text: str, **more: object) -> Block:
    room = {"width": WIDE, "height": 400, "sizes": (54, 48, 40), **more}
    return fit(clean(text), **room)  # type: ignore[arg-type]  # tests change any of them


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Look 👇👇 here", "Look here"),
        ("👩🏽‍⚕️ says: 1️⃣ glass 🇧🇷", "says: 1 glass"),
        ("“quoted”", "quoted"),
        ("a\u202ekcab\u2066x", "akcabx"),
        ("½ cup ± 5 °C © 2026 → ok ✓", "½ cup ± 5 °C © 2026 → ok ✓"),
        ("क्षत्रिय ज़्यादा", "क्षत्रिय ज़्यादा"),
        ("🚨🚨🚨", ""),
    ],
)
def test_emoji_and_controls_go_and_letters_stay(text: str, left: str) -> None:
    assert clean(text) == left


def test_letters_of_which_no_font_is_here_are_refused_rather_than_shown_as_boxes() -> None:
    with pytest.raises(NoLetters, match=r"U\+6F22"):
        clean("a claim in Chinese: 漢字")


def test_every_sign_that_is_drawn_is_in_the_font_that_draws_it() -> None:
    for language in LANGUAGES:
        block = fitted(LONG[language][0] + " Привет, Ελλάδα, বাংলা, தமிழ் ≠ 5", height=2000)
        for line in block.lines:
            for run in line.runs:
                drawn = {ord(c) for c in run.text if c not in "\u200c\u200d"}
                assert drawn <= run.face.letters, run.text


def test_a_short_text_gets_the_largest_size_and_a_longer_one_shrinks() -> None:
    assert fitted("Short.").size == 54
    assert fitted("word " * 60).size < 54


def test_what_does_not_fit_at_the_smallest_size_is_cut_after_a_word_with_an_ellipsis() -> None:
    block = fitted("wonderful " * 80)

    assert block.cut
    assert block.size == 40
    assert block.text.endswith("wonderful…")
    assert block.height <= 400


def test_a_word_longer_than_a_line_is_broken_between_signs() -> None:
    block = fitted("क्षि" * 120, height=10_000)

    for line in block.lines:
        assert all(regex.fullmatch(r"(क्षि)+", run.text) for run in line.runs)
    assert len(block.lines) > 1


def test_an_address_is_broken_after_its_slashes() -> None:
    link = "https://a-rather-long-host.example.org/with/many/parts/and/more/of/them/at/the/end"
    block = fitted(link, width=500)

    assert len(block.lines) > 1
    for line in block.lines[:-1]:
        assert line.runs[-1].text[-1] in "/-"


@pytest.mark.parametrize("number", ["-5", "3/4", "12–14", "1-2-3"])
def test_a_number_is_not_parted_from_its_sign(number: str) -> None:
    width = fitted(number, sizes=(40,)).width + 1
    block = fitted(f"of {number} in", width=width, height=10_000, sizes=(40,))

    assert number in ["".join(run.text for run in line.runs) for line in block.lines]


def test_no_word_stands_alone_in_the_last_line() -> None:
    block = fitted("You can vote by text message this year.")

    assert len(block.lines) == 2
    assert block.lines[1].width > block.width / 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [300, 620, WIDE])
def test_no_line_is_wider_than_its_place(language: str, width: int) -> None:
    for part in LONG[language]:
        block = fitted(part, width=width)
        assert block.width <= width + 1  # a fraction of a pixel per word is rounded away
        assert block.height <= 400


@given(st.text(st.sampled_from("abc كتاب वोट क्षि 123 ,.!?-/\u0301"), max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_mixture_fits_and_loses_no_letter_unless_cut(text: str) -> None:
    block = fitted(text)
    kept = block.text.removesuffix("…") if block.cut else block.text
    drawn = "".join(run.text for line in block.lines for run in line.runs)

    assert block.width <= WIDE + 1
    assert clean(text).startswith(kept)
    if not block.cut:
        assert sorted(drawn.replace(" ", "")) == sorted(block.text.replace(" ", ""))


@given(st.integers(1, 14), st.sampled_from(["👍🏽", "क्षि", "e\u0301", "كَ"]))
@settings(max_examples=30, deadline=None)
def test_a_cut_never_tears_a_sign(letters: int, sign: str) -> None:
    text = clean("x" * letters + sign * 200)
    block = fit(text, width=300, height=100, sizes=(40,))
    kept = block.text.removesuffix("…")

    assert text.startswith(kept)
    assert text[len(kept) :] == "" or regex.match(r"\X", text[len(kept) - 1 :]) is not None
    signs = regex.findall(r"\X", text)
    assert kept in {"".join(signs[:n]) for n in range(len(signs) + 1)}


def test_an_arabic_text_lies_to_the_right_and_its_numbers_run_to_the_right() -> None:
    block = fitted("قال إن 3,500 منزل في HX-204 تضررت", height=2000)
    (line,) = block.lines

    assert block.rtl
    seen = [(run.text.strip(), run.rtl) for run in line.runs if run.text.strip()]
    assert ("HX-204", False) in seen
    assert ("3,500", False) in seen
    texts = [text for text, _ in seen]
    assert texts.index("HX-204") < texts.index("3,500")  # what comes later is further left
