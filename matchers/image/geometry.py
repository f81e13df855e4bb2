"""Finds the similarity that lays a reference onto a query, from matching local features."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.image.features import Features
from matchers.image.segment import Correspondences

Affine = NDArray[np.float64]  # (2, 3)

TOLERANCE = 0.010  # of the query's longer side: how far a feature may be off
ROUNDS = 500
SAMPLED = 100  # pairs by which the scale and turn that most agree on are found
MIN_SCALE, MAX_SCALE = 0.08, 12.0


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a reference lies in a query, both in units of their longer side."""

    transform: Affine  # reference → query
    inliers: int


def scale_of(transform: Affine) -> float:
    """By how much ``transform`` (2, 3) enlarges lengths, on the average of all directions."""
    return float(np.sqrt(abs(np.linalg.det(transform[:, :2]))))


def place(features: Features, pairs: Correspondences, owner: int) -> Placement | None:
    """The best similarity for the pairs of ``owner``, or nothing plausible."""
    mine = _one_to_one(features, pairs, np.flatnonzero(pairs.owner == owner))
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


def _one_to_one(
    features: Features, pairs: Correspondences, mine: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Of the pairs ``mine`` those that agree on scale and turn, each feature in one pair only.

    A fence or a printed page matches itself a thousand times over: without this nothing is left
    to find the geometry in.
    """
    if not len(mine):
        return mine
    here, there = features.place[pairs.query[mine]], pairs.place[mine]
    scale = np.log2(here[:, 2] / np.maximum(there[:, 2], 1e-4))
    turn = np.deg2rad(here[:, 3] - there[:, 3])
    plane = np.stack([scale, np.cos(turn) * 2, np.sin(turn) * 2])
    sample = plane[:, :: max(1, plane.shape[1] // SAMPLED)]
    near = (np.abs(plane[:, :, None] - sample[:, None]).max(axis=0) < 0.7).sum(axis=0)
    agreed = mine[np.abs(plane - sample[:, [near.argmax()]]).max(axis=0) < 0.9]
    closest = agreed[np.argsort(pairs.bits[agreed], kind="stable")]
    _, first = np.unique(pairs.query[closest], return_index=True)
    closest = closest[np.sort(first)]
    spot = np.ascontiguousarray(pairs.place[closest, :2]).view(np.uint64).ravel()
    _, first = np.unique(spot, return_index=True)
    return np.asarray(closest[np.sort(first)], np.intp)


def _near(better: Affine, simple: Affine) -> bool:
    """Whether a refinement moves no corner of the reference by more than 3 %."""
    corners = np.array([[0, 0, 1], [1, 0, 1], [0, 1, 1], [1, 1, 1]], float)
    return bool(np.abs(corners @ (better - simple).T).max() < 0.03)
