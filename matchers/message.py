"""One message in, decisions out: text, pictures with their captions, links and files together."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from matchers.errors import UnreadableMedia
from matchers.exact import FileIndex, LinkIndex
from matchers.generic import says_nothing
from matchers.image.captions import with_caption
from matchers.links import find_urls
from matchers.types import (
    Answer,
    Candidate,
    Content,
    Decision,
    Lookup,
    Matched,
    MediaItem,
    MediaKind,
    NoMatch,
    Part,
)

EXACT = "the same bytes or address: nothing to estimate"


class Texts(Protocol):
    """What the facade needs of a text matcher."""

    def match(self, text: str, language: str | None = None) -> Sequence[Part]:
        """The claims in ``text`` and what was decided about each."""


class Pictures(Protocol):
    """What the facade needs of a picture matcher."""

    lookup: Lookup

    def match(self, path: Path, *, caption: str = "", language: str | None = None) -> Decision:
        """What the picture at ``path`` is."""


class Matcher:
    """The way of a message::

    text without links ──► text parts ─┐
    pictures ──► picture parts ────────┼──► caption and picture decided together ──► Matched
    links, other files ──► exact ──────┘
    """

    def __init__(
        self,
        text: Texts,
        images: Pictures,
        files: FileIndex,
        links: LinkIndex,
        *,
        lookup: Lookup | None = None,
    ) -> None:
        self._text, self._images, self._files, self._links = text, images, files, links
        self._lookup = lookup or images.lookup

    def match(self, content: Content) -> Matched:
        """Every part of ``content`` and what was decided about it; at least one part."""
        notes: list[str] = []
        urls = find_urls(content.text)
        words = _without(content.text, urls)
        said = "" if says_nothing(words) else words
        texts = tuple(self._text.match(said, content.language)) if said else ()
        others = [
            part
            for item in content.media
            if (part := self._file(item, content.language, notes)) is not None
        ]
        others += [part for url in urls if (part := self._link(url)) is not None]
        return Matched(_together(said, texts, others, self._lookup), tuple(notes))

    def _file(self, item: MediaItem, language: str | None, notes: list[str]) -> Part | None:
        name = str(item.kind)
        exact = self._exact(self._files.find(item.sha256), "file-sha256", "The very same file.")
        if exact is not None:
            return Part("", exact, name)
        if item.kind is not MediaKind.IMAGE:
            return Part("", NoMatch(), name)
        try:
            return Part("", self._images.match(item.path, language=language), name)
        except UnreadableMedia as error:
            notes.append(f"the picture could not be opened: {error}")
            return Part("", NoMatch(), name)

    def _link(self, url: str) -> Part | None:
        exact = self._exact(self._links.find(url), "link", "The very same address.")
        return Part(url, exact, "link") if exact is not None else None

    def _exact(self, ids: Sequence[str], method: str, why: str) -> Answer | None:
        now = self._lookup(ids) if ids else {}
        found = tuple(
            Candidate(id, 1.0, method, origin=EXACT, explanation=why, matched=now[id].claim)
            for id in ids
            if id in now
        )
        return Answer(found[0], found[1:], found) if found else None


def _without(text: str, urls: Sequence[str]) -> str:
    for url in urls:
        text = text.replace(url, " ")
    return text.strip()


def _together(
    said: str, texts: tuple[Part, ...], others: Sequence[Part], lookup: Lookup
) -> tuple[Part, ...]:
    """Parts in the order words, files, links, with each claim answered once."""
    parts: list[Part] = []
    answered = {c.id for part in texts for c in _answers(part.decision)}
    asked = [part for part in texts if not isinstance(part.decision, NoMatch)]
    for part in others:
        mine = {c.id for c in _answers(part.decision)}
        if mine & answered:
            continue  # the words already say the same claim: one answer is enough
        parts.append(replace(part, decision=with_caption(part.decision, said, lookup)))
    found = asked + [part for part in parts if not isinstance(part.decision, NoMatch)]
    return tuple(found) or tuple(parts) or texts or (Part(said, NoMatch()),)


def _answers(decision: Decision) -> tuple[Candidate, ...]:
    return (decision.best, *decision.twins) if isinstance(decision, Answer) else ()


__all__ = ["FileIndex", "LinkIndex", "Matcher"]
