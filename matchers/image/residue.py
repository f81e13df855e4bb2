"""What is left of one picture after the best fit of another: window by window."""

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.image.pixels import Gray
from matchers.image.thresholds import ACTIVE, ALIKE, WINDOW

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

SOFT = 0.6  # pixels: sigma of the blur that takes the edge off compression
LIGHT = 25  # pixels: brightness that changes more slowly is not compared
FLOOR = 8.0  # grey levels added to a window's spread: keeps noise on flat ground small
NOISE = 36.0  # grey levels squared: damps correlations where there is little to correlate


def soft(gray: Gray | Floats) -> Floats:
    """Without the finest grain, and without slow changes of light such as a vignette."""
    fine = np.asarray(cv2.GaussianBlur(gray, (0, 0), SOFT), np.float32)
    light = cv2.boxFilter(cv2.boxFilter(fine, -1, (LIGHT, LIGHT)), -1, (LIGHT, LIGHT))
    return np.asarray(fine - light, np.float32)


def differences(first: Floats, second: Floats) -> tuple[Floats, Mask, Mask]:
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
