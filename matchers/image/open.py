"""Opens a picture file safely as an array of pixels."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matchers.errors import UnreadableMedia
from matchers.sandbox import Sandbox, shared


@dataclass(frozen=True, slots=True)
class Picture:
    """An upright picture: ``rgb`` is ``(height, width, 3) uint8``, at most 1,600 px long."""

    rgb: NDArray[np.uint8]
    original: tuple[int, int]  # width and height as stored in the file
    animated: bool = False


def open_picture(path: Path, sandbox: Sandbox | None = None) -> Picture:
    """Decode ``path`` in the decoding process.

    Raises :class:`UnreadableMedia` if it isn't a picture, is broken, or is over a limit.
    """
    if not path.is_file():
        raise UnreadableMedia("the picture's file is missing")
    if path.stat().st_size == 0:
        raise UnreadableMedia("the file is empty")
    decoded = (sandbox or shared()).run("matchers.decoders.picture:picture", path)
    facts, pixels = decoded.facts, decoded.blobs[0]
    height, width = int(facts["height"]), int(facts["width"])
    if len(pixels) != height * width * 3:
        raise UnreadableMedia("the decoder gave back another size than it said")
    rgb = np.frombuffer(pixels, np.uint8).reshape(height, width, 3)
    first, second = facts["original"]
    return Picture(rgb, (int(first), int(second)), bool(facts["animated"]))
