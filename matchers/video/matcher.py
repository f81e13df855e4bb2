"""Recognises videos: one clip in, a decision out."""

import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from matchers.image.library import Library
from matchers.image.look import Sight, Sighting, sightings
from matchers.image.thresholds import DOUBTFUL, WHOLE
from matchers.sandbox import Sandbox
from matchers.types import Answer, Ask, Candidate, Decision, Lookup, NoMatch
from matchers.video.fingerprint import (
    FRAMES,
    Video,
    VideoPrint,
    distinct,
    open_video,
    unpack,
)
from matchers.video.same import same
from matchers.video.saved import Videos, forget, read, write

ASKED = 12  # frames of the query that are looked for
TOGETHER = 4.0  # seconds: frames whose offsets differ by less belong to one alignment
MIN_FRAMES = 2  # that must agree on the offset, where the query has so many
MIN_PART = 0.3  # of the query's frames that must agree
ORIGIN = "frames as pictures, in one order; every moment and the sound alike: benchmarks/moving.py"


@dataclass(frozen=True, slots=True)
class _Aligned:
    """A reference whose frames follow each other as in the query."""

    id: str
    number: int
    frames: tuple[Sighting, ...]
    share: float


class VideoMatcher:
    """An index of videos by id, several per id; ids mean what ``lookup`` says now."""

    def __init__(self, lookup: Lookup, *, sandbox: Sandbox | None = None) -> None:
        self.lookup = lookup
        self._sandbox = sandbox
        self._lock = threading.Lock()
        self._library = Library()
        self._prints: dict[str, tuple[str, VideoPrint]] = {}  # by video number as text
        self._times: dict[int, float] = {}  # by picture number in the library
        self._added = 0
        self._saved: Path | None = None  # the folder it was opened from
        self._gone: set[str] = set()  # videos removed since the last commit

    def add(self, id: str, fingerprint: bytes) -> None:
        """Add one video of ``id``; found after the next :meth:`commit`."""
        made = unpack(fingerprint)
        with self._lock:
            key = str(self._added)
            self._added += 1
            for time, blob in made.frames:
                self._times[self._library.add(key, blob)] = time
            kept = VideoPrint(made.duration, (), made.sound, made.course)
            self._prints[key] = (id, kept)

    def remove(self, ids: Iterable[str]) -> None:
        """Forget every video of ``ids``, at once; unknown ids are no error."""
        gone = set(ids)
        with self._lock:
            keys = [key for key, (id, _) in self._prints.items() if id in gone]
            self._gone.update(keys)
            for key in keys:
                del self._prints[key]
            self._library.remove(keys)

    def commit(self) -> None:
        """Make additions visible to :meth:`match`, and overwrite what was removed."""
        self._library.commit()
        with self._lock:
            if self._saved is not None and self._gone:
                forget(self._saved, self._gone)
            self._gone.clear()

    def save(self, directory: Path) -> None:
        """Write everything committed to the new folder ``directory``, for :meth:`open`."""
        self._library.save(directory / "frames")
        with self._lock:
            write(directory, Videos(self._prints, self._times, self._added))

    @classmethod
    def open(
        cls, directory: Path, lookup: Lookup, *, sandbox: Sandbox | None = None
    ) -> "VideoMatcher":
        """The matcher written to ``directory``, its frames mapped; as ``ImageMatcher.open``."""
        matcher = cls(lookup, sandbox=sandbox)
        matcher._library = Library.open(directory / "frames")
        kept = read(directory)
        matcher._prints, matcher._times, matcher._added = kept.prints, kept.times, kept.added
        matcher._saved = directory
        return matcher

    def match(self, path: Path) -> Decision:
        """What the video at ``path`` is; raises :class:`UnreadableMedia` if it can't be opened."""
        video = open_video(path, FRAMES, self._sandbox)
        frames = distinct(video.frames, ASKED)
        seen: dict[str, list[tuple[float, Sighting]]] = defaultdict(list)
        for frame in frames:
            for one in sightings(self._library, Sight(frame.rgb, words_wanted=False)):
                seen[one.id].append((frame.time - self._times[one.picture], one))
        aligned = [self._aligned(key, pairs, len(frames)) for key, pairs in seen.items()]
        best: dict[str, _Aligned] = {}
        for one_ in sorted(filter(None, aligned), key=lambda a: -a.share):
            best.setdefault(one_.id, one_)
        return self._decided(path, video, list(best.values()))

    def _aligned(
        self, key: str, pairs: Sequence[tuple[float, Sighting]], asked: int
    ) -> _Aligned | None:
        """The largest group of frames that agree on where the query begins in the reference."""
        groups = [
            tuple(one for other, one in pairs if abs(other - offset) < TOGETHER / 2)
            for offset, _ in pairs
        ]
        group = max(groups, key=len)
        enough = len(group) >= min(MIN_FRAMES, asked) and len(group) >= MIN_PART * asked
        known = self._prints.get(key)
        if not enough or known is None:
            return None
        return _Aligned(known[0], int(key), group, len(group) / asked)

    def _decided(self, path: Path, video: Video, found: Sequence[_Aligned]) -> Decision:
        now = self.lookup([one.id for one in found])
        known = [one for one in found if one.id in now]
        if not known:
            return NoMatch()
        same = [one for one in known[:1] if self._same(path, video, one)]
        ids = {one.id for one in same}
        candidates = tuple(_candidate(one, one.id in ids, now[one.id].claim) for one in known)
        if same and len(known) == 1:
            return Answer(candidates[0], (), candidates)
        return Ask(candidates)

    def _same(self, path: Path, video: Video, one: _Aligned) -> bool:
        """Whether it is the whole video, unaltered in picture and sound as far as can be seen."""
        known = self._prints.get(str(one.number))
        if known is None or any(not _unaltered(frame) for frame in one.frames):
            return False  # removed a moment ago, or altered
        return same(path, video, known[1], self._sandbox)


def _unaltered(frame: Sighting) -> bool:
    """Words can't be compared on small frames: with words on it a frame proves nothing."""
    agreement = frame.agreement
    return (
        not frame.known.lettered
        and agreement.visible >= WHOLE
        and agreement.worst <= DOUBTFUL
        and frame.outside < 1 - WHOLE
    )


def _candidate(one: _Aligned, same: bool, claim: str) -> Candidate:
    return Candidate(
        one.id,
        0.9 + 0.1 * one.share if same else min(0.89, one.share),
        "video-frames",
        threshold=0.9,
        origin=ORIGIN,
        explanation=(
            f"{len(one.frames)} frames, {one.share:.0%} of those looked for, "
            "are in the checked video in the same order."
        ),
        matched=claim,
    )
