"""Lays a reference's grey picture over the query and says where, if anywhere, they differ.

Two pictures of the same template agree everywhere but in the windows where words were changed.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.image.geometry import Affine
from matchers.image.pixels import Gray
from matchers.image.thresholds import ACTIVE, ALIKE, SAME, WINDOW

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

MARGIN = WINDOW // 2 + 3  # pixels at the edge of what both show that aren't compared
SOFT = 0.6  # pixels: sigma of the blur that takes the edge off compression
PLACES = 12  # at most, that are looked at again
NEARBY, INNER = 24, 8  # pixels around such a place: that are fitted anew, that are replaced
LIGHT = 25  # pixels: brightness that changes more slowly is not compared
FLOOR = 8.0  # grey levels added to a window's spread: keeps noise on flat ground small
FAINT = 14.0  # grey levels: detail that brightening may have burnt out
WORST = 9.99
NOISE = 36.0  # grey levels squared: damps correlations where there is little to correlate
FINE = 300  # pixels on the longer side at which the alignment is refined
STEPS = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 12, 1e-4)
AROUND = [(dy / 2, dx / 2) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dy or dx]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two aligned pictures agree.

    ``worst``: the largest residue anywhere (0: none; an edited digit leaves more than
    :data:`SAME`); ``share``: the share of windows that correlate; ``visible``: the share of the
    reference that the query shows; ``scale``: pixels of the comparison per pixel of the
    reference, 1 at most; ``blur``: sigma in pixels by which the sharper one was blurred to be
    like the other; ``detail``: the share of the overlap that shows anything at all.
    """

    worst: float
    share: float
    visible: float
    scale: float
    blur: float
    detail: float
    transform: Affine  # reference pixels → query pixels, as refined
    shape: tuple[int, int]  # of the reference: height, width


def compare(reference: Gray, query: Gray, transform: Affine, least: float = 0.0) -> Agreement:
    """Compare where ``transform`` (reference pixels → query pixels) lays them over each other.

    If less than the share ``least`` agrees, ``worst`` is :data:`WORST`: nobody wants to know more.
    """
    scale = float(np.sqrt(abs(np.linalg.det(transform[:, :2]))))
    small, frame = _frame(reference, scale)
    query, frame = _shrunk(query, transform, frame, scale)
    frame = _refined(small, query, frame)
    laid, seen = _laid(query, frame, small.shape)
    worst, share, detail, blur = _windows(small, laid, seen, least)
    shape, visible = reference.shape[:2], float(seen.mean())
    return Agreement(worst, share, visible, min(scale, 1.0), blur, detail, transform, shape)


def _frame(reference: Gray, scale: float) -> tuple[Gray, Affine]:
    """The reference at the query's resolution if that is lower, and its pixels → its own."""
    height, width = reference.shape
    factor = min(1.0, max(scale, 0.05))
    size = (max(16, round(width * factor)), max(16, round(height * factor)))
    small = cv2.resize(reference, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), np.diag([width / size[0], height / size[1], 1.0])


def _shrunk(query: Gray, transform: Affine, frame: Affine, scale: float) -> tuple[Gray, Affine]:
    """The query without detail finer than the frame's, and frame pixels → its pixels."""
    onto = np.vstack([transform, [0, 0, 1]]) @ frame
    finer = max(1.0, scale)
    if finer > 1.3:
        height, width = query.shape
        size = (max(8, round(width / finer)), max(8, round(height / finer)))
        query = np.asarray(cv2.resize(query, size, interpolation=cv2.INTER_AREA), np.uint8)
        onto = np.diag([size[0] / width, size[1] / height, 1.0]) @ onto
    return query, onto


