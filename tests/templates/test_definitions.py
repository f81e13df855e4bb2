"""Every template keeps to WhatsApp's limits in every language, and holds one line in a variable."""

import re

import pytest

from tipline.conversation.catalogue import languages
from tipline.templates.definitions import (
    BODY,
    BUTTON_TITLE,
    BUTTONS,
    ITEM_TITLE,
    ITEMS,
    LINE,
    Definition,
    ask,
    definitions,
    one_line,
)

ALL = list(definitions())


def test_there_is_one_of_each_in_every_language() -> None:
    names = {"ask-1", "ask-2", "ask-3", "language", "why", "opener-verdict", "opener-changed"}

    assert {(d.name, d.language) for d in ALL} == {(n, la) for n in names for la in languages()}
    assert len({d.friendly_name for d in ALL}) == len(ALL)


@pytest.mark.parametrize("made", ALL, ids=lambda d: f"{d.name}-{d.language}")
def test_every_limit_of_whatsapp_is_kept(made: Definition) -> None:
    most, longest = (ITEMS, ITEM_TITLE) if made.menu else (BUTTONS, BUTTON_TITLE)
    titles = [choice.title for choice in made.choices]

    assert 0 < len(titles) <= most
    assert all(0 < len(title.encode("utf-16-le")) // 2 <= longest for title in titles)
    assert len(set(titles)) == len(titles)
    assert len(made.menu) <= 20
    assert all(len(choice.id) <= 200 for choice in made.choices)
    assert len(made.body) + sum(LINE for _ in made.sample if made.approval) <= BODY
    assert re.fullmatch("[a-z0-9_]+", made.friendly_name)
    text = made.body + "".join(choice.id for choice in made.choices)
    assert set(re.findall(r"{{(\d+)}}", text)) == {name for name, _ in made.sample}


@pytest.mark.parametrize("made", [d for d in ALL if d.approval], ids=lambda d: d.friendly_name)
def test_what_whatsapp_approves_neither_begins_nor_ends_with_a_variable(made: Definition) -> None:
    assert not re.match(r"\W*{{", made.body)
    assert not re.search(r"}}\W*$", made.body)
    assert not re.search(r"}}\W*{{", made.body)


def test_a_tap_says_which_question_it_answers() -> None:
    assert [choice.id for choice in ask("en", 1).choices] == ["ask:{{2}}:1", "ask:{{2}}:0"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\nb\tc     d\r\n\u2028e", "a b c d e"),
        ("  x  ", "x"),
        ("", "–"),
        (" \n", "–"),
        ("{{1}}", "{ {1} }"),
        ("x" * 300, "x" * 249 + "…"),
        ("😀" * 200, "😀" * 124 + "…"),
    ],
)
def test_a_variable_is_one_line(text: str, line: str) -> None:
    assert one_line(text) == line
    assert len(line.encode("utf-16-le")) // 2 <= LINE
