"""Which files are fingerprinted, by which method and in which of its versions."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from matchers import audio, image, video
from matchers.errors import UnreadableMedia
from matchers.types import Content, MediaKind


@dataclass(frozen=True, slots=True)
class Method:
    """How files of one kind become fingerprints; ``kind`` is also the signal's."""

    kind: MediaKind
    version: int
    make: Callable[[Path], bytes]


@dataclass(frozen=True, slots=True)
class Print:
    """One file's fingerprint; empty for a file that can't be opened, so that it isn't retried."""

    sha256: str
    kind: str
    version: int
    payload: bytes = field(repr=False)


_METHODS = (
    Method(MediaKind.IMAGE, image.FINGERPRINT_VERSION, image.fingerprint),
    Method(MediaKind.VIDEO, video.VIDEO_VERSION, video.fingerprint),
    Method(MediaKind.AUDIO, audio.SOUND_VERSION, audio.fingerprint),
)


def methods() -> tuple[Method, ...]:
    """The methods that work here: without Chromaprint no sound is taken for done."""
    return tuple(m for m in _METHODS if m.kind is not MediaKind.AUDIO or audio.available())


def method_of(kind: str) -> Method | None:
    """The method for files of this kind, if there is one here."""
    return next((method for method in methods() if method.kind == kind), None)


def make(method: Method, sha256: str, path: Path) -> Print:
    """The fingerprint of the file at ``path``."""
    try:
        payload = method.make(path)
    except UnreadableMedia:
        payload = b""
    return Print(sha256, str(method.kind), method.version, payload)


def of_content(content: Content) -> tuple[Print, ...]:
    """Of files that came without words: with words, the words make the claim."""
    if content.text:
        return ()
    found = []
    for item in content.media:
        method = method_of(item.kind)
        if method is not None and (made := make(method, item.sha256, item.path)).payload:
            found.append(made)
    return tuple(found)