def _refined(small: Gray, query: Gray, frame: Affine) -> Affine:
    """``frame`` moved to where the pixels correlate best (Evangelidis, Psarakis, PAMI 2008)."""
    factor = min(1.0, FINE / max(small.shape))
    size = (max(8, round(small.shape[1] * factor)), max(8, round(small.shape[0] * factor)))
    down = np.diag([size[0] / small.shape[1], size[1] / small.shape[0], 1.0])
    coarse = np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_AREA), np.uint8)
    other = (max(8, round(query.shape[1] * factor)), max(8, round(query.shape[0] * factor)))
    there = np.diag([other[0] / query.shape[1], other[1] / query.shape[0], 1.0])
    start = _indexed(there @ frame @ np.linalg.inv(down))[:2].astype(np.float32)
    moving = np.asarray(cv2.resize(query, other, interpolation=cv2.INTER_AREA), np.uint8)
    everywhere = np.full(moving.shape[:2], 255, np.uint8)
    try:
        found = np.asarray(
            cv2.findTransformECC(
                _soft(coarse), _soft(moving), start.copy(), cv2.MOTION_AFFINE, STEPS, everywhere, 3
            )[1]
        )
    except cv2.error:  # it doesn't converge on pictures that don't correlate
        return frame
    if not np.isfinite(found).all() or np.abs(found - start).max() > 0.1 * max(coarse.shape):
        return frame
    onto = _indexed(np.vstack([found, [0, 0, 1]]), -0.5)
    refined = np.linalg.inv(there) @ onto @ down
    return np.asarray(refined, np.float64)


def _indexed(transform: Affine, half: float = 0.5) -> Affine:
    """A map of continuous places as a map of pixel numbers, whose places are their middles."""
    into, back = np.eye(3), np.eye(3)
    into[:2, 2], back[:2, 2] = half, -half
    return np.asarray(back @ transform @ into, np.float64)


def _laid(query: Gray, frame: Affine, shape: tuple[int, ...]) -> tuple[Gray, Mask]:
    size = (shape[1], shape[0])
    back = cv2.WARP_INVERSE_MAP
    frame = _indexed(frame)
    laid = cv2.warpAffine(
        query, frame[:2], size, flags=cv2.INTER_LINEAR | back, borderMode=cv2.BORDER_REPLICATE
    )
    whole = np.full(query.shape, 255, np.uint8)
    seen = cv2.warpAffine(whole, frame[:2], size, flags=cv2.INTER_NEAREST | back)
    return np.asarray(laid, np.uint8), np.asarray(seen > 0)


def _windows(
    small: Gray, laid: Gray, seen: Mask, least: float
) -> tuple[float, float, float, float]:
    """Worst residue, agreeing share, share of windows that show something, sigma of the blur."""
    inside = _inside(seen)
    if not inside.any():
        return WORST, 0.0, 0.0, 0.0
    first, second, blur = _equally_sharp(_soft(small), _soft(laid), inside)
    second *= max(float(first[inside].std()), 1.0) / max(float(second[inside].std()), 1.0)
    residue, alike, active = _differences(first, second)
    # Where brightening has burnt out the query, faint detail of the reference can't be seen.
    burnt = cv2.blur(((laid > 250) | (laid < 5)).astype(np.float32), (WINDOW, WINDOW)) > 0.6
    faint = cv2.blur(np.abs(first - cv2.blur(first, (WINDOW, WINDOW))), (3, 3)) < FAINT
    inside &= ~(burnt & faint)
    active &= inside
    if not active.any():
        return 0.0, 1.0, 0.0, blur
    share, detail = float(alike[active].mean()), float(active.sum() / inside.sum())
    if share < least:
        return WORST, share, detail, blur
    worst = _worst(first, second, np.where(inside, residue, 0).astype(np.float32))
    return worst, share, detail, blur


def _worst(first: Floats, second: Floats, residue: Floats) -> float:
    """The largest residue that remains when every place may be half a pixel off.

    Only the worst places are looked at again, each in its surroundings.
    """
    for _ in range(PLACES):
        number = int(residue.argmax())
        y, x = divmod(number, residue.shape[1])
        largest = float(residue[y, x])
        if largest <= SAME:
            return largest
        top, left = max(0, y - NEARBY), max(0, x - NEARBY)
        here = np.s_[top : y + NEARBY + 1, left : x + NEARBY + 1]
        ours, theirs = first[here], second[here]
        moved = [_differences(ours, _moved(theirs, dy, dx))[0] for dy, dx in AROUND]
        best = np.minimum.reduce([*moved, residue[here]])
        inner_best = best[
            max(0, y - INNER) - top : y + INNER + 1 - top,
            max(0, x - INNER) - left : x + INNER + 1 - left,
        ]
        if float(inner_best.max()) > 0.9 * largest:
            return min(WORST, largest)  # moving doesn't help: it is another thing
        residue[max(0, y - INNER) : y + INNER + 1, max(0, x - INNER) : x + INNER + 1] = inner_best
    return min(WORST, float(residue.max()))


