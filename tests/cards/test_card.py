"""The picture itself: readable, honest about what it marks, small enough for every channel."""

import io
import re
from dataclasses import replace

import pytest
from PIL import Image

from factchecks.models import Rating, Status
from tests.cards.samples import LANGUAGES, LINK, NOTES, card
from tipline.cards import fonts, palette
from tipline.cards.content import CardContent
from tipline.cards.errors import CannotDraw, NoLetters, NothingToShow
from tipline.cards.layout import SMALLEST, TALLEST, WIDTH, Layout, lay_out
from tipline.cards.palette import LOOKS, UNMAPPED, WITHDRAWN, Shape, contrast, look_of
from tipline.cards.render import MAX_BYTES, render_card
from tipline.cards.signs import sign
from tipline.cards.text import Line, Run
from tipline.cards.words import alt_text, words_of

EVERY_LOOK = [*LOOKS.values(), UNMAPPED, WITHDRAWN]


def opened(content: CardContent, language: str = "en") -> Image.Image:
    data = render_card(content, language)
    assert len(data) <= MAX_BYTES
    image = Image.open(io.BytesIO(data))
    assert image.format == "PNG"
    return image.convert("RGB")


def laid_out(content: CardContent, language: str = "en") -> Layout:
    return lay_out(words_of(content, language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("long", [False, True])
def test_a_card_is_upright_small_and_framed_in_the_ratings_colour(
    language: str, long: bool
) -> None:
    image = opened(card(language, Rating.FALSE, long=long), language)

    assert image.width == WIDTH
    assert WIDTH <= image.height <= TALLEST
    red = (0xC0, 0x15, 0x2F)
    corners = [(3, 3), (WIDTH - 4, 3), (3, image.height - 4), (WIDTH - 4, image.height - 4)]
    for corner in corners:
        shown = image.getpixel(corner)
        assert isinstance(shown, tuple)
        assert max(abs(a - b) for a, b in zip(shown, red, strict=True)) <= 6


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rating", [*Rating, None])
@pytest.mark.parametrize("long", [False, True])
def test_the_verdict_is_always_written_larger_than_the_claim(
    language: str, rating: Rating | None, long: bool
) -> None:
    content = card(language, rating, long=long, rating_text="Four out of five bananas, and a half")
    layout = laid_out(content, language)

    assert layout.head.verdict.size > layout.claim.text.size
    assert not layout.head.verdict.cut


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", list(Status)[1:])
def test_nothing_is_too_small_for_a_phone_and_all_fits(language: str, status: Status) -> None:
    long_note = NOTES[language] * 3
    content = card(language, Rating.MOSTLY_FALSE, long=True, status=status, note=long_note)
    layout = laid_out(replace(content, publisher=content.publisher * 4), language)

    blocks = [
        layout.head.kicker, layout.head.verdict, layout.claim.text, layout.claim.label,
        *layout.foot.blocks, *layout.strip,
    ]  # fmt: skip
    assert layout.why is not None
    assert min(block.size for block in [*blocks, layout.why.text]) >= SMALLEST
    assert layout.height <= TALLEST


def in_order(line: Line, *, rtl: bool) -> list[Run]:
    """Runs in the order in which they are read."""
    return list(reversed(line.runs)) if rtl else list(line.runs)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rating", Rating)
def test_no_word_of_a_verdict_is_torn(language: str, rating: Rating) -> None:
    verdict = laid_out(card(language, rating), language).head.verdict

    runs = [run for line in verdict.lines for run in in_order(line, rtl=verdict.rtl)]
    assert [word for run in runs for word in run.text.split()] == verdict.text.split()


def test_colours_of_words_can_be_read_by_everybody() -> None:
    for look in EVERY_LOOK:
        assert contrast(palette.ON_COLOUR, look.colour) >= palette.AA
        assert contrast(look.colour, palette.PANEL) >= palette.AA
        assert contrast(look.colour, palette.tint(look)) >= palette.AA
    for ink in (palette.INK, palette.CLAIM_INK, palette.QUIET):
        assert contrast(ink, palette.PANEL) >= palette.AA
    assert contrast(palette.INK, palette.tint(LOOKS[Rating.FALSE])) >= palette.AA


def test_contrast_is_reckoned_as_the_guidelines_do() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("#FFFFFF", "#777777") == contrast("#777777", "#FFFFFF")


def test_every_rating_has_a_look_a_shape_and_a_colour_of_its_own() -> None:
    assert set(LOOKS) == set(Rating)
    assert len({look.shape for look in EVERY_LOOK}) == len(EVERY_LOOK) == len(Shape)
    assert len({look.colour for look in EVERY_LOOK}) == len(EVERY_LOOK)


def test_signs_differ_without_their_colours() -> None:
    drawn = {sign(shape, 64, "#000000").convert("L").tobytes() for shape in Shape}

    assert len(drawn) == len(Shape)


def test_only_a_claim_of_which_nothing_holds_is_struck_through() -> None:
    struck = {rating for rating, look in LOOKS.items() if look.strikes}

    assert struck == {Rating.FALSE, Rating.FABRICATED, Rating.SCAM}
    assert not UNMAPPED.strikes
    withdrawn = card(rating=Rating.FALSE, status=Status.WITHDRAWN)
    assert not look_of(withdrawn).strikes


def test_a_claim_that_is_not_struck_through_is_stamped_with_the_verdict() -> None:
    stamp = laid_out(card(rating=Rating.MISLEADING)).claim.stamp

    assert stamp is not None
    assert stamp.text == "Misleading"


def test_a_rating_that_is_not_on_our_scale_is_told_in_the_publishers_words() -> None:
    told = words_of(card(rating=None, rating_text="“Pants on the washing line”"), "en")
    silent = words_of(card(rating=None), "en")

    assert told.verdict == "Larkmoor Facts says: “Pants on the washing line”"
    assert silent.verdict == "Checked by Larkmoor Facts"
    assert look_of(card(rating=None)) is UNMAPPED


def test_a_corrected_card_says_so_and_what_was() -> None:
    words = words_of(card(status=Status.CORRECTED, note="The date was wrong."), "en")

    assert "out of date" in words.notice
    assert words.note == "What changed: The date was wrong."


def test_a_withdrawn_card_takes_the_verdict_back_and_does_not_repeat_it() -> None:
    content = card(rating=Rating.FALSE, status=Status.WITHDRAWN, note="We were wrong.")
    words = words_of(content, "en")

    assert words.verdict == "Withdrawn"
    assert "We were wrong." in words.why
    assert content.summary not in words.why
    assert "False" not in (words.verdict, words.stamp)
    assert look_of(content) is WITHDRAWN


def test_long_reasons_end_with_a_whole_sentence_where_one_fits() -> None:
    why = laid_out(card(rating=Rating.FALSE, long=True)).why

    assert why is not None
    assert re.search(r"[.!?] ?…$|[.!?]$", why.text.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_card_is_in_the_catalogue_of_each_language(language: str) -> None:
    english = words_of(card("en", status=Status.CORRECTED, note="x"), "en")
    words = words_of(card("en", status=Status.CORRECTED, note="x"), language)

    for name in ("kicker", "notice", "note", "claim_label", "why_label", "link_label", "verdict"):
        assert (getattr(words, name) == getattr(english, name)) is (language == "en"), name
    assert words.rtl is (language == "ar")


def test_a_card_in_arabic_is_the_mirror_of_one_in_english() -> None:
    english, arabic = opened(card("en")), opened(card("ar"), "ar")

    def dark_left(image: Image.Image) -> bool:
        """Whether the code, the darkest square of the foot, is on the left."""
        foot = image.convert("L").crop((84, image.height - 300, WIDTH - 84, image.height - 90))
        left = foot.crop((0, 0, 200, foot.height)).histogram()
        right = foot.crop((foot.width - 200, 0, foot.width, foot.height)).histogram()
        return sum(left[:60]) > sum(right[:60])

    assert not dark_left(english)
    assert dark_left(arabic)


def test_the_code_on_the_card_leads_to_its_link() -> None:
    cv2 = pytest.importorskip("cv2")
    numpy = pytest.importorskip("numpy")
    for language in ("en", "ar"):
        image = opened(card(language, long=True), language)
        for width in (WIDTH, 540):  # as sent, and as small as a screenshot may be
            small = image.resize((width, round(image.height * width / WIDTH)))
            found, _, _ = cv2.QRCodeDetector().detectAndDecode(numpy.asarray(small.convert("L")))
            assert found == LINK


def test_a_card_for_a_claim_in_another_script_than_its_language_is_drawn() -> None:
    content = card("ar", long=True)

    assert laid_out(content, "en").claim.text.rtl
    assert not laid_out(card("hi"), "ar").claim.text.rtl
    opened(content, "en")


def test_a_claim_of_nothing_but_pictures_has_no_card() -> None:
    with pytest.raises(NothingToShow):
        render_card(card(claim="👇👇👇"), "en")


def test_a_claim_in_a_script_without_a_font_has_no_card() -> None:
    with pytest.raises(NoLetters):
        render_card(card(claim="漢字"), "en")


def test_a_machine_without_fonts_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_files", dict)

    with pytest.raises(CannotDraw, match="apt-get install fonts-noto-core"):
        render_card(card(), "en")


def test_the_same_content_gives_the_same_picture() -> None:
    assert render_card(card("hi"), "hi") == render_card(card("hi"), "hi")


def test_the_text_for_those_who_cannot_see_it_begins_with_the_verdict() -> None:
    text = alt_text(card(), "en")

    assert text.startswith("Fact-check: False.")
    assert text.index("False") < text.index("You can vote")
    assert LINK in text
    assert "Larkmoor Facts, 21 October 2026" in text
    assert "لماذا" in alt_text(card("ar"), "ar")
