"""The table of OWASP's requirements is whole, and what it names exists."""

import re

from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "security" / "asvs.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| (.+?) \| (.+?) \| (.+) \|$", PAGE, re.MULTILINE)
# Of levels 1 and 2, by chapter, as the standard counts them in 5.0.0.
COUNTS = {1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7, 10: 29, 11: 14, 12: 9,
          13: 13, 14: 9, 15: 13, 16: 16, 17: 7}  # fmt: skip


def test_every_requirement_of_level_two_is_there_once() -> None:
    numbers = [number for number, *_ in ROWS]
    chapters = [int(number.partition(".")[0]) for number in numbers]

    assert len(set(numbers)) == len(numbers) == 253
    assert {chapter: chapters.count(chapter) for chapter in COUNTS} == COUNTS


def test_every_line_says_whether_it_is_met_and_why() -> None:
    for number, words, met, shown in ROWS:
        assert met in ("yes", "no", "n/a", "operator"), number
        assert len(words) > 3 and len(shown.strip()) > 5, number


def test_the_counts_above_the_tables_are_right() -> None:
    for state in ("yes", "no", "operator", "n/a"):
        count = sum(met == state for _, _, met, _ in ROWS)
        assert re.search(rf"\*\*{state}\*\*.* \| {count} \|", PAGE), (state, count)
    missing = ", ".join(number for number, _, met, _ in ROWS if met == "no")
    assert f"Not met: {missing}." in PAGE


def test_every_test_that_is_named_exists() -> None:
    named = set(re.findall(r"`(tests/[\w/.-]+)::(\w+)`", PAGE))

    assert len(named) > 100
    missing = [
        f"{path}::{name}"
        for path, name in sorted(named)
        if not (ROOT / path).is_file()
        or f"def {name}(" not in (ROOT / path).read_text(encoding="utf-8")
    ]
    assert missing == []
