"""The picture matcher: the same thing is found, a different claim never answered."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from matchers.errors import IndexMismatch
from matchers.image import ImageMatcher, decide, fingerprint, ocr
from matchers.image.fingerprint import Fingerprint, unpack
from matchers.types import Answer, Ask, ConflictKind, Decision, NoMatch, Reference
from tests.matchers.clips import scene
from tests.matchers.image.test_compare import card

needs_ocr = pytest.mark.skipif(not ocr.available(), reason="Tesseract or its data is missing")


def everything(ids: Sequence[str]) -> Mapping[str, Reference]:
    return {id: Reference(id, f"claim {id}") for id in ids}


def shown(decision: Decision) -> list[str]:
    return [] if isinstance(decision, NoMatch) else [c.id for c in decision.candidates]


@pytest.fixture(scope="module")
def blobs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("references")
    made = {}
    for seed in range(4):
        scene(seed).save(folder / "a.png")
        made[f"p{seed}"] = fingerprint(folder / "a.png")
    card("38").save(folder / "a.png")
    made["card"] = fingerprint(folder / "a.png")
    return made


@pytest.fixture
def matcher(blobs: dict[str, bytes]) -> ImageMatcher:
    matcher = ImageMatcher(everything)
    for id, blob in blobs.items():
        matcher.add(id, blob)
    matcher.commit()
    return matcher


@pytest.fixture
def ask(matcher: ImageMatcher, tmp_path: Path) -> Callable[..., Decision]:
    def send(image: Image.Image, quality: int = 60, caption: str = "") -> Decision:
        image.convert("RGB").save(tmp_path / "sent.jpg", quality=quality)
        return matcher.match(tmp_path / "sent.jpg", caption=caption)

    return send


def _mirror(image: Image.Image) -> Image.Image:
    return ImageOps.mirror(image)


def _turned(image: Image.Image) -> Image.Image:
    return image.rotate(90, expand=True)


def _small(image: Image.Image) -> Image.Image:
    return image.resize((240, 180))


@pytest.mark.parametrize("change", [_small, _mirror, _turned, ImageOps.grayscale])
def test_a_changed_copy_of_a_photo_is_answered(ask: Callable[..., Decision], change) -> None:
    decision = ask(change(scene(2)))
    assert isinstance(decision, Answer)
    assert decision.best.id == "p2"


def _cropped(image: Image.Image) -> Image.Image:
    return image.crop((70, 50, 470, 350))


def _tilted(image: Image.Image) -> Image.Image:
    return image.rotate(4)


def _phone(image: Image.Image) -> Image.Image:
    screen = Image.new("RGB", (720, 1400), (236, 229, 221))
    draw = ImageDraw.Draw(screen)
    draw.rectangle((0, 0, 720, 110), fill=(7, 94, 84))
    draw.text((120, 35), "Family and neighbours group", fill="white", font_size=34)
    draw.text((60, 980), "Look at this, please share it with all", fill="black", font_size=30)
    screen.paste(image.resize((560, 420)), (60, 500))
    return screen


def _collage(image: Image.Image) -> Image.Image:
    both = Image.new("RGB", (960, 360))
    both.paste(scene(77), (0, 0))
    both.paste(image, (480, 0))
    return both


def _stamped(image: Image.Image) -> Image.Image:
    stamped = image.copy()
    ImageDraw.Draw(stamped).text((60, 140), "FALSE NEWS", fill="red", font_size=60)
    return stamped


@pytest.mark.parametrize("change", [_cropped, _tilted, _phone, _collage, _stamped])
def test_a_picture_that_was_cut_or_added_to_is_asked_about(
    ask: Callable[..., Decision], change
) -> None:
    decision = ask(change(scene(1)))
    assert isinstance(decision, Ask)
    assert decision.candidates[0].id == "p1"


def test_another_picture_is_not_found(ask: Callable[..., Decision]) -> None:
    assert isinstance(ask(scene(99)), NoMatch)


@needs_ocr
def test_the_same_card_is_answered(ask: Callable[..., Decision]) -> None:
    decision = ask(card("38"), quality=50)
    assert isinstance(decision, Answer)
    assert decision.best.id == "card"


@pytest.mark.parametrize("number", ["39", "88", "83", "3", "380"])
def test_a_card_with_another_number_is_never_answered(
    ask: Callable[..., Decision], number: str
) -> None:
    decision = ask(card(number), quality=85)
    assert isinstance(decision, Ask)
    assert "card" in shown(decision)


def test_without_ocr_a_card_is_asked_about_and_says_why(
    ask: Callable[..., Decision], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decide.ocr, "available_languages", frozenset)
    decision = ask(card("38"))
    assert isinstance(decision, Ask)
    assert [c.kind for c in decision.candidates[0].conflicts] == [ConflictKind.WORDS]
    assert "OCR is not installed" in decision.candidates[0].conflicts[0].message_says


def test_a_caption_of_its_own_makes_a_known_photo_a_question(ask: Callable[..., Decision]) -> None:
    decision = ask(scene(3), caption="The dam at Otherville broke this morning")
    assert isinstance(decision, Ask)
    assert decision.candidates[0].conflicts[-1].kind is ConflictKind.CAPTION
    assert isinstance(ask(scene(3), caption="Is this true?"), Answer)


def test_a_photo_checked_for_two_claims_is_a_question(
    blobs: dict[str, bytes], tmp_path: Path
) -> None:
    matcher = ImageMatcher(everything)
    matcher.add("flood", blobs["p1"])
    matcher.add("fire", blobs["p1"])
    matcher.commit()
    scene(1).save(tmp_path / "a.png")
    decision = matcher.match(tmp_path / "a.png")
    assert isinstance(decision, Ask)
    assert set(shown(decision)) == {"flood", "fire"}


def test_a_removed_id_is_gone_and_its_neighbour_is_not(
    matcher: ImageMatcher, ask: Callable[..., Decision]
) -> None:
    matcher.remove(["p3", "unknown"])
    assert "p3" not in shown(ask(scene(3)))
    assert "p2" in shown(ask(scene(2)))
    assert len(matcher) == 4


def test_a_picture_added_after_the_first_commit_is_found(
    matcher: ImageMatcher, ask: Callable[..., Decision], tmp_path: Path
) -> None:
    scene(50).save(tmp_path / "new.png")
    matcher.add("new", fingerprint(tmp_path / "new.png"))
    assert "new" not in shown(ask(scene(50)))
    matcher.commit()
    assert "new" in shown(ask(scene(50)))


def test_an_id_that_means_nothing_is_not_named(blobs: dict[str, bytes], tmp_path: Path) -> None:
    matcher = ImageMatcher(lambda ids: {})
    matcher.add("p1", blobs["p1"])
    matcher.commit()
    scene(1).save(tmp_path / "a.png")
    assert isinstance(matcher.match(tmp_path / "a.png"), NoMatch)


@pytest.mark.parametrize("blob", [b"", b"TPF\x01", b"TPF\x03broken", b"JFIF and so on"])
def test_a_blob_of_another_version_is_refused(blob: bytes) -> None:
    with pytest.raises(IndexMismatch, match="compute it again"):
        ImageMatcher(everything).add("f1", blob)


def test_a_blank_picture_is_no_picture_of_anything(ask: Callable[..., Decision]) -> None:
    assert isinstance(ask(Image.new("RGB", (640, 480), "white")), NoMatch)


def test_a_saved_index_is_opened_mapped_and_goes_on_living(
    matcher: ImageMatcher, blobs: dict[str, bytes], tmp_path: Path
) -> None:
    matcher.remove(["p1"])
    matcher.save(tmp_path / "saved")

    opened = ImageMatcher.open(tmp_path / "saved", everything)
    again = ImageMatcher.open(tmp_path / "saved", everything)
    scene(9).save(tmp_path / "new.png")
    opened.add("new", fingerprint(tmp_path / "new.png"))
    opened.add("p1", blobs["p1"])
    opened.remove(["p2"])
    opened.commit()
    opened.save(tmp_path / "once more")

    for known in (opened, ImageMatcher.open(tmp_path / "once more", everything)):
        assert len(known) == 5
        for seed, found in ((0, ["p0"]), (1, ["p1"]), (2, []), (9, ["new"])):
            scene(seed).save(tmp_path / "sent.jpg", quality=60)
            assert shown(known.match(tmp_path / "sent.jpg")) == found
    scene(9).save(tmp_path / "sent.jpg", quality=60)
    assert shown(again.match(tmp_path / "sent.jpg")) == []  # the other one's own


def test_what_is_removed_from_a_saved_index_is_gone_from_the_disk_for_everybody(
    matcher: ImageMatcher, blobs: dict[str, bytes], tmp_path: Path
) -> None:
    matcher.save(tmp_path / "saved")
    one = ImageMatcher.open(tmp_path / "saved", everything)
    other = ImageMatcher.open(tmp_path / "saved", everything)
    gone, stays = unpack(blobs["p2"]), unpack(blobs["p1"])

    def kept() -> bytes:
        return b"".join(p.read_bytes() for p in (tmp_path / "saved").rglob("*") if p.is_file())

    def traces(known: Fingerprint) -> list[bytes]:
        codes = np.ascontiguousarray(known.features.codes)
        return [known.raster, *(v.phash for v in known.views), *(c.tobytes() for c in codes[:, 0])]

    before = kept()
    assert all(trace in before for trace in traces(gone))

    one.remove(["p2"])
    one.commit()

    after = kept()
    assert [trace for trace in traces(gone) if trace in after] == []
    assert all(trace in after for trace in traces(stays))
    for seed, found in ((1, ["p1"]), (2, [])):
        scene(seed).save(tmp_path / "sent.jpg", quality=60)
        for known in (one, other, ImageMatcher.open(tmp_path / "saved", everything)):
            assert shown(known.match(tmp_path / "sent.jpg")) == found
    other.add("p2", blobs["p2"])  # it comes back: into a place of its own
    other.commit()
    scene(2).save(tmp_path / "sent.jpg", quality=60)
    assert shown(other.match(tmp_path / "sent.jpg")) == ["p2"]


@pytest.mark.parametrize("damage", ["contents.json", "features/codes.npy", "blobs/blobs.bin"])
def test_a_saved_index_that_is_incomplete_is_refused(
    matcher: ImageMatcher, tmp_path: Path, damage: str
) -> None:
    matcher.save(tmp_path / "saved")
    (tmp_path / "saved" / damage).unlink()
    with pytest.raises(IndexMismatch, match="again"):
        ImageMatcher.open(tmp_path / "saved", everything)


def test_a_picture_that_is_taken_out_and_put_back_takes_no_second_place(
    matcher: ImageMatcher, blobs: dict[str, bytes], tmp_path: Path
) -> None:
    for _ in range(3):
        matcher.remove(["p1"])
        matcher.add("p1", blobs["p1"])
        matcher.commit()
    matcher.save(tmp_path / "saved")
    assert len(matcher) == 5
    assert (tmp_path / "saved/blobs/blobs.bin").stat().st_size == sum(map(len, blobs.values()))


def test_a_removed_picture_is_overwritten_where_it_was_kept(
    matcher: ImageMatcher, blobs: dict[str, bytes], tmp_path: Path
) -> None:
    matcher.remove(["card"])
    matcher.commit()
    matcher.save(tmp_path / "saved")
    kept = (tmp_path / "saved/blobs/blobs.bin").read_bytes()
    assert blobs["p1"] in kept
    assert blobs["card"][100:200] not in kept
