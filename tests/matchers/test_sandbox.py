"""The decoding process: what it refuses, and that it comes back after being lost."""

import threading
from pathlib import Path

import pytest
from PIL import Image

from matchers.errors import UnreadableMedia
from matchers.image.open import open_picture
from matchers.sandbox import Limits, Sandbox


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.png"
    Image.linear_gradient("L").save(path)
    return path


def test_a_decoder_over_its_time_is_ended_and_the_next_file_works(good: Path) -> None:
    sandbox = Sandbox(Limits(seconds=0.0001))
    try:
        with pytest.raises(UnreadableMedia, match="took too long"):
            open_picture(good, sandbox)
        sandbox.limits = Limits()
        assert open_picture(good, sandbox).rgb.shape == (256, 256, 3)
    finally:
        sandbox.close()


def test_a_decoder_over_its_memory_refuses_the_file(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    Image.new("RGB", (7000, 7000)).save(path)
    sandbox = Sandbox(Limits(memory=200 << 20))
    try:
        with pytest.raises(UnreadableMedia):
            open_picture(path, sandbox)
    finally:
        sandbox.close()


def test_a_decoder_outlives_the_thread_that_started_it(good: Path) -> None:
    sandbox = Sandbox()
    try:
        thread = threading.Thread(target=open_picture, args=(good, sandbox))
        thread.start()
        thread.join()
        assert open_picture(good, sandbox).rgb.shape == (256, 256, 3)
    finally:
        sandbox.close()


def test_only_decoders_of_the_package_can_be_run(good: Path) -> None:
    sandbox = Sandbox()
    try:
        for task in ("os:system", "subprocess:run", "matchers.text:anything"):
            with pytest.raises(UnreadableMedia, match="no decoder"):
                sandbox.run(task, good)
    finally:
        sandbox.close()
