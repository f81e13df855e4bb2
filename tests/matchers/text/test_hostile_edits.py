"""Small changes that make another claim are seen in every language; small ones that don't pass.

The sentences are made up.  Each row of ``hostile_edits.tsv`` holds two that must never be taken
for one another, whichever was checked; ``harmless_edits.tsv`` two that say the same.
"""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from matchers.text import TextMatcher, guard
from matchers.types import Answer, Part, Reference
from tests.matchers.text.test_matcher import Store

HERE = Path(__file__).parent


def table(name: str) -> dict[str, list[tuple[str, str]]]:
    """Pairs of sentences by language."""
    found = defaultdict(list)
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            found[row["language"]].append((row["one"], row["other"]))
    return dict(found)


HOSTILE, HARMLESS = table("hostile_edits.tsv"), table("harmless_edits.tsv")


@pytest.mark.parametrize("language", HOSTILE)
def test_one_is_never_taken_for_the_other(language: str) -> None:
    missed = [
        (claim, message)
        for one, other in HOSTILE[language]
        for claim, message in ((one, other), (other, one))
        if not guard(message, claim, language)
    ]
    assert missed == []


@pytest.mark.parametrize("language", HARMLESS)
def test_what_says_the_same_is_no_conflict(language: str) -> None:
    alarms = [
        (claim, message, str(found[0]))
        for one, other in HARMLESS[language]
        for claim, message in ((one, other), (other, one))
        if (found := guard(message, claim, language))
    ]
    assert alarms == []


def test_the_whole_matcher_answers_none_of_them_with_the_other() -> None:
    """With an index that knows every word, and all claims in it at once."""
    pairs = [(language, *pair) for language, found in HOSTILE.items() for pair in found]
    references = [
        Reference(f"{number}", one, language=language)
        for number, (language, one, _) in enumerate(pairs)
    ]
    matcher = TextMatcher(Store(references))
    matcher.upsert(references)
    matcher.commit()

    wrong = [
        (one, other)
        for number, (language, one, other) in enumerate(pairs)
        if str(number) in answered(matcher.match(other, language))
    ]

    assert wrong == []


def answered(parts: tuple[Part, ...]) -> set[str]:
    """Ids of all fact-checks that a message is answered with."""
    decisions = [part.decision for part in parts if isinstance(part.decision, Answer)]
    return {c.id for decision in decisions for c in (decision.best, *decision.twins)}
