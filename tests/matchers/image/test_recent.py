"""What was found out about a picture a moment ago is not found out again."""

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from matchers.image import features
from matchers.image.codebook import codebook
from matchers.image.features import Look, looks
from matchers.image.pixels import to_gray
from matchers.image.recent import Recent
from tests.matchers.clips import scene


def gray(seed: int) -> np.ndarray:
    return to_gray(np.asarray(scene(seed)))


def test_it_is_found_once_for_one_picture_and_one_question() -> None:
    times: list[str] = []
    recent: Recent[int] = Recent()
    for seed, asked in ((1, "a"), (1, "a"), (1, "b"), (2, "a"), (1, "a")):
        recent.get(gray(seed), asked, lambda: times.append("found") or len(times))
    assert len(times) == 3
    assert recent.get(gray(1), "a", lambda: 99) == 1


def test_the_same_bytes_in_another_shape_are_another_picture() -> None:
    recent: Recent[str] = Recent()
    flat = np.zeros((4, 9), np.uint8)
    assert recent.get(flat, None, lambda: "lying") == "lying"
    assert recent.get(flat.reshape(9, 4), None, lambda: "standing") == "standing"


def test_only_the_last_few_are_kept() -> None:
    recent: Recent[int] = Recent(most=2)
    for seed in (1, 2, 3):
        recent.get(gray(seed), None, lambda seed=seed: seed)
    assert len(recent._kept) == 2
    assert recent.get(gray(1), None, lambda: 100) == 100


def test_what_fails_is_tried_again() -> None:
    recent: Recent[int] = Recent()

    def fails() -> int:
        raise ValueError

    with pytest.raises(ValueError):
        recent.get(gray(1), None, fails)
    assert recent.get(gray(1), None, lambda: 1) == 1


def test_a_second_index_does_not_search_for_features_again(monkeypatch: pytest.MonkeyPatch) -> None:
    picture, wanted = gray(41), (Look(0.0, 100),)
    first = looks(picture, 320, wanted, 2)
    monkeypatch.setattr(features, "_sift", lambda limit: pytest.fail("searched again"))
    assert looks(picture.copy(), 320, wanted, 2) is first


def test_arithmetic_keeps_to_the_thread_that_asks() -> None:
    codebook()
    blas = [one for one in threadpool_info() if one["user_api"] == "blas"]
    assert blas
    assert {one["num_threads"] for one in blas} == {1}
