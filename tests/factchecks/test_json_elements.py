"""Big JSON files are split into elements, and broken ones cost only themselves."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factchecks.errors import ImportFailed
from factchecks.importers import json_elements
from factchecks.importers.json_elements import Element, _Splitter, elements

VALUES = st.recursive(
    st.none() | st.integers() | st.text(alphabet='ab"\\{}[]:,é\n', max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)
OBJECTS = st.lists(st.dictionaries(st.text(max_size=3), VALUES, max_size=3), max_size=5)


def split(text: str, sizes: Iterator[int]) -> list[Element]:
    splitter, found, at = _Splitter(), [], 0
    while at < len(text):
        size = next(sizes)
        found += splitter.feed(text[at : at + size])
        at += size
    return [*found, *splitter.end()]


@settings(deadline=None)
@given(OBJECTS, st.sampled_from([None, 1]), st.integers(0, 10), st.booleans())
def test_elements_are_what_the_whole_parser_reads_wherever_the_pieces_end(
    objects: list[dict[str, Any]], indent: int | None, seed: int, wrapped: bool
) -> None:
    content = {"x": "claims", "n": [1], "claims": objects} if wrapped else objects
    text = json.dumps(content, indent=indent, ensure_ascii=seed % 2 == 0)
    rng = random.Random(seed)

    found = split(text, iter(lambda: rng.randint(1, 12), None))

    assert [e.value for e in found] == objects
    assert [e.error for e in found] == [""] * len(objects)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('{"a": 1}', [{"a": 1}]),
        ('{"a": 1}\n{"b": 2}\n', [{"a": 1}, {"b": 2}]),
        ("[]", []),
        ("{}", [{}]),
        ('{"claims": []}', []),
        ('[null, "x", {"a": 1}]', [{"a": 1}]),
        (
            '{"claims": [{"a": 1}], "results": [{"b": 2}], "nextPageToken": "x"}',
            [{"a": 1}, {"b": 2}],
        ),
        ('{"a": {"claims": [{"b": 1}]}}', [{"a": {"claims": [{"b": 1}]}}]),
        ('{"text": "claims", "list": [1]}', [{"text": "claims", "list": [1]}]),
    ],
)
def test_the_elements_of_each_shape(tmp_path: Path, text: str, values: list[Any]) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)

    assert [e.value for e in elements(path)] == values


def test_the_line_of_an_element_is_where_it_begins(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"dataFeedElement":\n[\n{"a":\n1},\n\n{"b": 2}, {"c": 3}]}')

    assert [e.line for e in elements(path)] == [3, 6, 6]


def test_a_broken_element_says_its_line_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('[{"a": 1},\n{"b": oops},\n{"c": [1, 2},\n{"d":\n "x" "y"},\n{"e": 5}]')

    found = list(elements(path))

    assert [e.value for e in found] == [{"a": 1}, None, None, None, {"e": 5}]
    assert [(e.line, bool(e.error)) for e in found] == [
        (1, False),
        (2, True),
        (3, True),
        (5, True),
        (6, False),
    ]


def test_raw_line_breaks_in_strings_are_forgiven(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('[{"a": "one\ntwo\tthree"}]')

    assert [e.value for e in elements(path)] == [{"a": "one\ntwo\tthree"}]


def test_a_file_that_breaks_off_gives_what_it_has_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"claims": [{"a": 1},\n{"b": "cut o')

    found = list(elements(path))

    assert [e.value for e in found] == [{"a": 1}, None]
    assert (found[1].line, found[1].error) == (2, "the file breaks off here")


@pytest.mark.parametrize("content", [b"\xff\xfe" + "[{\"a\": \"é\"}]".encode("utf-16-le"),
                                     b"\xef\xbb\xbf" + "[{\"a\": \"é\"}]".encode()])  # fmt: skip
def test_byte_order_marks_are_understood(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)

    assert [e.value for e in elements(path)] == [{"a": "é"}]


def test_an_element_beyond_any_honest_size_stops_the_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_elements, "MAX_ELEMENT", 2_000)
    monkeypatch.setattr(json_elements, "CHUNK", 500)
    path = tmp_path / "x.json"
    path.write_text('[{"a": "' + "x" * 5_000 + '"}]')

    with pytest.raises(ImportFailed, match="no list of fact-checks"):
        list(elements(path))


def test_deep_nesting_is_one_bad_element_and_nesting_without_end_stops(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    deep, deepest_read = "[" * 9_000 + "]" * 9_000, "[" * 200 + "]" * 200
    path.write_text(f'[{deep}, {{"a": 1}}, {deepest_read}, [{deepest_read}]]')

    found = list(elements(path))

    assert [bool(e.error) for e in found] == [True, False, False, True]
    assert "nested 9000 deep" in found[0].error and "nested 201 deep" in found[3].error

    path.write_text("[" * 11_000)
    with pytest.raises(ImportFailed, match="nested brackets"):
        list(elements(path))


@pytest.mark.parametrize(
    "text", ["}", "]]", '[{"a": 1}}, {"b": 2}]', '{"claims": [{"a": 1}]]]}', '"']
)
def test_brackets_and_quotes_too_many_do_no_harm(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)

    assert all(isinstance(e, Element) for e in elements(path))


def test_a_missing_file_is_a_plain_failure(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="can't be read"):
        list(elements(tmp_path / "none.json"))
