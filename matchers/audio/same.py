"""Whether two recordings say the same, word for word."""

from matchers.audio.align import Overlap, overlap
from matchers.audio.fingerprint import Sound, SoundPrint
from matchers.audio.spectrum import closeness

# Re-encoded as Opus at 12–32 kbit/s: ≤ .10 of the bits differ; unrelated sounds: ≥ .33.
SAME_ERRORS = 0.15
SAME_WORST = 0.28  # in the worst two seconds
# dB in neighbouring bands for a tenth of a second.  Re-encoded (Opus 12–32 kbit/s, MP3) at most
# 4.6; with one spoken word exchanged, in the same voice at the same pace, at least 10.5 ("died" and
# "lied"): chosen on CHOSEN of benchmarks/moving.py, which reports others.
SAME_APART = 6.5
BESIDE = 0.3  # seconds of sound before or after: a breath, not a word such as "not"
SLIGHT = 8  # items by which the whole of a recording may begin earlier or later


def near(query: Sound, known: SoundPrint, offsets: range) -> Overlap | None:
    """Where of ``offsets`` the two agree best, if they meet at all."""
    found = (overlap(query.items, known.items, offset) for offset in offsets)
    return min((one for one in found if one), key=lambda one: one.errors, default=None)


def same(query: Sound, known: SoundPrint, found: Overlap) -> bool:
    """Whether every word is the same where Chromaprint has found them to meet, and nothing is
    said beside it."""
    if found.errors > SAME_ERRORS or found.worst > SAME_WORST:
        return False
    close = closeness(query.samples, known.levels, found.offset)
    return close.apart <= SAME_APART and close.beside <= BESIDE


def same_whole(query: Sound, known: SoundPrint) -> bool:
    """Whether two sounds that should begin together are the same."""
    found = near(query, known, range(-SLIGHT, SLIGHT + 1))
    return found is not None and same(query, known, found)
