"""Every term has a code, a word and one line of meaning, and the page shows the same."""

import re

import pytest

from tests.conftest import ROOT
from tipline.classification import SCHEMES, Scheme

PAGE = (ROOT / "docs/classification.md").read_text()


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.code)
def test_the_page_shows_the_scheme_as_it_is(scheme: Scheme) -> None:
    section = PAGE.split(f"## {scheme.question}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `([^`]+)` \| (.+?) \| (.+?) \|$", section, re.MULTILINE)

    assert rows == [(term.code, term.word, term.meaning) for term in scheme.terms]
    assert scheme.hint in section


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.code)
def test_a_meaning_is_one_line_and_codes_are_unique_and_short(scheme: Scheme) -> None:
    assert len(set(scheme.codes)) == len(scheme.terms)
    for term in scheme.terms:
        assert re.fullmatch(r"[a-z-]{2,32}", term.code)
        assert term.meaning.endswith(".")
        assert len(term.meaning) <= 80


def test_a_code_that_is_gone_stands_for_itself() -> None:
    assert SCHEMES[0].word("date") == "Voting date"
    assert SCHEMES[0].word("dropped") == "dropped"
