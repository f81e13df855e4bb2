"""Writes feeds: Atom (RFC 4287) and JSON Feed 1.1."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

# Characters that XML 1.0 cannot hold at all, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a feed; ``id`` never changes, ``updated`` does."""

    id: str
    title: str
    text: str
    url: str
    published: datetime
    updated: datetime
    language: str | None = None
    author: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed before it is written; ``url`` is its page, ``self_url`` its own address."""

    title: str
    url: str
    self_url: str
    author: str
    updated: datetime
    entries: Sequence[Entry]


def atom(feed: Feed) -> str:
    """The feed as an Atom document."""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{_text(feed.self_url)}</id>",
        f"<title>{_text(feed.title)}</title>",
        f"<updated>{_moment(feed.updated)}</updated>",
        f"<author><name>{_text(feed.author)}</name></author>",
        f'<link rel="self" type="application/atom+xml" href={_attribute(feed.self_url)}/>',
        f'<link rel="alternate" type="text/html" href={_attribute(feed.url)}/>',
        "<generator>Tipline</generator>",
    ]
    for entry in feed.entries:
        lines += _atom_entry(entry)
    return "\n".join([*lines, "</feed>", ""])


def _atom_entry(entry: Entry) -> list[str]:
    language = f" xml:lang={_attribute(entry.language)}" if entry.language else ""
    author = f"<author><name>{_text(entry.author)}</name></author>" if entry.author else ""
    return [
        f"<entry{language}>",
        f"<id>{_text(entry.id)}</id>",
        f"<title>{_text(entry.title)}</title>",
        f"<published>{_moment(entry.published)}</published>",
        f"<updated>{_moment(entry.updated)}</updated>",
        author,
        f'<link rel="alternate" href={_attribute(entry.url)}/>',
        f"<summary>{_text(entry.text)}</summary>",
        *(f"<category term={_attribute(tag)}/>" for tag in entry.tags),
        "</entry>",
    ]


def json_feed(feed: Feed) -> str:
    """The feed as a JSON Feed document."""
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed.title,
            "home_page_url": feed.url,
            "feed_url": feed.self_url,
            "authors": [{"name": feed.author}],
            "items": [_json_item(entry) for entry in feed.entries],
        },
        ensure_ascii=False,
    )


def _json_item(entry: Entry) -> dict[str, object]:
    item: dict[str, object] = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_text": entry.text or entry.title,
        "date_published": _moment(entry.published),
        "date_modified": _moment(entry.updated),
    }
    if entry.language:
        item["language"] = entry.language
    if entry.author:
        item["authors"] = [{"name": entry.author}]
    if entry.tags:
        item["tags"] = list(entry.tags)
    return item


def _text(value: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", value))


def _attribute(value: str) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", value))


def _moment(when: datetime) -> str:
    return when.isoformat(timespec="seconds").replace("+00:00", "Z")
