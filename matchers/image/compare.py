"""Lays a reference's grey picture over the query and says where, if anywhere, they differ.

Two pictures of the same template agree everywhere but in the windows where words were changed.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from matchers.image.geometry import Affine, scale_of
from matchers.image.overlay import framed, laid_over, refined, shrunk
from matchers.image.pixels import Gray
from matchers.image.residue import Floats, Mask, differences, soft
from matchers.image.thresholds import SAME, WINDOW

MARGIN = WINDOW // 2 + 3  # pixels at the edge of what both show that aren't compared
PLACES = 12  # at most, that are looked at again
NEARBY, INNER = 24, 8  # pixels around such a place: that are fitted anew, that are replaced
GLANCED = 160  # pixels on the longer side of what is only glanced at
FAINT = 14.0  # grey levels: detail that brightening may have burnt out
WORST = 9.99
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
    scale = scale_of(transform)
    small, frame = framed(reference, scale)
    query, frame = shrunk(query, transform, frame, scale)
    frame = refined(small, query, frame)
    laid, seen = laid_over(query, frame, small.shape)
    worst, share, detail, blur = _windows(small, laid, seen, least)
    shape, visible = reference.shape[:2], float(seen.mean())
    return Agreement(worst, share, visible, min(scale, 1.0), blur, detail, transform, shape)


def glance(reference: Gray, query: Gray, transform: Affine) -> float:
    """About what :func:`compare` finds for ``share``, for a tenth of its time."""
    factor = GLANCED / max(reference.shape)
    small, frame = framed(reference, factor)
    query, frame = shrunk(query, transform, frame, scale_of(transform) / factor)
    laid, seen = laid_over(query, frame, small.shape)
    inside = interior(seen)
    _, alike, active = differences(soft(small), soft(laid))
    active &= inside
    return float(alike[active].mean()) if active.any() else float(inside.any())


def _windows(
    small: Gray, laid: Gray, seen: Mask, least: float
) -> tuple[float, float, float, float]:
    """Worst residue, agreeing share, share of windows that show something, sigma of the blur."""
    inside = interior(seen)
    if not inside.any():
        return WORST, 0.0, 0.0, 0.0
    first, second, blur = _equally_sharp(soft(small), soft(laid), inside)
    second *= max(_spread(first, inside), 1.0) / max(_spread(second, inside), 1.0)
    residue, alike, active = differences(first, second)
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
    worst = largest(first, second, np.where(inside, residue, 0).astype(np.float32))
    return worst, share, detail, blur


def largest(first: Floats, second: Floats, residue: Floats) -> float:
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
        moved = [differences(ours, _moved(theirs, dy, dx))[0] for dy, dx in AROUND]
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
    return _spread(edges, inside) / max(_spread(picture, inside), 1.0)


def _spread(picture: Floats | cv2.typing.MatLike, inside: Mask) -> float:
    """Standard deviation of the part ``inside``: by OpenCV, which copies nothing for it."""
    return float(cv2.meanStdDev(picture, mask=inside.view(np.uint8))[1][0, 0])


def _blurred_to(picture: Floats, wanted: float, inside: Mask) -> tuple[Floats, float]:
    for sigma in (0.6, 0.8, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0):
        blurred = np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), np.float32)
        if _sharpness(blurred, inside) <= wanted:
            return blurred, sigma
    return picture, 4.0


def interior(seen: Mask) -> Mask:
    """What of the part that both show is far enough from its edge to be compared."""
    mask = seen.astype(np.uint8)
    mask[:2] = mask[-2:] = 0
    mask[:, :2] = mask[:, -2:] = 0
    kernel = np.ones((2 * MARGIN + 1, 2 * MARGIN + 1), np.uint8)
    return np.asarray(cv2.erode(mask, kernel, borderValue=0) > 0)
