"""Takes still pictures and sound out of one video or audio file, inside the decoding process."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.container import InputContainer
from PIL import Image

from matchers.errors import UnreadableMedia
from matchers.sandbox import Decoded

MAX_FILE_BYTES = 64 << 20
MAX_SECONDS = 600.0  # of a file that are looked at
MAX_SIDE = 4096  # pixels of a frame
FRAME_SIDE = 480  # pixels at which frames come back
MAX_DECODED = 6000  # frames decoded at most, whatever the file says about itself
MAX_RATE = 384_000  # Hz: more than any recorder has; the filter to come down from more is endless
SAMPLE_RATE = 11025  # Hz: what Chromaprint works at


def frames(path: str, count: int) -> Decoded:
    """At most ``count`` frames evenly over time: facts ``duration``, ``frames`` and RGB bytes.

    Each entry of ``frames`` has ``time`` in seconds, ``width`` and ``height``.
    """
    with _open(path) as container:
        if not container.streams.video:
            raise UnreadableMedia("the video has no pictures in it")
        stream = container.streams.video[0]
        if max(stream.width or 0, stream.height or 0) > MAX_SIDE:
            raise UnreadableMedia(f"the video is too large: {stream.width} × {stream.height}")
        stream.thread_type = "SLICE"
        duration = _duration(container)
        facts: list[dict[str, Any]] = []
        blobs: list[bytes] = []
        for time, image in _sampled(container, max(duration / count, 0.25)):
            image.thumbnail((FRAME_SIDE, FRAME_SIDE))
            facts.append({"time": time, "width": image.width, "height": image.height})
            blobs.append(image.tobytes())
            if len(blobs) == count:
                break
    if not blobs:
        raise UnreadableMedia("no picture of the video can be decoded")
    return Decoded({"duration": duration, "frames": facts}, tuple(blobs))


def sound(path: str, rate: int = SAMPLE_RATE, seconds: float = MAX_SECONDS) -> Decoded:
    """The sound as one channel of 16-bit samples, ``rate`` a second; fact ``seconds``."""
    with _open(path) as container:
        if not container.streams.audio:
            raise UnreadableMedia("the file has no sound in it")
        if (recorded := container.streams.audio[0].rate or 0) > MAX_RATE:
            raise UnreadableMedia(f"no sound has {recorded:,} samples a second")
        resampler = AudioResampler(format="s16", layout="mono", rate=rate)
        pieces: list[bytes] = []
        wanted = int(seconds * rate) * 2
        size = 0
        for piece in _samples(container, resampler):
            pieces.append(piece)
            size += len(piece)
            if size >= wanted:
                break
    if not size:
        raise UnreadableMedia("no sound of the file can be decoded")
    pcm = b"".join(pieces)[:wanted]
    return Decoded({"seconds": len(pcm) / 2 / rate}, (pcm,))


def _open(path: str) -> InputContainer:
    if Path(path).stat().st_size > MAX_FILE_BYTES:
        raise UnreadableMedia(f"the file is larger than {MAX_FILE_BYTES >> 20} MB")
    try:
        # Only a local file, whatever a playlist inside it says.
        return av.open(path, options={"protocol_whitelist": "file"})
    except (av.FFmpegError, OSError, ValueError):
        raise UnreadableMedia("the file is not a video or sound of a known kind") from None


def _duration(container: InputContainer) -> float:
    known = (container.duration or 0) / 1_000_000
    return min(MAX_SECONDS, known) if known > 0 else 60.0


def _sampled(container: InputContainer, step: float) -> Iterator[tuple[float, Any]]:
    due = 0.0
    try:
        for number, frame in enumerate(container.decode(video=0)):
            time = float(frame.time or 0.0)
            if number >= MAX_DECODED or time > MAX_SECONDS:
                return
            if time + 1e-6 >= due:
                yield time, Image.fromarray(frame.to_ndarray(format="rgb24"))
                due = time + step
    except (av.FFmpegError, ValueError):
        return  # what came before the broken place is looked at


def _samples(container: InputContainer, resampler: AudioResampler) -> Iterator[bytes]:
    try:
        for frame in container.decode(audio=0):
            for part in resampler.resample(frame):
                yield np.ascontiguousarray(part.to_ndarray()).tobytes()
    except (av.FFmpegError, ValueError):
        return  # what came before the broken place is listened to
