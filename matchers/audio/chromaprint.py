"""Chromaprint, the system's library, through ctypes; absent, only exact files are recognised."""

import ctypes
import ctypes.util
from functools import cache

import numpy as np
from numpy.typing import NDArray

ALGORITHM = 1  # CHROMAPRINT_ALGORITHM_TEST2, the library's default
SAMPLE_RATE = 11025  # Hz, one channel
SECONDS_PER_ITEM = 4096 / 3 / SAMPLE_RATE  # frames of 4,096 samples that overlap by two thirds


@cache
def _library() -> ctypes.CDLL | None:
    for name in ("libchromaprint.so.1", ctypes.util.find_library("chromaprint")):
        try:
            library = ctypes.CDLL(name) if name else None
        except OSError:
            continue
        if library is not None:
            return _typed(library)
    return None


def _typed(library: ctypes.CDLL) -> ctypes.CDLL:
    context = ctypes.c_void_p
    library.chromaprint_new.argtypes = [ctypes.c_int]
    library.chromaprint_new.restype = context
    library.chromaprint_free.argtypes = [context]
    library.chromaprint_start.argtypes = [context, ctypes.c_int, ctypes.c_int]
    library.chromaprint_feed.argtypes = [context, ctypes.c_char_p, ctypes.c_int]
    library.chromaprint_finish.argtypes = [context]
    numbers = ctypes.POINTER(ctypes.POINTER(ctypes.c_uint32))
    library.chromaprint_get_raw_fingerprint.argtypes = [
        context,
        numbers,
        ctypes.POINTER(ctypes.c_int),
    ]
    library.chromaprint_dealloc.argtypes = [ctypes.c_void_p]
    return library


def available() -> bool:
    """Whether sounds can be fingerprinted here."""
    return _library() is not None


def chromaprint(pcm: bytes) -> NDArray[np.uint32]:
    """``(n,) uint32``, about eight a second, of 16-bit mono samples at 11,025 Hz.

    Empty when the library is missing or the sound is shorter than about three seconds.
    """
    library = _library()
    if library is None or len(pcm) < 2:
        return np.zeros(0, np.uint32)
    context = library.chromaprint_new(ALGORITHM)
    try:
        library.chromaprint_start(context, SAMPLE_RATE, 1)
        library.chromaprint_feed(context, pcm, len(pcm) // 2)
        library.chromaprint_finish(context)
        items = ctypes.POINTER(ctypes.c_uint32)()
        count = ctypes.c_int()
        done = library.chromaprint_get_raw_fingerprint(
            context, ctypes.byref(items), ctypes.byref(count)
        )
        if not done:
            return np.zeros(0, np.uint32)
        made = np.array(items[: count.value], np.uint32)
        library.chromaprint_dealloc(items)
        return made
    finally:
        library.chromaprint_free(context)
