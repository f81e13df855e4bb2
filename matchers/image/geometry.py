"""Finds the similarity that lays a reference onto a query, from matching local features."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.image.features import Features
from matchers.image.inverted import Correspondences

Affine = NDArray[np.float64]  # (2, 3)

TOLERANCE = 0.010  # of the query's longer side: how far a feature may be off
ROUNDS = 500
MIN_SCALE, MAX_SCALE = 0.08, 12.0


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a reference lies in a query, both in units of their longer side."""

    transform: Affine  # reference → query
    inliers: int


def place(features: Features, pairs: Correspondences, owner: int) -> Placement | None:
    """The best similarity for the pairs of ``owner``, or nothing plausible."""
    mine = pairs.owner == owner
    here = np.ascontiguousarray(features.place[pairs.query[mine], :2])
    there = np.ascontiguousarray(pairs.place[mine, :2])
    if len(here) < 4:
        return None
    cv2.setRNGSeed(4)  # the same message gets the same decision
    found, kept = cv2.estimateAffinePartial2D(
        there, here, method=cv2.RANSAC, ransacReprojThreshold=TOLERANCE, maxIters=ROUNDS
    )
    if found is None or not np.isfinite(found).all():
        return None
    transform = np.asarray(found, np.float64)
    scale = float(np.hypot(transform[0, 0], transform[1, 0]))
    if not MIN_SCALE < scale < MAX_SCALE:
        return None
    inside = kept.ravel().astype(bool)
    ends = {tuple(p) for p in np.round(here[inside], 3)}, {tuple(p) for p in there[inside]}
    inliers = min(len(ends[0]), len(ends[1]))
    if inliers >= 20:  # enough to allow for a little shear and stretch, which a resize brings
        finer, _ = cv2.estimateAffine2D(
            there[inside], here[inside], method=cv2.RANSAC, ransacReprojThreshold=TOLERANCE / 2
        )
        better = transform if finer is None else np.asarray(finer, np.float64)
        if np.isfinite(better).all() and _near(better, transform):
            transform = better
    return Placement(transform, inliers)


def _near(better: Affine, simple: Affine) -> bool:
    """Whether a refinement moves no corner of the reference by more than 3 %."""
    corners = np.array([[0, 0, 1], [1, 0, 1], [0, 1, 1], [1, 1, 1]], float)
    return bool(np.abs(corners @ (better - simple).T).max() < 0.03)
