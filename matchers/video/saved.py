"""Keeps what a video matcher knows beside its frames: lengths, times and sounds, in one file."""

import base64
import contextlib
import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matchers.errors import IndexMismatch
from matchers.video.fingerprint import VIDEO_VERSION, VideoPrint

_FILE = "videos.json"


@dataclass(frozen=True, slots=True)
class Videos:
    """Id and print by number as text, the time of each frame by picture, how many were added."""

    prints: dict[str, tuple[str, VideoPrint]]
    times: dict[int, float]
    added: int


def write(directory: Path, videos: Videos) -> None:
    """Write ``videos`` for :func:`read`."""
    prints = {
        key: [id, made.duration, _text(made.sound), [(t, _text(h)) for t, h in made.course]]
        for key, (id, made) in videos.prints.items()
    }
    times = {str(number): time for number, time in videos.times.items()}
    _put(
        directory,
        {"version": VIDEO_VERSION, "prints": prints, "times": times, "added": videos.added},
    )


def read(directory: Path) -> Videos:
    """What was written; raises :class:`IndexMismatch` if it isn't whole, or another version's."""
    try:
        kept = json.loads((directory / _FILE).read_text(encoding="utf-8"))
        if kept["version"] != VIDEO_VERSION:
            raise IndexMismatch("another version wrote these videos: index them again")
        prints = {
            key: (id, VideoPrint(duration, (), base64.b64decode(sound), _course(course)))
            for key, (id, duration, sound, course) in kept["prints"].items()
        }
        times = {int(number): float(time) for number, time in kept["times"].items()}
        return Videos(prints, times, int(kept["added"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexMismatch("the saved videos are incomplete: index them again") from error


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _course(kept: Iterable[tuple[float, str]]) -> tuple[tuple[float, bytes], ...]:
    return tuple((float(time), base64.b64decode(hash_)) for time, hash_ in kept)


def forget(directory: Path, keys: Iterable[str]) -> None:
    """Take videos out of the file; several processes may do so at once."""
    with _alone(directory):
        kept = json.loads((directory / _FILE).read_text(encoding="utf-8"))
        for key in keys:
            kept["prints"].pop(key, None)
        _put(directory, kept)


def _put(directory: Path, kept: dict[str, Any]) -> None:
    fresh = directory / f".{_FILE}.{os.getpid()}"
    fresh.write_text(json.dumps(kept), encoding="utf-8")
    fresh.replace(directory / _FILE)


@contextlib.contextmanager
def _alone(directory: Path) -> Iterator[None]:
    with (directory / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
