"""Guesses without OCR whether a picture has lettering on it."""

import cv2
import numpy as np

from matchers.image.pixels import Gray, fit

SIDE = 640
MIN_LINES = 2  # calibration part: photos have 0–1 line-like things, cards and chats 3 and more


def looks_lettered(gray: Gray) -> bool:
    """Whether ``(h, w) uint8`` has rows of small strong strokes, as lines of words have.

    It errs towards yes: a fence may pass for words, words hardly for a fence.
    """
    small = fit(gray, SIDE)
    strokes = cv2.morphologyEx(small, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    _, strong = cv2.threshold(strokes, 70, 255, cv2.THRESH_BINARY)
    joined = cv2.morphologyEx(strong, cv2.MORPH_CLOSE, np.ones((1, 13), np.uint8))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(joined)
    lines = 0
    for left, top, width, height, area in boxes[1:]:
        if 6 <= height <= 60 and width > 3 * height and area > 0.5 * width * height:
            part = strong[top : top + height, left : left + width] > 0
            turns = np.abs(np.diff(part.astype(np.int8), axis=1)).sum() / height
            lines += bool(turns > 0.25 * width / height * 4)
    return lines >= MIN_LINES
