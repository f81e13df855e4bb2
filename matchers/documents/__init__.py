"""Documents: the words and the page pictures of PDF and office files."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from matchers.errors import UnreadableMedia
from matchers.image.pixels import Rgb
from matchers.sandbox import Sandbox, shared
from matchers.sniff import sniff

MAX_PLAIN = 200_000  # bytes read of a plain text file


@dataclass(frozen=True, slots=True)
class Document:
    """``text`` of the first twenty pages, number of ``pages``, pictures of the first four."""

    text: str
    pages: int
    pictures: tuple[Rgb, ...] = ()


def open_document(path: Path, sandbox: Sandbox | None = None) -> Document:
    """Read the PDF, office file or plain text at ``path``.

    Raises :class:`UnreadableMedia` if it is none of these, broken, locked or over a limit.
    """
    content_type = sniff(path)[1]
    if content_type == "text/plain":
        with path.open("rb") as file:
            return Document(file.read(MAX_PLAIN).decode("utf-8", "replace"), 1)
    if content_type == "application/pdf":
        task = "matchers.decoders.document:pdf"
    elif "officedocument" in content_type or "opendocument" in content_type:
        task = "matchers.decoders.document:office"
    else:
        raise UnreadableMedia(f"documents of the kind {content_type} can't be read")
    decoded = (sandbox or shared()).run(task, path)
    sizes = [(int(p["height"]), int(p["width"])) for p in decoded.facts["pictures"]]
    pictures = tuple(
        np.frombuffer(blob, np.uint8).reshape(height, width, 3)
        for blob, (height, width) in zip(decoded.blobs, sizes, strict=True)
    )
    return Document(str(decoded.facts["text"]), int(decoded.facts["pages"]), pictures)
