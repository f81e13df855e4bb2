"""Texts: normalising, links, personal data, reading a statement, laying a claim over a message."""

import regex

from benchmarks.fuzz.held import Choices, require, storable
from matchers.links import canonical_url, find_urls
from matchers.text.guard import guard
from matchers.text.normalise import normalise
from matchers.text.statement import language_of, read
from tipline.conversation.language import detect
from tipline.conversation.plain import one_line, title_of
from tipline.conversation.split import split, units
from tipline.conversation.understand import concern_of, fold, small_talk
from tipline.links.opengraph import about
from tipline.privacy.personal.mask import mask

_LANGUAGES = ("en", "es", "pt", "hi", "ar", None, "xx", "zh")


def plain(data: bytes) -> None:
    """Normalising never raises, and what is normal stays so."""
    text = data.decode("utf-8", "replace")
    half = "\udc80" if data[:1] == b"\xff" else ""  # half a surrogate pair, as JSON can bring it
    once = normalise(half + text)
    storable(once.replace("\x00", ""))
    require(len(once) <= 20 * max(len(text), 1) + 200, "a text grew out of bounds")
    fold(text)
    language = language_of(text)
    read(text, language)


def links(data: bytes) -> None:
    """Links of a text: found, and brought to one form, which is a link of the web or nothing."""
    for url in find_urls(data.decode("utf-8", "replace")):
        canonical = canonical_url(url)
        storable(canonical)
        require(not canonical or canonical.startswith("https://"), f"no link: {canonical!a}")
        require(canonical.isascii() and canonical.isprintable(), f"odd signs: {canonical!a}")
        canonical_url(canonical)


def masked(data: bytes) -> None:
    """Masking twice is masking once."""
    choices = Choices(data)
    language = _LANGUAGES[choices.number(len(_LANGUAGES))]
    text = data[1:].decode("utf-8", "replace")
    once = mask(text, language=language)
    require(mask(once, language=language) == once, f"masked again: {once[:80]!a}")


def guarded(data: bytes) -> None:
    """Two texts laid over each other: a text agrees with itself, whatever it is."""
    choices = Choices(data)
    language = _LANGUAGES[choices.number(len(_LANGUAGES))]
    one, _, other = data[1:].decode("utf-8", "replace").partition("\n\n")
    guard(one, other or one, language)
    require(not guard(one, one, language), f"a text contradicts itself: {one[:80]!a}")


def pieces(data: bytes) -> None:
    """A reply is cut into pieces that fit, and no sign of it is lost."""
    choices = Choices(data)
    limit = 20 + 6 * choices.number(256)
    text = data[1:].decode("utf-8", "replace")
    cut = split(text, limit)
    for piece in cut:
        require(piece.strip(), "an empty piece")
        require(units(piece) <= limit or find_urls(piece) or _one_sign(piece), "a piece too long")
    require("".join("".join(cut).split()) == "".join(text.split()), "something was lost")
    one_line(text), title_of(text), concern_of(text), small_talk((text,)), detect(text)


def _one_sign(piece: str) -> bool:
    """One sign for the eye may be many code points: it is never cut."""
    return len(regex.findall(r"\X", piece)) == 1


def page(data: bytes) -> None:
    """The head of a page behind a link."""
    kind, _, body = data.partition(b"\n")
    found = about(body, kind.decode("latin-1"), "https://news.example.org/a")
    require(len(found.title) <= 400, "a title too long")
