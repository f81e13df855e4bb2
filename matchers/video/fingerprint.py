"""What is kept of a video in order to recognise it: fingerprints of frames, and of its sound.

Layout: magic ``TVF``, version, duration in seconds, number of frames, number of moments; per frame
its time and a picture fingerprint; per moment its time and a hash; then the sound's fingerprint,
empty if there is none.
"""

import io
import struct
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from matchers.audio.fingerprint import fingerprint as sound_fingerprint
from matchers.errors import IndexMismatch, UnreadableMedia
from matchers.image.fingerprint import FINGERPRINT_VERSION
from matchers.image.fingerprint import pack as pack_picture
from matchers.image.hashes import HASH_BYTES, distance, phash256
from matchers.image.make import analyse
from matchers.image.pixels import Rgb, to_gray
from matchers.sandbox import Sandbox, shared

MAGIC = b"TVF"
LAYOUT = 3
VIDEO_VERSION = 10 * LAYOUT + FINGERPRINT_VERSION  # frames are kept as pictures are
FRAMES = 36  # looked at, evenly over the video
KEPT = 18  # of a reference, those that differ most from the one before
THUMBNAIL_SIDE = 240  # pixels: about 5 KB
STILL = 14  # bits of 256: a frame nearer to the last kept one shows the same
_HEAD = struct.Struct(">3sBfHH")
_FRAME = struct.Struct(">fI")
_MOMENT = struct.Struct(">f32s")
REMEMBERED = 2  # videos; frames of one take at most 18 MB
_remembered: dict[tuple[str, int, int, int, int], "Video"] = {}
_remembered_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame: ``time`` in seconds and ``(h, w, 3) uint8``."""

    time: float
    rgb: Rgb


@dataclass(frozen=True, slots=True)
class Video:
    """Frames evenly over ``duration`` seconds."""

    duration: float
    frames: tuple[Frame, ...]


@dataclass(frozen=True, slots=True)
class VideoPrint:
    """The contents of a fingerprint; ``frames`` are time and picture fingerprint, ``course`` is
    time and hash of every frame that was looked at, also of those that show nothing new."""

    duration: float
    frames: tuple[tuple[float, bytes], ...]
    sound: bytes
    course: tuple[tuple[float, bytes], ...]


def open_video(path: Path, count: int = FRAMES, sandbox: Sandbox | None = None) -> Video:
    """Frames of the video at ``path``; raises :class:`UnreadableMedia` if it has none.

    The last two are remembered: one message is matched against several indexes.
    """
    if not path.is_file():
        raise UnreadableMedia("the video's file is missing")
    about = path.stat()
    key = (str(path), about.st_ino, about.st_size, about.st_mtime_ns, count)
    with _remembered_lock:
        known = _remembered.get(key)
    if known is None:
        known = _decoded(path, count, sandbox)
        with _remembered_lock:
            _remembered[key] = known
            while len(_remembered) > REMEMBERED:
                del _remembered[next(iter(_remembered))]
    return known


def _decoded(path: Path, count: int, sandbox: Sandbox | None) -> Video:
    decoded = (sandbox or shared()).run("matchers.decoders.moving:frames", path, count=count)
    frames = tuple(
        Frame(
            float(fact["time"]),
            np.frombuffer(blob, np.uint8).reshape(int(fact["height"]), int(fact["width"]), 3),
        )
        for blob, fact in zip(decoded.blobs, decoded.facts["frames"], strict=True)
    )
    return Video(float(decoded.facts["duration"]), frames)


def fingerprint(path: Path, sandbox: Sandbox | None = None) -> bytes:
    """The fingerprint of the video at ``path`` for :meth:`VideoMatcher.add`.

    Raises :class:`UnreadableMedia` if no frame of it can be decoded.
    """
    video = open_video(path, FRAMES, sandbox)
    frames = [
        (f.time, pack_picture(analyse(f.rgb, words=False))) for f in distinct(video.frames, KEPT)
    ]
    sound = sound_of(path, sandbox)
    moments = course(video)
    head = _HEAD.pack(MAGIC, VIDEO_VERSION, video.duration, len(frames), len(moments))
    body = b"".join(_FRAME.pack(time, len(blob)) + blob for time, blob in frames)
    return head + body + b"".join(_MOMENT.pack(*moment) for moment in moments) + sound


def course(video: Video) -> tuple[tuple[float, bytes], ...]:
    """Time and hash of every frame."""
    return tuple((frame.time, phash256(to_gray(frame.rgb))) for frame in video.frames)


def sound_of(path: Path, sandbox: Sandbox | None = None) -> bytes:
    """The fingerprint of the video's sound; empty if it has none that can be compared."""
    try:
        return sound_fingerprint(path, sandbox)
    except UnreadableMedia:
        return b""


def unpack(blob: bytes) -> VideoPrint:
    """The contents of ``blob``; raises :class:`IndexMismatch` for another version's."""
    try:
        magic, version, duration, count, moments = _HEAD.unpack_from(blob)
        if magic != MAGIC or version != VIDEO_VERSION:
            raise IndexMismatch(f"not a version {VIDEO_VERSION} video fingerprint")
        at, frames = _HEAD.size, []
        for _ in range(count):
            time, size = _FRAME.unpack_from(blob, at)
            at += _FRAME.size
            frames.append((time, blob[at : at + size]))
            at += size
        end = at + moments * _MOMENT.size
        followed = tuple(_MOMENT.iter_unpack(blob[at:end]))
    except struct.error:
        raise IndexMismatch("a broken video fingerprint: compute it again") from None
    return VideoPrint(duration, tuple(frames), blob[end:], followed)


def distinct(frames: tuple[Frame, ...], count: int) -> list[Frame]:
    """At most ``count`` frames, in order, each unlike the one before it."""
    kept: list[Frame] = []
    last = bytes(HASH_BYTES)
    for frame in frames:
        hash_ = phash256(to_gray(frame.rgb))
        if not kept or distance(hash_, last) > STILL:
            kept.append(frame)
            last = hash_
    if len(kept) <= count:
        return kept
    chosen = np.linspace(0, len(kept) - 1, count).round().astype(int)
    return [kept[number] for number in chosen]


def thumbnail(path: Path, sandbox: Sandbox | None = None) -> bytes:
    """A frame from the end of the video's first quarter as a small WebP, for the console."""
    frames = open_video(path, FRAMES, sandbox).frames
    picture = Image.fromarray(frames[len(frames) // 4].rgb)
    picture.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=70)
    return buffer.getvalue()
