"""Atom and JSON Feed, written from plain entries; whoever serves them says what is in them."""

from tipline.feeds.write import Entry, Feed, atom, json_feed

__all__ = ["Entry", "Feed", "atom", "json_feed"]
