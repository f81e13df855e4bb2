"""The order of characters is the one that FriBiDi finds, which Raqm asks for lines in one font."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw, ImageFont

from tipline.cards import bidi
from tipline.cards.fonts import face_for, sized

LETTERS = "ابتدةلمهو"
# One font has all of these: Arabic letters (also with marks), both kinds of digits, punctuation.
ALPHABET = [*LETTERS, "بّ", "لَ", *"0123456789٠١٢٣٤.,:؟، -"]


def visual(text: str, *, rtl: bool) -> str:
    """The characters from left to right."""
    runs = bidi.visual_runs(bidi.levels(text, rtl=rtl))
    return "".join(text[s:e][::-1] if level % 2 else text[s:e] for s, e, level in runs)


@pytest.mark.parametrize(
    ("text", "rtl", "seen"),
    [
        ("abc 123", False, "abc 123"),
        ("abc אבג def", False, "abc גבא def"),
        ("אבג abc", True, "abc גבא"),
        ("אבג 12:30 abc", True, "abc 12:30 גבא"),
        ("אבג (abc) דה", True, "הד (abc) גבא"),
        ("abc (אבג) def", False, "abc (גבא) def"),
        ("אבג 3,500 דה", True, "הד 3,500 גבא"),
        ("ابج 12-30", True, "30-12 جبا"),  # digits behind Arabic letters: the hyphen parts them
        ("אבג https://x.example/a?b=1", True, "https://x.example/a?b=1 גבא"),
        ("50% אבג", True, "גבא 50%"),
        ("abc ", True, " abc"),
        ("", False, ""),
    ],
)
def test_characters_are_seen_in_the_order_that_unicode_prescribes(
    text: str, rtl: bool, seen: str
) -> None:
    order = visual(text, rtl=rtl)
    # Brackets are mirrored when they are drawn, not when they are put in order.
    turned = order.translate(str.maketrans("()", ")(")) if rtl and "(" in text else order

    assert seen in (order, turned)


@given(st.lists(st.sampled_from(ALPHABET), max_size=24).map("".join), st.booleans())
@settings(max_examples=150, deadline=None)
def test_runs_drawn_one_by_one_look_like_the_line_drawn_whole(text: str, rtl: bool) -> None:
    face = face_for("ا", False)
    assert face is not None
    font = sized(face.path, 40)
    text = f"1{text}2"  # spaces at the edges would not be seen

    assert same(whole(text, font, rtl=rtl), in_runs(text, font, rtl=rtl))


def whole(text: str, font: ImageFont.FreeTypeFont, *, rtl: bool) -> Image.Image:
    image = Image.new("L", (1400, 120))
    direction = "rtl" if rtl else "ltr"
    ImageDraw.Draw(image).text((20, 70), text, 255, font, anchor="ls", direction=direction)
    return image


def in_runs(text: str, font: ImageFont.FreeTypeFont, *, rtl: bool) -> Image.Image:
    image = Image.new("L", (1400, 120))
    canvas, x = ImageDraw.Draw(image), 20.0
    for start, end, level in bidi.visual_runs(bidi.levels(text, rtl=rtl)):
        direction = "rtl" if level % 2 else "ltr"
        run = text[start:end]
        canvas.text((x, 70), run, 255, font, anchor="ls", direction=direction)
        x += font.getlength(run, direction=direction)
    return image


def same(one: Image.Image, other: Image.Image) -> bool:
    """Equal but for the edges of letters, where fractions of a pixel are rounded elsewhere."""
    difference = ImageChops.difference(one, other).point(lambda value: 255 * (value > 128))
    return difference.histogram()[255] < 40


def test_the_comparison_would_notice_another_order() -> None:
    face = face_for("ا", False)
    assert face is not None
    font = sized(face.path, 40)

    assert not same(whole("اب 12 جد", font, rtl=True), whole("جد 12 اب", font, rtl=True))
    assert not same(whole("12 اب", font, rtl=True), whole("12 اب", font, rtl=False))


@pytest.mark.parametrize(
    ("text", "rtl"),
    [("12 abc", False), ("«ابج» abc", True), ("123", False), ("😀 नमस्ते", False)],
)
def test_a_paragraph_begins_where_its_first_letter_does(text: str, rtl: bool) -> None:
    assert bidi.starts_rtl(text) is rtl


def test_a_paragraph_without_letters_goes_by_what_is_around_it() -> None:
    assert bidi.starts_rtl("2026", True) is True
