"""Laying pictures over each other: recompression is no difference, one digit is."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from matchers.image.compare import compare
from matchers.image.pixels import to_gray
from matchers.image.thresholds import SAME, SAME_MOST
from tests.matchers.clips import scene


def card(number: str, size: int = 30) -> Image.Image:
    """A drawn news card; only ``number`` varies."""
    image = scene(5, 640, 480)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 300, 640, 480), fill=(20, 60, 120))
    draw.text((30, 330), f"The ministry confirmed {number} cases", fill="white", font_size=size)
    draw.text((30, 390), "of fever in Exampletown on Friday", fill="white", font_size=size)
    return image


def sent(image: Image.Image, side: int = 640, quality: int = 60) -> np.ndarray:
    small = image.copy()
    small.thumbnail((side, side))
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=quality)
    return to_gray(np.asarray(Image.open(buffer)))


def scaled(query: np.ndarray, width: int = 640) -> np.ndarray:
    scale = query.shape[1] / width
    return np.array([[scale, 0, 0], [0, scale, 0]], float)


@pytest.mark.parametrize(("side", "quality"), [(640, 80), (640, 30), (480, 60), (400, 50)])
def test_a_smaller_recompressed_copy_is_the_same(side: int, quality: int) -> None:
    query = sent(card("38"), side, quality)
    agreement = compare(to_gray(np.asarray(card("38"))), query, scaled(query))
    assert agreement.worst <= SAME_MOST
    assert agreement.share > 0.95


@pytest.mark.parametrize("pair", [("38", "88"), ("15", "16"), ("10", "70"), ("3", "30")])
@pytest.mark.parametrize(("side", "quality"), [(640, 80), (640, 30), (480, 60)])
def test_one_changed_digit_is_seen(pair: tuple[str, str], side: int, quality: int) -> None:
    query = sent(card(pair[1]), side, quality)
    agreement = compare(to_gray(np.asarray(card(pair[0]))), query, scaled(query))
    assert agreement.worst > SAME_MOST
    assert agreement.share > 0.8


def test_a_vignette_and_a_little_shift_are_no_difference() -> None:
    known = to_gray(np.asarray(card("38")))
    rows = np.linspace(-1, 1, known.shape[0])[:, None] ** 2
    columns = np.linspace(-1, 1, known.shape[1])[None, :] ** 2
    query = (known * (1 - 0.25 * (rows + columns))).astype(np.uint8)
    transform = np.array([[1, 0, 1.5], [0, 1, -1.5]], float)
    assert compare(known, query, transform).worst <= SAME + 0.2


def test_another_picture_does_not_agree() -> None:
    known, query = to_gray(np.asarray(scene(1))), to_gray(np.asarray(scene(2)))
    assert compare(known, query, np.eye(3)[:2]).share < 0.35
