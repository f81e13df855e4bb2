"""Takes the words and page pictures out of one document, inside the decoding process."""

import re
import zipfile
from pathlib import Path

import pypdfium2 as pdfium

from matchers.errors import UnreadableMedia
from matchers.sandbox import Decoded

MAX_FILE_BYTES = 32 << 20
MAX_PAGES = 20  # whose words are read
MAX_PICTURES = 4  # pages that are drawn
MAX_TEXT = 200_000  # characters
PAGE_SIDE = 1100  # pixels of a drawn page
MAX_XML = 24 << 20  # bytes of unpacked markup; a bomb says more

_BODIES = ("word/document.xml", "content.xml")
_SLIDES = re.compile(r"ppt/slides/slide\d+\.xml")
_ENDS = re.compile(r"</(?:w:p|a:p|text:p|text:h)>")
_TAGS = re.compile(r"<[^<>]*>")


def pdf(path: str) -> Decoded:
    """Words and first pages of a PDF: facts ``text``, ``pages``, ``pictures``, RGB bytes."""
    _small(path)
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError:
        raise UnreadableMedia("the PDF is broken or locked with a password") from None
    texts: list[str] = []
    facts: list[dict[str, int]] = []
    blobs: list[bytes] = []
    try:
        for number in range(min(len(document), MAX_PAGES)):
            page = document[number]
            words = page.get_textpage()
            texts.append(words.get_text_range(0, min(words.count_chars(), MAX_TEXT)))
            if number < MAX_PICTURES:
                scale = PAGE_SIDE / max(*page.get_size(), 1.0)
                image = page.render(scale=min(scale, 4.0)).to_pil().convert("RGB")
                facts.append({"width": image.width, "height": image.height})
                blobs.append(image.tobytes())
        pages = len(document)
    except pdfium.PdfiumError:
        raise UnreadableMedia("a page of the PDF can't be read") from None
    finally:
        document.close()
    text = "\n".join(texts)[:MAX_TEXT]
    return Decoded({"text": text, "pages": pages, "pictures": facts}, tuple(blobs))


def office(path: str) -> Decoded:
    """Words of an OOXML or OpenDocument text or presentation; facts as for :func:`pdf`."""
    _small(path)
    try:
        with zipfile.ZipFile(path) as archive:
            names = [n for n in archive.namelist() if n in _BODIES or _SLIDES.fullmatch(n)]
            markup = [_unpacked(archive, name) for name in sorted(names)[:MAX_PAGES]]
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError):
        raise UnreadableMedia("the document is broken or locked with a password") from None
    if not markup:
        raise UnreadableMedia("the document has no words that can be read")
    text = "\n".join(_plain(part) for part in markup)[:MAX_TEXT]
    return Decoded({"text": text, "pages": len(markup), "pictures": []}, ())


def _small(path: str) -> None:
    if Path(path).stat().st_size > MAX_FILE_BYTES:
        raise UnreadableMedia(f"the document is larger than {MAX_FILE_BYTES >> 20} MB")


def _unpacked(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as file:
        data = file.read(MAX_XML + 1)
    if len(data) > MAX_XML:
        raise UnreadableMedia("the document unpacks to too much")
    return data.decode("utf-8", "replace")


def _plain(markup: str) -> str:
    """Words between the tags.  No parser: there is nothing to expand and nothing to fetch."""
    text = _TAGS.sub("", _ENDS.sub("\n", markup))
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'")):
        text = text.replace(entity, letter)
    return text.replace("&amp;", "&")
