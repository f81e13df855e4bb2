"""How loud a recording is, moment by moment and band by band: what tells one word from another.

Chromaprint looks at two seconds at a time and says which recording it is; whether every word of it
is the same, it can't say.  Levels of a fortieth of a second can.
"""

import zlib
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from matchers.audio.chromaprint import SAMPLE_RATE, SECONDS_PER_ITEM
from matchers.errors import IndexMismatch

Samples = NDArray[np.int16]
Levels = NDArray[np.float32]  # (moments, BANDS), dB below the loudest

STEP, LENGTH = 256, 512  # samples from one moment to the next, and that one is made of
BANDS = 20
LOWEST, HIGHEST = 120.0, 3600.0  # Hz: what Opus keeps at 12 kbit/s, and telephones do
DEEPEST = 42.0  # dB below the loudest: what is quieter counts as so quiet
QUIET = 36.0  # ... and from here on as silence: codecs leave it out, or put noise there
NOISE = 1e4  # added to every power: sounds so faint are dither
GRAIN = 1.5  # dB: how finely levels are kept
SHIFTS = 8  # parts of a step by which recordings may be shifted against each other
ASIDE = 8  # steps around where Chromaprint has put it
MOMENTS = 4  # that are taken together: a tenth of a second, a consonant
NEIGHBOURS = 3  # bands that are: about what tells one consonant from another
STEPS_PER_ITEM = SECONDS_PER_ITEM * SAMPLE_RATE / STEP


@dataclass(frozen=True, slots=True)
class Closeness:
    """``apart``: dB by which neighbouring bands differ in the worst short passage; ``beside``:
    seconds of sound that only one of the two has, before or after what both have."""

    apart: float
    beside: float


def levels(samples: Samples) -> Levels:
    """The levels of 16-bit samples at 11,025 Hz; none of less than 50 ms."""
    if len(samples) < LENGTH:
        return np.zeros((0, BANDS), np.float32)
    moments = np.lib.stride_tricks.sliding_window_view(samples, LENGTH)[::STEP]
    waves = np.fft.rfft(moments * np.hanning(LENGTH), axis=1)
    loud = 10 * np.log10(np.abs(waves) ** 2 @ _bands() + NOISE)
    loud -= np.percentile(loud, 99.5)
    return np.asarray(np.maximum(loud, -DEEPEST), np.float32)


@cache
def _bands() -> NDArray[np.float64]:
    """Triangles that the ear finds equally wide (mel), ``(frequencies, BANDS)``."""
    low, high = (2595 * np.log10(1 + hertz / 700) for hertz in (LOWEST, HIGHEST))
    ends = 700 * (10 ** (np.linspace(low, high, BANDS + 2) / 2595) - 1)
    hertz = np.fft.rfftfreq(LENGTH, 1 / SAMPLE_RATE)[:, None]
    rising = (hertz - ends[:-2]) / np.diff(ends)[:-1]
    falling = (ends[2:] - hertz) / np.diff(ends)[1:]
    return np.asarray(np.clip(np.minimum(rising, falling), 0, None))


def pack(made: Levels) -> bytes:
    """Levels as bytes: about 300 a second of speech."""
    grains = np.clip(np.round(-made / GRAIN), 0, 255).astype(np.uint8)
    return zlib.compress(np.diff(grains, axis=0, prepend=np.uint8(0)).tobytes(), 9)


def unpack(packed: bytes) -> Levels:
    """The levels in ``packed``; raises :class:`IndexMismatch` if they are broken."""
    try:
        steps = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(-1, BANDS)
    except (zlib.error, ValueError):
        raise IndexMismatch("a broken sound fingerprint: compute it again") from None
    return np.cumsum(steps, axis=0, dtype=np.uint8).astype(np.float32) * np.float32(-GRAIN)


def closeness(samples: Samples, reference: Levels, offset: int) -> Closeness:
    """How near a recording is to ``reference``, ``offset`` of Chromaprint's items into which it
    begins; one filter for the whole recording (a codec's, a microphone's) is allowed for."""
    about = round(offset * STEPS_PER_ITEM)
    whole = levels(samples)
    near = range(about - ASIDE, about + ASIDE + 1)
    begin = min(near, key=lambda at: _differing(whole, reference, at))
    finer = [levels(samples[shift:]) for shift in range(0, STEP, STEP // SHIFTS)]
    fits = [(made, at) for made in finer for at in (begin, begin + 1)]
    best, at = min(fits, key=lambda fit: _differing(fit[0], reference, fit[1]))
    together = _off(best, reference, at)
    if len(together):
        together = _means(_means(together, MOMENTS).T, NEIGHBOURS)
    first, last = max(0, at), min(len(reference), at + len(best))
    alone = _heard(reference[:first]) + _heard(reference[last:])
    alone += _heard(best[: first - at]) + _heard(best[last - at :])
    return Closeness(float(np.abs(together).max(initial=0.0)), alone * STEP / SAMPLE_RATE)


def _differing(query: Levels, reference: Levels, at: int) -> float:
    """By how many dB the two differ on the average where the query begins at ``at``."""
    off = _off(query, reference, at)
    return float(np.abs(off).mean()) if len(off) else DEEPEST


def _off(query: Levels, reference: Levels, at: int) -> Levels:
    """By how many dB each moment and band is louder in the query; none if they hardly meet."""
    first, last = max(0, at), min(len(reference), at + len(query))
    if last - first < MOMENTS:
        return np.zeros((0, BANDS), np.float32)
    ours, theirs = query[first - at : last - at], reference[first:last]
    heard = np.maximum(ours, theirs) > -QUIET
    off = np.where(heard, ours - theirs, np.nan)
    known = heard.any(axis=0)
    filter_ = np.zeros(BANDS, np.float32)
    filter_[known] = np.nanmedian(off[:, known], axis=0)
    return np.asarray(np.where(heard, off - filter_, 0), np.float32)


def _means(rows: Levels, count: int) -> Levels:
    """Means of every ``count`` rows that follow each other."""
    windows = np.lib.stride_tricks.sliding_window_view(rows, count, axis=0)
    return np.asarray(windows.mean(axis=-1), np.float32)


def _heard(part: Levels) -> int:
    """How many moments of ``part`` are not silence."""
    return int((part.max(axis=1, initial=-DEEPEST) > -QUIET).sum())
