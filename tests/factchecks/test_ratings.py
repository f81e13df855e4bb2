"""Publishers' words map by the reviewed tables or not at all."""

import tomllib
from pathlib import Path

import pytest

import factchecks.ratings
from factchecks.models import Rating
from factchecks.ratings import normalised, to_rating

TABLES = Path(factchecks.ratings.__file__).parent


@pytest.mark.parametrize(
    ("words", "rating"),
    [
        ("False", Rating.FALSE),
        ("False –", Rating.FALSE),
        ("  FAUX ! ", Rating.FALSE),
        ("half-true", Rating.MIXED),
        ("Mostly_False", Rating.MOSTLY_FALSE),
        ("صحيح جزئيًا", Rating.MIXED),
        ("صحيح جزئياً", Rating.MIXED),
        ("مضلّل", Rating.MISLEADING),
        ("وليدة ذكاء إصطناعي", Rating.FABRICATED),
        ("खबर", None),
        ("भ्रामक", Rating.MISLEADING),
        ("Enganoso", Rating.MISLEADING),
        ("錯誤", Rating.FALSE),
        ("5", None),
        ("", None),
        ("Not false", None),
        ("False, this photo is a montage", None),
        ("False / True", None),
    ],
)
def test_words_map_exactly_or_not_at_all(words: str, rating: Rating | None) -> None:
    assert to_rating(words) is rating


def test_a_publishers_own_meaning_goes_before_the_general_one() -> None:
    assert to_rating("barely-true", site="www.politifact.com") is Rating.MOSTLY_FALSE
    assert to_rating("barely-true") is None
    assert to_rating("Miscaptioned", site="snopes.com") is Rating.MISLEADING
    assert to_rating("mixture", site="snopes.com") is Rating.MIXED
    assert to_rating("錯誤", site="tfc-taiwan.org.tw") is Rating.FALSE
    assert to_rating("half-flip", site="politifact.com") is None


def test_every_entry_of_the_tables_is_found_again_and_none_has_two_meanings() -> None:
    general = tomllib.loads((TABLES / "general.toml").read_text(encoding="utf-8"))
    meanings: dict[str, set[str]] = {}
    for table in general.values():
        for rating, spellings in table.items():
            for words in spellings:
                meanings.setdefault(normalised(words), set()).add(rating)

    assert len(meanings) > 1000
    assert {key: found for key, found in meanings.items() if len(found) > 1} == {}
    assert all(to_rating(key) is Rating(*found) for key, found in meanings.items())


def test_no_table_gives_a_meaning_to_a_number() -> None:
    assert all(to_rating(str(n)) is None for n in range(101))
