"""The picture matcher: the same thing is found, a different one isn't, ids live and die."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from matchers.errors import IndexMismatch
from matchers.image import ImageMatcher, fingerprint
from matchers.types import NoMatch, Reference


def everything(ids: Sequence[str]) -> Mapping[str, Reference]:
    return {id: Reference(id, f"claim {id}") for id in ids}


def draw(path: Path, seed: int) -> Path:
    rng = np.random.default_rng(seed)
    small = rng.integers(0, 255, (15, 20, 3), np.uint8)
    Image.fromarray(small).resize((640, 480), Image.Resampling.BICUBIC).save(path)
    return path


@pytest.fixture
def matcher(tmp_path: Path) -> ImageMatcher:
    matcher = ImageMatcher(everything)
    for seed in range(5):
        matcher.add(f"f{seed}", fingerprint(draw(tmp_path / f"{seed}.png", seed)))
    matcher.commit()
    return matcher


def test_a_recompressed_smaller_copy_is_found(matcher: ImageMatcher, tmp_path: Path) -> None:
    with Image.open(tmp_path / "3.png") as image:
        image.resize((300, 225)).save(tmp_path / "copy.jpg", quality=40)
    decision = matcher.match(tmp_path / "copy.jpg")
    assert not isinstance(decision, NoMatch)
    assert "f3" in {c.id for c in _candidates(decision)}


def test_another_picture_is_not_found(matcher: ImageMatcher, tmp_path: Path) -> None:
    assert isinstance(matcher.match(draw(tmp_path / "other.png", 99)), NoMatch)


def test_a_removed_id_is_gone_and_its_neighbour_is_not(
    matcher: ImageMatcher, tmp_path: Path
) -> None:
    matcher.remove(["f3", "unknown"])
    matcher.commit()
    assert isinstance(matcher.match(tmp_path / "3.png"), NoMatch)
    assert "f2" in {c.id for c in _candidates(matcher.match(tmp_path / "2.png"))}


def test_an_id_that_means_nothing_is_not_named(tmp_path: Path) -> None:
    matcher = ImageMatcher(lambda ids: {})
    matcher.add("f1", fingerprint(draw(tmp_path / "1.png", 1)))
    matcher.commit()
    assert isinstance(matcher.match(tmp_path / "1.png"), NoMatch)


def test_a_blob_of_another_version_is_refused() -> None:
    with pytest.raises(IndexMismatch, match="compute it again"):
        ImageMatcher(everything).add("f1", b"TPF\x00")


def _candidates(decision: object) -> tuple:
    return getattr(decision, "candidates", ())
