"""Canonical web addresses: the same page in its many dresses, and nothing that isn't one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.exact import FileIndex, LinkIndex
from matchers.links import canonical_url, find_urls

SAME_PAGE = [
    ("http://www.Example.org/news/1/", "https://example.org/news/1"),
    ("https://m.example.org/news/1?utm_source=x&fbclid=y", "https://example.org/news/1"),
    ("https://amp.example.org/news/1.amp.html#top", "https://example.org/news/1"),
    ("https://www.google.com/amp/s/example.org/news/1/amp", "https://example.org/news/1"),
    ("https://example-org.cdn.ampproject.org/c/s/example.org/news/1", "https://example.org/news/1"),
    (
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2Fnews%2F1&h=zz",
        "https://example.org/news/1",
    ),
    ("https://www.google.com/url?q=https://example.org/news/1", "https://example.org/news/1"),
    ("example.org/news/1", "https://example.org/news/1"),
    ("https://example.org:443/news//1", "https://example.org/news/1"),
    ("https://youtu.be/abc_DEF-123?si=q", "https://youtube.com/watch?v=abc_DEF-123"),
    ("https://m.youtube.com/shorts/abc_DEF-123", "https://youtube.com/watch?v=abc_DEF-123"),
    ("https://twitter.com/someone/status/123?s=20", "https://x.com/i/status/123"),
    ("https://en.m.wikipedia.org/wiki/Vote", "https://en.wikipedia.org/wiki/Vote"),
    ("https://example.org/?b=2&a=1", "https://example.org?a=1&b=2"),
]


@pytest.mark.parametrize(("url", "canonical"), SAME_PAGE)
def test_a_page_has_one_canonical_address(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical
    assert canonical_url(canonical) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "javascript:alert(1)",
        "mailto:a@example.org",
        "https://",
        "http://[::",
        "x" * 9000,
    ],
)
def test_what_is_no_web_address_has_no_canonical_form(text: str) -> None:
    assert canonical_url(text) == ""


def test_a_query_that_chooses_the_page_is_kept() -> None:
    assert canonical_url("https://example.org/?p=1") != canonical_url("https://example.org/?p=2")


def test_addresses_are_found_without_the_punctuation_around_them() -> None:
    text = (
        "See (https://example.org/a_(b)), or www.example.net/x. Also example.com/y! me@example.org"
    )
    assert find_urls(text) == ["https://example.org/a_(b)", "www.example.net/x", "example.com/y"]


@given(st.text(max_size=300))
def test_any_text_is_survived(text: str) -> None:
    for url in [text, *find_urls(text)]:
        canonical = canonical_url(url)
        assert canonical == "" or canonical.startswith("https://")


def test_removing_an_id_leaves_its_neighbours() -> None:
    links, files = LinkIndex(), FileIndex()
    links.add("one", "https://example.org/a?utm_medium=z")
    links.add("two", "http://www.example.org/a")
    files.add("one", "AB" * 32)
    assert links.find("https://example.org/a") == ("one", "two")
    assert files.find("ab" * 32) == ("one",)
    links.remove(["one", "unknown"])
    assert links.find("https://example.org/a") == ("two",)
