"""Lays one grey picture over another: at one resolution, moved to where the pixels agree best."""

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.image.geometry import Affine
from matchers.image.pixels import Gray
from matchers.image.residue import soft

Mask = NDArray[np.bool_]

FINE = 300  # pixels on the longer side at which the alignment is refined
STEPS = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 12, 1e-4)


def framed(reference: Gray, scale: float) -> tuple[Gray, Affine]:
    """The reference at the query's resolution if that is lower, and its pixels → its own."""
    height, width = reference.shape
    factor = min(1.0, max(scale, 0.05))
    size = (max(16, round(width * factor)), max(16, round(height * factor)))
    small = cv2.resize(reference, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), np.diag([width / size[0], height / size[1], 1.0])


def shrunk(query: Gray, transform: Affine, frame: Affine, scale: float) -> tuple[Gray, Affine]:
    """The query without detail finer than the frame's, and frame pixels → its pixels."""
    onto = np.vstack([transform, [0, 0, 1]]) @ frame
    finer = max(1.0, scale)
    if finer > 1.3:
        height, width = query.shape
        size = (max(8, round(width / finer)), max(8, round(height / finer)))
        query = np.asarray(cv2.resize(query, size, interpolation=cv2.INTER_AREA), np.uint8)
        onto = np.diag([size[0] / width, size[1] / height, 1.0]) @ onto
    return query, onto


def refined(small: Gray, query: Gray, frame: Affine) -> Affine:
    """``frame`` moved to where the pixels correlate best (Evangelidis, Psarakis, PAMI 2008)."""
    factor = min(1.0, FINE / max(small.shape))
    size = (max(8, round(small.shape[1] * factor)), max(8, round(small.shape[0] * factor)))
    down = np.diag([size[0] / small.shape[1], size[1] / small.shape[0], 1.0])
    coarse = np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_AREA), np.uint8)
    other = (max(8, round(query.shape[1] * factor)), max(8, round(query.shape[0] * factor)))
    there = np.diag([other[0] / query.shape[1], other[1] / query.shape[0], 1.0])
    start = indexed(there @ frame @ np.linalg.inv(down))[:2].astype(np.float32)
    moving = np.asarray(cv2.resize(query, other, interpolation=cv2.INTER_AREA), np.uint8)
    everywhere = np.full(moving.shape[:2], 255, np.uint8)
    try:
        found = np.asarray(
            cv2.findTransformECC(
                soft(coarse), soft(moving), start.copy(), cv2.MOTION_AFFINE, STEPS, everywhere, 3
            )[1]
        )
    except cv2.error:  # it doesn't converge on pictures that don't correlate
        return frame
    if not np.isfinite(found).all() or np.abs(found - start).max() > 0.1 * max(coarse.shape):
        return frame
    onto = indexed(np.vstack([found, [0, 0, 1]]), -0.5)
    refined = np.linalg.inv(there) @ onto @ down
    return np.asarray(refined, np.float64)


def indexed(transform: Affine, half: float = 0.5) -> Affine:
    """A map of continuous places as a map of pixel numbers, whose places are their middles."""
    into, back = np.eye(3), np.eye(3)
    into[:2, 2], back[:2, 2] = half, -half
    return np.asarray(back @ transform @ into, np.float64)


def laid_over(query: Gray, frame: Affine, shape: tuple[int, ...]) -> tuple[Gray, Mask]:
    size = (shape[1], shape[0])
    back = cv2.WARP_INVERSE_MAP
    frame = indexed(frame)
    laid = cv2.warpAffine(
        query, frame[:2], size, flags=cv2.INTER_LINEAR | back, borderMode=cv2.BORDER_REPLICATE
    )
    whole = np.full(query.shape, 255, np.uint8)
    seen = cv2.warpAffine(whole, frame[:2], size, flags=cv2.INTER_NEAREST | back)
    return np.asarray(laid, np.uint8), np.asarray(seen > 0)
