"""Replies are cut where a reader would pause, and links and signs stay whole."""

import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from tipline.conversation.split import split, units

LINK = "https://checks.example.org/2026/11/a-rather-long-address?id=12345"
WORDS = st.lists(
    st.sampled_from(
        ["word", "नमस्ते", "مرحبا", "👩‍👩‍👧‍👦", "e\u0301", LINK, "a.", "\n\n", "\n", "🇧🇷"]
    ),
    max_size=80,
)


def test_what_fits_is_left_alone() -> None:
    assert split("one\n\ntwo", 100) == ["one\n\ntwo"]


def test_it_is_cut_between_paragraphs_before_lines_before_sentences_before_words() -> None:
    assert split("first one.\n\nsecond one.", 15) == ["first one.", "second one."]
    assert split("a line here\nanother line", 15) == ["a line here", "another line"]
    assert split("One is here. Two is here.", 15) == ["One is here.", "Two is here."]
    assert split("many words without an end", 12) == ["many words", "without an", "end"]


def test_a_link_that_is_longer_than_a_message_stands_alone_and_whole() -> None:
    assert split(f"see {LINK} now", 20) == ["see", LINK, "now"]


def test_an_emoji_of_several_signs_is_never_cut() -> None:
    pieces = split("👩‍👩‍👧‍👦" * 6, 12)

    assert pieces == ["👩‍👩‍👧‍👦"] * 6


def test_length_is_counted_as_the_channel_counts_it() -> None:
    assert units("a") == 1
    assert units("👍") == 2
    assert all(units(piece) <= 10 for piece in split("👍" * 20, 10))


@settings(max_examples=150, deadline=None)
@given(WORDS, st.integers(min_value=25, max_value=120))
def test_nothing_is_lost_nothing_is_too_long_and_no_link_or_sign_is_broken(
    parts: list[str], limit: int
) -> None:
    text = " ".join(parts)

    pieces = split(text, limit)

    assert "".join("".join(pieces).split()) == "".join(text.split())
    for piece in pieces:
        assert piece.strip() == piece
        assert piece
        assert units(piece) <= limit or piece == LINK
    assert sum(piece.count(LINK) for piece in pieces) == parts.count(LINK)
    signs = [s for p in pieces for s in regex.findall(r"\X", p) if not s.isspace()]
    assert signs == [s for s in regex.findall(r"\X", text) if not s.isspace()]
