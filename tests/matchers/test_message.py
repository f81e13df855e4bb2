"""A whole message: words, pictures with captions, links and files decided together."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from matchers.exact import FileIndex, LinkIndex
from matchers.generic import says_nothing
from matchers.image import ImageMatcher
from matchers.image.ocr import available
from matchers.message import Matcher
from matchers.types import (
    Answer,
    Ask,
    Candidate,
    ConflictKind,
    Content,
    MediaItem,
    MediaKind,
    NoMatch,
    Part,
    Reference,
)

CLAIMS = {"f1": "Voting closes at 3 pm in Ward 12", "f2": "A flood in Exampletown"}


def lookup(ids: Sequence[str]) -> Mapping[str, Reference]:
    return {id: Reference(id, CLAIMS[id]) for id in ids if id in CLAIMS}


class SameWords:
    """A text matcher that answers the claim itself and nothing else."""

    def match(self, text: str, language: str | None = None) -> Sequence[Part]:
        for id, claim in CLAIMS.items():
            if text == claim:
                return (Part(text, Answer(Candidate(id, 1.0, "text"))),)
        return (Part(text, NoMatch()),)


@pytest.fixture
def photo(tmp_path: Path) -> MediaItem:
    rng = np.random.default_rng(7)
    small = rng.integers(0, 255, (12, 16, 3), np.uint8)
    path = tmp_path / "photo.jpg"
    Image.fromarray(small).resize((320, 240), Image.Resampling.BICUBIC).save(path)
    return MediaItem(path, "ab" * 32, MediaKind.IMAGE, "image/jpeg")


@pytest.fixture
def matcher() -> Matcher:
    files, links = FileIndex(), LinkIndex()
    files.add("f2", "ab" * 32)
    links.add("f1", "https://example.org/ward-12")
    return Matcher(SameWords(), ImageMatcher(lookup), files, links)


def test_words_alone_are_the_text_matchers_business(matcher: Matcher) -> None:
    (part,) = matcher.match(Content(CLAIMS["f1"])).parts
    assert isinstance(part.decision, Answer)
    assert part.decision.best.id == "f1"


def test_a_known_file_is_answered(matcher: Matcher, photo: MediaItem) -> None:
    (part,) = matcher.match(Content(media=(photo,))).parts
    assert isinstance(part.decision, Answer)
    assert part.decision.best.id == "f2"
    assert part.evidence == "image"


@pytest.mark.parametrize(
    "question", ["Is this true?", "¿Es verdad?", "क्या यह सच है?", "هل هذا صحيح؟", "🤔"]
)
def test_a_question_beside_a_picture_is_no_caption(
    matcher: Matcher, photo: MediaItem, question: str
) -> None:
    (part,) = matcher.match(Content(question, (photo,))).parts
    assert isinstance(part.decision, Answer)


def test_a_known_picture_with_a_new_caption_is_asked_about(
    matcher: Matcher, photo: MediaItem
) -> None:
    (part,) = matcher.match(Content("The dam in Otherville broke today", (photo,))).parts
    assert isinstance(part.decision, Ask)
    assert [c.kind for c in part.decision.candidates[0].conflicts] == [ConflictKind.CAPTION]


def test_a_known_picture_with_the_checked_words_is_answered_once(
    matcher: Matcher, photo: MediaItem
) -> None:
    (part,) = matcher.match(Content(CLAIMS["f2"], (photo,))).parts
    assert isinstance(part.decision, Answer)
    assert part.decision.best.id == "f2"


def test_a_known_link_is_answered_in_any_dress(matcher: Matcher) -> None:
    (part,) = matcher.match(Content("http://www.example.org/ward-12/?utm_source=wa")).parts
    assert isinstance(part.decision, Answer)
    assert part.evidence == "link"


def test_an_id_that_means_nothing_any_more_is_not_answered(photo: MediaItem) -> None:
    files = FileIndex()
    files.add("withdrawn", photo.sha256)
    matcher = Matcher(SameWords(), ImageMatcher(lookup), files, LinkIndex())
    (part,) = matcher.match(Content(media=(photo,))).parts
    assert isinstance(part.decision, NoMatch)


def test_a_file_that_is_no_picture_leaves_a_note_and_no_match(
    matcher: Matcher, tmp_path: Path
) -> None:
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8\xff broken")
    item = MediaItem(tmp_path / "a.jpg", "cd" * 32, MediaKind.IMAGE)
    matched = matcher.match(Content(media=(item,)))
    assert isinstance(matched.parts[0].decision, NoMatch)
    assert "could not be opened" in matched.notes[0]


def _drawn(path: Path, text: str) -> MediaItem:
    image = Image.new("RGB", (900, 160), "white")
    ImageDraw.Draw(image).text((30, 50), text, fill="black", font_size=36)
    image.save(path)
    return MediaItem(path, "ef" * 32, MediaKind.IMAGE)


@pytest.mark.skipif(not available(), reason="Tesseract or its data is missing")
def test_words_on_a_picture_are_matched_as_text(matcher: Matcher, tmp_path: Path) -> None:
    item = _drawn(tmp_path / "words.png", CLAIMS["f2"])
    (part,) = matcher.match(Content(media=(item,))).parts
    assert isinstance(part.decision, Answer)
    assert (part.decision.best.id, part.evidence) == ("f2", "image")


@pytest.mark.skipif(not available(), reason="Tesseract or its data is missing")
def test_words_on_a_picture_beside_a_new_caption_are_asked_about(
    matcher: Matcher, tmp_path: Path
) -> None:
    item = _drawn(tmp_path / "words.png", CLAIMS["f2"])
    (part,) = matcher.match(Content("And Ward 14 is closed for good", (item,))).parts
    assert isinstance(part.decision, Ask)


def test_the_words_of_a_document_are_matched_as_text(matcher: Matcher, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(CLAIMS["f1"])
    item = MediaItem(tmp_path / "a.txt", "ef" * 32, MediaKind.DOCUMENT)
    (part,) = matcher.match(Content(media=(item,))).parts
    assert isinstance(part.decision, Answer)
    assert part.evidence == "document"


def test_a_video_without_an_index_of_videos_is_queued(matcher: Matcher, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"anything")
    item = MediaItem(tmp_path / "a.mp4", "ef" * 32, MediaKind.VIDEO)
    (part,) = matcher.match(Content(media=(item,))).parts
    assert isinstance(part.decision, NoMatch)
    assert part.evidence == "video"


def test_an_empty_message_is_one_part_without_a_match(matcher: Matcher) -> None:
    (part,) = matcher.match(Content()).parts
    assert isinstance(part.decision, NoMatch)


@pytest.mark.parametrize("text", ["", "???", "Is this fake news?", "isso é verdade"])
def test_generic_questions_say_nothing(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize(
    "text", ["Is this the mayor?", "Not in Exampletown", "12 dead", "यह दिल्ली है"]
)
def test_words_of_their_own_say_something(text: str) -> None:
    assert not says_nothing(text)
