"""The threat model names tests that exist: a promise without one is found here."""

import re

import pytest

from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`((?:tests|docs)/[\w/.-]+(?:::\w+)?)`", PAGE)))


@pytest.mark.parametrize("named", NAMED)
def test_what_the_threat_model_names_exists(named: str) -> None:
    path, _, function = named.partition("::")

    assert (ROOT / path).exists(), path
    if function:
        assert f"def {function}(" in (ROOT / path).read_text(encoding="utf-8")


def test_every_threat_says_where_it_is_shown() -> None:
    rows = [r for r in PAGE.splitlines() if r.startswith("| ") and r.count("|") == 5]
    threats = [r for r in rows if not re.match(r"\| (threat|---|\*\*|\| )", r)]

    assert len(threats) > 20
    assert [r for r in threats if "`" not in r.split("|")[4]] == []
