"""Hints that a claim may keep people from voting, by words; a person confirms or says no; pure."""

import re
from functools import cache

from factchecks.words import words_of
from tipline.triage.critical_words import WORDS, Groups

KEYWORDS = "keywords"  # who classified, where nobody did
# The narrower ones first: "moved to" is said of days as well as of places.
_ORDER = ("place", "method", "eligibility", "intimidation", "date")
_MOST = 400  # words of a text that are looked at


def hint(text: str, language: str | None) -> str:
    """The category of ``tipline.classification.ELECTION`` that the words hint at, or "".

    In the catalogue of ``language``; in all of them where there is none for it, because the
    language of a short text is often guessed wrong.
    """
    said = f" {' '.join(words_of_all(text))} "
    for code in (language,) if language in WORDS else tuple(WORDS):
        patterns = _patterns(str(code))
        for category in _ORDER:
            if all(pattern.search(said) for pattern in patterns[category]):
                return category
    return ""


def words_of_all(text: str) -> list[str]:
    """The folded words of ``text`` in order, repeated ones too."""
    return [word for piece in text.split()[:_MOST] for word in words_of(piece)]


@cache
def _patterns(language: str) -> dict[str, tuple[re.Pattern[str], ...]]:
    return {category: _compiled(groups) for category, groups in WORDS[language].items()}


def _compiled(groups: Groups) -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile("(?: )(?:" + "|".join(map(_pattern, group)) + ")(?= )") for group in groups
    )


def _pattern(phrase: str) -> str:
    parts = []
    for word in phrase.split():
        folded = " ".join(words_of_all(word.removesuffix("*")))
        parts.append(re.escape(folded) + (r"\S*" if word.endswith("*") else ""))
    return " ".join(parts)
