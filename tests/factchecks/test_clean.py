"""Texts, links and languages as feeds spell them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factchecks.errors import RowRefused
from factchecks.importers import clean


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("a &amp;quot;b&amp;quot; &lt; c", 'a "b" < c'),
        ("<p>One<br/>two</p>", "One two"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("a\u200b\u202eb\ufeff\n c", "ab c"),
        ("نیم\u200cفاصله", "نیم\u200cفاصله"),
        ({"@value": "words"}, "words"),
        (["", None, {"name": "words"}], "words"),
        (5, ""),
        (None, ""),
        ("\ud800x", "?x"),
    ],
)
def test_texts_are_brought_into_one_plain_line(raw: Any, text: str) -> None:
    assert clean.text(raw, 100) == text


def test_a_text_too_long_is_cut_at_a_word() -> None:
    assert clean.text("seven letters here", 15) == "seven letters…"


@pytest.mark.parametrize(
    ("raw", "link"),
    [
        ("www.example.org/a", "https://www.example.org/a"),
        ("//example.org/a", "https://example.org/a"),
        (" http://example.org/a?p=1&amp;q=2 ", "http://example.org/a?p=1&q=2"),
        ("https://example.org/https://example.org/b", "https://example.org/b"),
        ("https://example.org/ahttps://example.org/b", "https://example.org/a"),
        ("https://example.org/a, https://example.org/b", "https://example.org/a"),
        (
            "https://web.archive.org/web/2020/https://example.org/a",
            "https://web.archive.org/web/2020/https://example.org/a",
        ),
        (
            "https://example.org/share?u=https://example.org/a",
            "https://example.org/share?u=https://example.org/a",
        ),
        ("https://example.org/a b", "https://example.org/a%20b"),
        ({"@id": "https://example.org/a"}, "https://example.org/a"),
        (["", "https://example.org/a"], "https://example.org/a"),
        ("javascript:alert(1)", ""),
        ("ftp://example.org/a", ""),
        ("https://user:word@example.org/a", ""),
        ("https://localhost/a", ""),
        ("/relative", ""),
        ("https://exa mple.org/", ""),
        ("https://[::1/", ""),
        ("https://example.org/" + "a" * 3000, ""),
        (None, ""),
    ],
)
def test_links_are_repaired_or_refused(raw: Any, link: str) -> None:
    assert clean.link(raw) == link


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("pt-BR", "pt"),
        ("pt_BR", "pt"),
        ("EN", "en"),
        ("Arabic", "ar"),
        ({"@type": "Language", "name": "Hindi", "alternateName": "hi"}, "hi"),
        ("no idea", None),
        ("", None),
        (None, None),
    ],
)
def test_languages_become_codes(raw: Any, code: str | None) -> None:
    assert clean.language(raw) == code


def test_a_rating_is_words_and_several_are_kept_side_by_side() -> None:
    assert clean.rating_words("1", 5, None, "False –") == "False –"
    assert clean.rating_words(["False", "True", "False"]) == "False / True"
    assert clean.rating_words({"name": "Faux"}) == "Faux"
    assert clean.rating_words("3", 4.5) == ""


@pytest.mark.parametrize("raw", ["", "  ", "…!", None, [], "broken \ufffd text", "x" * 6000])
def test_a_claim_that_can_not_be_used_is_refused_with_the_reason(raw: Any) -> None:
    with pytest.raises(RowRefused, match="the claim"):
        clean.claim(raw)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "url", "@id", "text", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(JSON)
def test_no_value_breaks_the_cleaning(value: Any) -> None:
    assert len(clean.text(value, 20)) <= 20
    assert clean.link(value) == "" or clean.link(value).startswith("http")
    assert isinstance(clean.rating_words(value), str)
    clean.language(value)
