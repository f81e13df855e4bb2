"""Whether two videos are the same from beginning to end, in pictures and in sound."""

from pathlib import Path

import numpy as np

from matchers.audio.fingerprint import Incomparable, open_sound
from matchers.audio.fingerprint import unpack as unpack_sound
from matchers.audio.same import same_whole
from matchers.errors import IndexMismatch, UnreadableMedia
from matchers.image.hashes import distance
from matchers.image.lettering import looks_lettered
from matchers.image.pixels import to_gray
from matchers.image.thresholds import HASH_RADIUS
from matchers.sandbox import Sandbox
from matchers.video.fingerprint import Video, VideoPrint, course

LENGTH = 0.5  # seconds, or ...
LENGTH_PART = 0.02  # ... this part, by which lengths may differ
BLANK = 6.0  # grey levels of spread: a frame that shows less has nothing to be compared by


def same(path: Path, video: Video, known: VideoPrint, sandbox: Sandbox | None) -> bool:
    """Whether nothing differs at any moment that was looked at, nothing is lettered (words can't
    be compared on small frames), and the sound is the same, or missing on both."""
    longer = max(known.duration, video.duration)
    if abs(known.duration - video.duration) > max(LENGTH, LENGTH_PART * longer):
        return False
    return _same_course(video, known) and _same_sound(path, known, sandbox)


def _same_course(video: Video, known: VideoPrint) -> bool:
    """Whether every frame is like one of the reference's at about that time, and not lettered."""
    for frame, (time, hash_) in zip(video.frames, course(video), strict=True):
        gray = to_gray(frame.rgb)
        if looks_lettered(gray):
            return False
        step = max(known.duration, 1.0) / max(len(known.course), 1)
        near = [h for t, h in known.course if abs(t - time) <= step]
        blank = float(np.std(gray)) < BLANK
        if not blank and not any(distance(hash_, h) <= HASH_RADIUS for h in near):
            return False
    return True


def _same_sound(path: Path, known: VideoPrint, sandbox: Sandbox | None) -> bool:
    try:
        ours = open_sound(path, sandbox)
    except Incomparable:
        return False  # what is said may be anything
    except UnreadableMedia:
        return not known.sound  # it has none
    try:
        return bool(known.sound) and same_whole(ours, unpack_sound(known.sound))
    except IndexMismatch:
        return False