def _moved(picture: Floats, dy: float, dx: float) -> Floats:
    shift = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
    size = (picture.shape[1], picture.shape[0])
    return np.asarray(
        cv2.warpAffine(picture, shift, size, borderMode=cv2.BORDER_REPLICATE), np.float32
    )


def _soft(gray: Gray) -> Floats:
    """Without the finest grain, and without slow changes of light such as a vignette."""
    fine = np.asarray(cv2.GaussianBlur(gray, (0, 0), SOFT), np.float32)
    light = cv2.boxFilter(cv2.boxFilter(fine, -1, (LIGHT, LIGHT)), -1, (LIGHT, LIGHT))
    return np.asarray(fine - light, np.float32)


def _equally_sharp(first: Floats, second: Floats, inside: Mask) -> tuple[Floats, Floats, float]:
    """Both as blurred as the more blurred one, so that blur isn't taken for a change of words."""
    ours, theirs = _sharpness(first, inside), _sharpness(second, inside)
    if theirs < 0.8 * ours:
        first, blur = _blurred_to(first, theirs, inside)
    elif ours < 0.8 * theirs:
        second, blur = _blurred_to(second, ours, inside)
    else:
        blur = 0.0
    return first, second, blur


def _sharpness(picture: Floats, inside: Mask) -> float:
    """Energy of the gradient relative to the energy of the picture: no unit, no brightness."""
    edges = cv2.Laplacian(picture, cv2.CV_32F)
    return float(edges[inside].std()) / max(float(picture[inside].std()), 1.0)


def _blurred_to(picture: Floats, wanted: float, inside: Mask) -> tuple[Floats, float]:
    for sigma in (0.6, 0.8, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0):
        blurred = np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), np.float32)
        if _sharpness(blurred, inside) <= wanted:
            return blurred, sigma
    return picture, 4.0


def _inside(seen: Mask) -> Mask:
    mask = seen.astype(np.uint8)
    mask[:2] = mask[-2:] = 0
    mask[:, :2] = mask[:, -2:] = 0
    kernel = np.ones((2 * MARGIN + 1, 2 * MARGIN + 1), np.uint8)
    return np.asarray(cv2.erode(mask, kernel, borderValue=0) > 0)


def _differences(first: Floats, second: Floats) -> tuple[Floats, Mask, Mask]:
    """Residue of each pixel; which windows correlate; which windows show something.

    The residue is what is left of one picture after the best linear fit of the other in a window
    around the pixel, in units of the window's standard deviation; the larger of both directions.
    """
    box = (WINDOW, WINDOW)
    mean1, mean2 = cv2.blur(first, box), cv2.blur(second, box)
    var1 = np.maximum(cv2.blur(first * first, box) - mean1 * mean1, 0)
    var2 = np.maximum(cv2.blur(second * second, box) - mean2 * mean2, 0)
    both = cv2.blur(first * second, box) - mean1 * mean2
    off1, off2 = first - mean1, second - mean2
    left1 = cv2.blur(np.abs(off1 - both / (var2 + 4) * off2), (3, 3)) / (np.sqrt(var1) + FLOOR)
    left2 = cv2.blur(np.abs(off2 - both / (var1 + 4) * off1), (3, 3)) / (np.sqrt(var2) + FLOOR)
    alike = both > ALIKE * np.sqrt((var1 + NOISE) * (var2 + NOISE))
    active = np.maximum(var1, var2) > ACTIVE * ACTIVE
    return np.maximum(left1, left2).astype(np.float32), np.asarray(alike), np.asarray(active)
