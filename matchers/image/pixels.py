"""Small steps on arrays of pixels that several stages share."""

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
Rgb = NDArray[np.uint8]


def fit(pixels: NDArray[np.uint8], side: int, *, enlarge: bool = False) -> NDArray[np.uint8]:
    """``pixels`` with the longer side ``side``; smaller ones stay unless ``enlarge``."""
    height, width = pixels.shape[:2]
    scale = side / max(height, width)
    if scale == 1 or (scale > 1 and not enlarge):
        return pixels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, size, interpolation=how), np.uint8)


def to_gray(rgb: Rgb) -> Gray:
    """Luminance of ``(h, w, 3) uint8``."""
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)
