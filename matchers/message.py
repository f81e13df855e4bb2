"""One message in, decisions out: text, pictures with their captions, links and files together."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from matchers.audio import AudioMatcher
from matchers.errors import UnreadableMedia
from matchers.exact import FileIndex, LinkIndex
from matchers.generic import says_nothing
from matchers.image.captions import with_caption
from matchers.image.matcher import ImageMatcher
from matchers.links import find_urls
from matchers.media import Media, exact
from matchers.pages import page_evidence
from matchers.types import (
    Answer,
    Candidate,
    Content,
    Decision,
    LinkedPage,
    Lookup,
    Matched,
    NoMatch,
    Part,
)
from matchers.video import VideoMatcher


class Texts(Protocol):
    """What the facade needs of a text matcher."""

    def match(self, text: str, language: str | None = None) -> Sequence[Part]:
        """The claims in ``text`` and what was decided about each."""


class Matcher:
    """The way of a message::

    text without links ──► text parts ─┐
    pictures, files ──► their parts ───┼──► caption and picture decided together ──► Matched
    links ──► exact ───────────────────┘
    """

    def __init__(
        self,
        text: Texts,
        images: ImageMatcher,
        files: FileIndex,
        links: LinkIndex,
        *,
        lookup: Lookup | None = None,
        videos: VideoMatcher | None = None,
        sounds: AudioMatcher | None = None,
    ) -> None:
        self._text, self._links = text, links
        self._lookup = lookup or images.lookup
        self._media = Media(text.match, images, files, self._lookup, videos, sounds)

    def match(self, content: Content) -> Matched:
        """Every part of ``content`` and what was decided about it; at least one part."""
        notes: list[str] = []
        urls = find_urls(content.text)
        words = _without(content.text, urls)
        said = "" if says_nothing(words) else words
        texts = tuple(self._text.match(said, content.language)) if said else ()
        others: list[Sequence[Part]] = []  # of each file and of each link
        for item in content.media:
            try:
                others.append(self._media.parts(item, content.language, notes))
            except UnreadableMedia as error:
                notes.append(f"the {item.kind} could not be opened: {error}")
                others.append((Part("", NoMatch(), str(item.kind)),))
        pages = {page.url: page for page in content.pages}
        links = (self._link(url, pages.get(url), content.language) for url in urls)
        others += [(part,) for part in links if part is not None]
        return Matched(_together(said, texts, others, self._lookup), tuple(notes))

    def _link(self, url: str, page: LinkedPage | None, language: str | None) -> Part | None:
        found = exact(self._links.find(url), self._lookup, "link", "The very same address.")
        if found is None and page is not None and page.address != url:
            ids = self._links.find(page.address)
            found = exact(ids, self._lookup, "link", "The address that the link leads to.")
        if found is not None:
            return Part(url, found, "link")
        if page is None:
            return None
        return page_evidence(page, self._text.match, self._media.images, language)


def _without(text: str, urls: Sequence[str]) -> str:
    for url in urls:
        text = text.replace(url, " ")
    return text.strip()


def _together(
    said: str, texts: tuple[Part, ...], others: Sequence[Sequence[Part]], lookup: Lookup
) -> tuple[Part, ...]:
    """Parts in the order words, files, links, with each claim answered once.

    Of words that hold several claims all are kept, also those of which nothing is known; so is
    each file of which nothing is known beside one that is.
    """
    answered = {c.id for part in texts for c in _answers(part.decision)}
    parts: list[Part] = []
    unknown: list[Part] = []
    for item in others:
        new: list[Part] = []
        for part in item:
            if {c.id for c in _answers(part.decision)} & answered:
                continue  # the same claim is answered already
            decision = with_caption(part.decision, said, lookup)
            answered |= {c.id for c in _answers(decision)}
            new.append(replace(part, decision=decision))
        parts += filter(_found, new)
        if len(new) == len(item) and not any(map(_found, new)):
            unknown += new[:1]
    known = any(map(_found, texts))
    if known or parts:
        beside = unknown if len(others) > len(unknown) else []
        return (*(texts if known else ()), *parts, *beside)
    return texts or tuple(unknown) or (Part(said, NoMatch()),)


def _found(part: Part) -> bool:
    return not isinstance(part.decision, NoMatch)


def _answers(decision: Decision) -> tuple[Candidate, ...]:
    return (decision.best, *decision.twins) if isinstance(decision, Answer) else ()


__all__ = ["FileIndex", "LinkIndex", "Matcher"]
