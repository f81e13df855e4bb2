"""Videos: the same clip is found re-encoded, cut, cropped and under a banner; others aren't."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from matchers.errors import IndexMismatch, UnreadableMedia
from matchers.types import Answer, Ask, NoMatch, Reference
from matchers.video import VideoMatcher, fingerprint, thumbnail
from tests.matchers.clips import clip, story

Frames = list[Image.Image]


def everything(ids: Sequence[str]) -> Mapping[str, Reference]:
    return {id: Reference(id, f"claim {id}") for id in ids}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    for seed in (1, 2, 3):
        clip(folder / f"{seed}.mp4", story(seed))
    return folder


@pytest.fixture(scope="module")
def prints(folder: Path) -> dict[str, bytes]:
    return {f"f{seed}": fingerprint(folder / f"{seed}.mp4") for seed in (1, 2, 3)}


@pytest.fixture(scope="module")
def matcher(prints: dict[str, bytes]) -> VideoMatcher:
    matcher = VideoMatcher(everything)
    for id, blob in prints.items():
        matcher.add(id, blob)
    matcher.commit()
    return matcher


def _smaller(frames: Frames) -> Frames:
    return [frame.resize((320, 240)) for frame in frames]


def _cut(frames: Frames) -> Frames:
    return frames[12:50]


def _cropped(frames: Frames) -> Frames:
    return [frame.crop((48, 36, 432, 324)) for frame in frames]


def _bannered(frames: Frames) -> Frames:
    out = []
    for frame in frames:
        tall = Image.new("RGB", (480, 440), "white")
        tall.paste(frame, (0, 80))
        ImageDraw.Draw(tall).text((20, 20), "SHARE THIS NOW", fill="red", font_size=36)
        out.append(tall)
    return out


def test_a_recompressed_copy_is_answered(matcher: VideoMatcher, folder: Path) -> None:
    copy = clip(folder / "copy.mp4", _smaller(story(2)), bit_rate=150_000)
    decision = matcher.match(copy)
    assert isinstance(decision, Answer)
    assert decision.best.id == "f2"


@pytest.mark.parametrize("change", [_cut, _cropped, _bannered])
def test_an_altered_copy_is_asked_about(
    matcher: VideoMatcher, folder: Path, change: object
) -> None:
    assert callable(change)
    copy = clip(folder / f"{change.__name__}.mp4", change(story(3)), bit_rate=250_000)
    decision = matcher.match(copy)
    assert isinstance(decision, Ask)
    assert decision.candidates[0].id == "f3"


def test_another_video_is_not_found(matcher: VideoMatcher, folder: Path) -> None:
    assert isinstance(matcher.match(clip(folder / "other.mp4", story(9))), NoMatch)


def test_a_removed_video_is_gone_and_its_neighbour_is_not(
    prints: dict[str, bytes], folder: Path
) -> None:
    matcher = VideoMatcher(everything)
    for id in ("f1", "f2"):
        matcher.add(id, prints[id])
    matcher.commit()
    matcher.remove(["f1"])
    assert isinstance(matcher.match(folder / "1.mp4"), NoMatch)
    assert isinstance(matcher.match(folder / "2.mp4"), Answer)


def test_a_saved_index_goes_on_living_and_forgets_what_is_removed(
    prints: dict[str, bytes], folder: Path, tmp_path: Path
) -> None:
    matcher = VideoMatcher(everything)
    for id in ("f1", "f2"):
        matcher.add(id, prints[id])
    matcher.commit()
    matcher.save(tmp_path / "saved")

    opened = VideoMatcher.open(tmp_path / "saved", everything)
    opened.add("f3", prints["f3"])
    opened.remove(["f1"])
    opened.commit()

    for known, found in (
        (opened, (NoMatch, Answer, Answer)),
        (VideoMatcher.open(tmp_path / "saved", everything), (NoMatch, Answer, NoMatch)),
    ):
        assert tuple(type(known.match(folder / f"{n}.mp4")) for n in (1, 2, 3)) == found
    (tmp_path / "saved/videos.json").unlink()
    with pytest.raises(IndexMismatch, match="again"):
        VideoMatcher.open(tmp_path / "saved", everything)


def test_a_video_has_a_thumbnail(folder: Path) -> None:
    made = thumbnail(folder / "1.mp4")
    assert (made[:4], made[8:12]) == (b"RIFF", b"WEBP")
    assert len(made) < 20_000


@pytest.mark.parametrize("content", [b"", b"\x00\x00\x00\x18ftypisom" + bytes(400), b"hello"])
def test_what_is_no_video_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.mp4").write_bytes(content)
    with pytest.raises(UnreadableMedia):
        fingerprint(tmp_path / "a.mp4")


def test_a_cut_off_video_is_refused_or_known_by_what_is_there(folder: Path, tmp_path: Path) -> None:
    whole = (folder / "1.mp4").read_bytes()
    (tmp_path / "a.mp4").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnreadableMedia):
        fingerprint(tmp_path / "a.mp4")


def test_a_playlist_can_not_name_other_files(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_text("ffconcat version 1.0\nfile /etc/hostname\n")
    with pytest.raises(UnreadableMedia):
        fingerprint(tmp_path / "a.mp4")


def test_a_blob_of_another_kind_is_refused() -> None:
    with pytest.raises(IndexMismatch):
        VideoMatcher(everything).add("f1", b"nothing of the kind")
