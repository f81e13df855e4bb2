"""Tells what compression leaves all over a picture from what stands out in one place.

A copy that was compressed, blurred, sharpened or recoloured differs from its reference a little
wherever there are edges; one with a changed digit differs there as well, and more at the digit.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from matchers.image.compare import WORST, interior, largest
from matchers.image.geometry import Affine, scale_of
from matchers.image.overlay import framed, laid_over, refined, shrunk
from matchers.image.pixels import Gray
from matchers.image.residue import Floats, Mask, differences, soft
from matchers.image.thresholds import EVEN, WINDOW

SHADE, OFTEN = 8, 30  # grey levels taken together, and pixels that must have them
REACH = 3  # pixels to each side that a camera's or an app's filter reaches, at most
SAMPLES = 30_000  # pixels by which the filter is found
LEAST = 500  # pixels with detail, for there to be anything to find it by
DETAIL = 4.0  # grey levels around a pixel
DAMPED = 1e-3  # of the mean energy: keeps a filter tame that little speaks for
USUAL = 90  # percentile of the largest residues, window by window
APART = 3  # windows around the worst place: what was changed there may be as large


@dataclass(frozen=True, slots=True)
class Unevenness:
    """``worst``: the largest residue after the best filter; ``usual``: that of most windows."""

    worst: float
    usual: float

    @property
    def beyond(self) -> float:
        """By how much the worst place differs more than the others do."""
        return self.worst - self.usual


def unevenness(reference: Gray, query: Gray, transform: Affine) -> Unevenness:
    """How unevenly the two differ where ``transform`` (reference → query) lays them together.

    One tone curve and one linear filter are fitted for the whole picture: what apps do to light
    and edges, they do everywhere.
    """
    scale = scale_of(transform)
    small, frame = framed(reference, scale)
    query, frame = shrunk(query, transform, frame, scale)
    laid, seen = laid_over(query, refined(small, query, frame), small.shape)
    inside = interior(seen)
    second = soft(laid)
    first = _filtered(soft(_toned(small, laid, inside)), second, inside)
    residue, _, active = differences(first, second)
    active &= inside
    if not active.any():
        return Unevenness(WORST, 0.0)
    there = np.where(inside, residue, 0).astype(np.float32)
    spot = divmod(int(there.argmax()), there.shape[1])
    usual = _usual(np.where(active, residue, 0).astype(np.float32), spot)
    return Unevenness(largest(first, second, there), usual)


def as_even(height: float, uneven: Unevenness) -> bool:
    """Whether that is how a copy differs whose words are ``height`` pixels high."""
    limits = [(worst, beyond) for least, worst, beyond in EVEN if height >= least]
    return any(uneven.worst <= w and uneven.beyond <= b for w, b in limits[-1:])


def _toned(small: Gray, laid: Gray, inside: Mask) -> Floats:
    """``small`` with the tones of ``laid``: what its shades have become on the average."""
    shades = small[inside] // SHADE
    often = np.bincount(shades, minlength=256 // SHADE)
    sums = np.bincount(shades, weights=laid[inside], minlength=256 // SHADE)
    known = np.flatnonzero(often >= OFTEN)
    if len(known) < 2:
        return small.astype(np.float32)
    middles = known * SHADE + (SHADE - 1) / 2
    curve = np.interp(np.arange(256), middles, sums[known] / often[known])
    return np.asarray(curve.astype(np.float32)[small], np.float32)


def _filtered(first: Floats, second: Floats, inside: Mask) -> Floats:
    """``first`` through the filter that brings it nearest to ``second``, by least squares."""
    mask = inside & (cv2.blur(np.abs(first), (9, 9)) > DETAIL)
    mask[:REACH] = mask[-REACH:] = mask[:, :REACH] = mask[:, -REACH:] = False
    rows, columns = np.nonzero(mask)
    if len(rows) < LEAST:
        return first
    chosen = np.linspace(0, len(rows) - 1, min(SAMPLES, len(rows))).astype(int)
    rows, columns = rows[chosen], columns[chosen]
    steps = range(-REACH, REACH + 1)
    around = np.stack([first[rows + dy, columns + dx] for dy in steps for dx in steps], axis=1)
    energy = around.T @ around
    energy[np.diag_indices(len(energy))] += DAMPED * np.trace(energy) / len(energy)
    weights = np.linalg.solve(energy, around.T @ second[rows, columns])
    kernel = weights.reshape(len(steps), len(steps)).astype(np.float32)
    return np.asarray(cv2.filter2D(first, -1, kernel), np.float32)


def _usual(residue: Floats, spot: tuple[int, int]) -> float:
    """The largest residue of most windows, those around the worst place ``spot`` left out."""
    height, width = (side // WINDOW for side in residue.shape)
    cut = residue[: height * WINDOW, : width * WINDOW]
    most = cut.reshape(height, WINDOW, width, WINDOW).max(axis=(1, 3), initial=0)
    row, column = spot[0] // WINDOW, spot[1] // WINDOW
    most[max(0, row - APART) : row + APART + 1, max(0, column - APART) : column + APART + 1] = 0
    most = most[most > 0]
    return float(np.percentile(most, USUAL)) if len(most) else 0.0
