"""Reading words on pictures: what Tesseract reads, in which script, and what is made of it."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from matchers.image import ocr
from matchers.image.ocr import Word, plain, read
from matchers.image.pixels import to_gray
from matchers.image.words import different_number, same_words, split, spoken

needs_ocr = pytest.mark.skipif(not ocr.available(), reason="Tesseract or its data is missing")
NOTO = Path("/usr/share/fonts/truetype/noto")

LINES = [
    ("en", "eng", "NotoSans-Regular.ttf", "The ministry confirmed 38 cases of fever"),
    ("pt", "por", "NotoSans-Regular.ttf", "O ministério confirmou 38 casos até março"),
    ("es", "spa", "NotoSans-Regular.ttf", "El ministerio confirmó 38 casos en España"),
    ("hi", "hin", "NotoSansDevanagari-Regular.ttf", "सरकार ने पानी की आपूर्ति बंद की"),
]


def drawn(text: str, font: str) -> np.ndarray:
    if not (NOTO / font).exists():
        pytest.skip(f"the font {font} is not installed")
    image = Image.new("RGB", (900, 160), "white")
    face = ImageFont.truetype(str(NOTO / font), 36)
    ImageDraw.Draw(image).text((30, 50), text, fill="black", font=face)
    return to_gray(np.asarray(image))


@needs_ocr
@pytest.mark.parametrize(("language", "needed", "font", "text"), LINES)
@pytest.mark.parametrize("told", [True, False])
def test_words_are_read_in_every_language_told_or_not(
    language: str, needed: str, font: str, text: str, told: bool
) -> None:
    if needed not in ocr.available_languages():
        pytest.skip(f"Tesseract has no data for {needed}")
    reading = read(drawn(text, font), language if told else None)
    assert [plain(w.text) for w in reading.words] == [plain(w) for w in text.split()]
    assert reading.sure


@needs_ocr
def test_a_blank_picture_has_no_words() -> None:
    assert read(np.full((200, 300), 250, np.uint8)).words == ()


@needs_ocr
def test_the_reader_writes_nothing_past_the_log(capfd: pytest.CaptureFixture[str]) -> None:
    read(np.full((60, 90), 250, np.uint8))  # the engine is there now
    with pytest.raises((RuntimeError, OSError)):  # Leptonica has its own word on missing files
        ocr._engine("eng").SetImageFile("/nowhere/at-all.png")

    assert capfd.readouterr().err == ""


def _words(text: str, confidence: int = 95) -> list[Word]:
    return [Word(word, confidence, 0, 0, 0.1, 0.1) for word in text.split()]


def test_digits_of_any_script_are_the_same_number() -> None:
    assert plain("३८") == plain("38") == "38"
    assert same_words(_words("३८ new cases here"), _words("38 new Cases, here"))


def test_another_number_is_no_same_reading() -> None:
    assert not same_words(_words("38 new cases here"), _words("39 new cases here"))
    assert different_number(_words("38 cases"), _words("39 cases")) == ("39", "38")


def test_a_number_that_could_not_be_read_contradicts_nothing() -> None:
    assert different_number(_words("38 cases"), _words("cases")) is None
    assert different_number(_words("38 cases"), _words("39 cases", confidence=65)) is None


def test_a_number_at_another_place_contradicts_nothing() -> None:
    first, clock = Word("4", 90, 0.9, 0.0, 0.92, 0.02), Word("2026", 95, 0.2, 0.5, 0.4, 0.55)
    assert different_number([first], [clock]) is None
    other = Word("2027", 95, 0.19, 0.49, 0.41, 0.56)
    assert different_number([first, other], [clock]) == ("2026", "2027")


def test_words_inside_a_reference_are_placed_on_it() -> None:
    """The reference, 200 × 100, lies at half its size in the right half of a query of 200 × 50."""
    onto = np.array([[0.5, 0, 100], [0, 0.5, 0]])
    word, other = Word("38", 90, 0.6, 0.05, 0.7, 0.1), Word("39", 90, 0.1, 0.05, 0.2, 0.1)
    inside, beside = split([word, other], onto, (100, 200), 200)
    assert beside == [other]
    (placed,) = inside
    assert (placed.text, placed.confidence) == ("38", 90)
    assert np.allclose([placed.left, placed.top, placed.right, placed.bottom], [0.2, 0.1, 0.4, 0.2])


def test_clocks_and_batteries_are_not_spoken() -> None:
    assert spoken(_words("12:31 4G 80% Shared by many")) == ["Shared", "many"]
