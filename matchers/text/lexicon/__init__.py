"""General knowledge of words per language, read from the JSON file beside this one.

A language is one file; every list holds lower-case words separated by spaces (``_`` joins the
words of a fixed expression).  ``light`` words may come and go without changing a statement,
``stop`` words are frequent but do matter, ``frame`` words present a statement ("a photo shows").
``before`` and ``after`` hold what changes a statement that it stands right beside ("former",
"wife of", "only if"), ``debunk`` what calls it untrue, ``denying`` the endings that deny a verb,
``same`` spellings that mean one thing ("tak" is "tidak", "don't" is "do not").  The rest says what
it is.  The lists come from grammars and everyday use, never from test data.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from matchers.text.chars import script_of

Fold = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language, folded as messages are."""

    language: str
    light: frozenset[str] = frozenset()
    stop: frozenset[str] = frozenset()
    frame: frozenset[str] = frozenset()
    negation: frozenset[str] = frozenset()
    numbers: dict[str, float] = field(default_factory=dict)
    scales: dict[str, float] = field(default_factory=dict)
    percent: frozenset[str] = frozenset()
    dates: dict[str, str] = field(default_factory=dict)  # word → "@m5" or "@w1"
    antonyms: dict[str, frozenset[str]] = field(default_factory=dict)
    before: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()
    debunk: frozenset[str] = frozenset()
    denying: tuple[str, ...] = ()
    same: dict[str, tuple[str, ...]] = field(default_factory=dict)  # spelling → words it stands for


def _words(text: str, fold: Fold) -> list[str]:
    return [fold(word.replace("_", " ")) for word in text.split()]


def _valued(table: dict[str, str], fold: Fold) -> dict[str, float]:
    return {word: float(value) for value, text in table.items() for word in _words(text, fold)}


def _dates(raw: dict[str, list[str]], fold: Fold) -> dict[str, str]:
    found: dict[str, str] = {}
    for mark, name in (("@m", "months"), ("@w", "weekdays")):
        for number, text in enumerate(raw.get(name, ()), start=1):
            for word in _words(text, fold):
                found[word] = f"{mark}{number}"
    return found


def _antonyms(pairs: Iterable[tuple[str, str]], fold: Fold) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for one, other in pairs:
        left, right = set(_words(one, fold)), set(_words(other, fold))
        for word in left - right:
            found.setdefault(word, set()).update(right)
        for word in right - left:
            found.setdefault(word, set()).update(left)
    return {word: frozenset(others) for word, others in found.items()}


def _same(table: dict[str, str], fold: Fold) -> dict[str, tuple[str, ...]]:
    return {
        fold(spelling): tuple(fold(word) for word in meant.split())
        for meant, spellings in table.items()
        for spelling in spellings.split()
    }


def _raw() -> dict[str, dict[str, object]]:
    folder = resources.files(__package__)
    return {
        entry.name.removesuffix(".json"): json.loads(entry.read_text(encoding="utf-8"))
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".json")
    }


def _build(language: str, raw: dict[str, object], fold: Fold) -> Lexicon:
    def words(name: str) -> frozenset[str]:
        return frozenset(_words(str(raw.get(name, "")), fold))

    table: dict[str, dict[str, str]] = raw  # type: ignore[assignment]  # plain JSON
    plain: dict[str, dict[str, str]] = raw  # type: ignore[assignment]  # plain JSON
    lists: dict[str, list[str]] = raw  # type: ignore[assignment]  # plain JSON
    pairs: list[tuple[str, str]] = raw.get("antonyms", [])  # type: ignore[assignment]  # plain JSON
    return Lexicon(
        language=language,
        light=words("light"),
        stop=words("stop"),
        frame=words("frame"),
        negation=words("negation"),
        numbers=_valued(table.get("numbers", {}), fold),
        scales=_valued(table.get("scales", {}), fold),
        percent=words("percent"),
        dates=_dates(lists, fold),
        antonyms=_antonyms(pairs, fold),
        before=words("before"),
        after=words("after"),
        debunk=words("debunk"),
        denying=tuple(_words(str(raw.get("denying", "")), fold)),
        same=_same(plain.get("same", {}), fold),
    )


@cache
def lexicons() -> dict[str, Lexicon]:
    """All languages by ISO 639-1 code."""
    from matchers.text.normalise import fold  # both need each other once loaded

    return {language: _build(language, raw, fold) for language, raw in _raw().items()}


@cache
def places() -> frozenset[str]:
    """Names of countries and other places that differ by a letter or two from one another."""
    from matchers.text.normalise import fold  # both need each other once loaded

    return frozenset(w for raw in _raw().values() for w in _words(str(raw.get("places", "")), fold))


@cache
def phrases(kind: str) -> tuple[str, ...]:
    """Boilerplate of one kind (``forwarded``, ``share``, ``question``) in every language."""
    found: set[str] = set()
    for raw in _raw().values():
        listed: list[str] = raw.get(kind, [])  # type: ignore[assignment]  # plain JSON
        found.update(listed)
    return tuple(sorted(found, key=len, reverse=True))


_NEAREST = {"ms": "id", "fil": "tl"}
_BY_SCRIPT = {
    "Deva": "hi", "Arab": "ar", "Guru": "pa", "Beng": "bn", "Taml": "ta", "Telu": "te",
    "Gujr": "gu", "Thai": "th", "Cyrl": "ru", "Hani": "zh", "Jpan": "zh",
}  # fmt: skip
_EMPTY = Lexicon(language="")


@cache
def lexicon(language: str | None) -> Lexicon:
    """The words of a language; nothing is known of one that has no file."""
    code = (language or "").split("-")[0].split("_")[0].lower()
    return lexicons().get(_NEAREST.get(code, code), _EMPTY)


@cache
def _membership() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for language, words in lexicons().items():
        for word in words.light | words.stop | words.negation:
            found.setdefault(word, []).append(language)
    return {word: tuple(languages) for word, languages in found.items()}


def guess_language(words: Iterable[str], default: str = "en") -> str:
    """The language whose function words occur most; else the one usual for the script.

    ``words`` are folded tokens.  Coarse on purpose: it only chooses stemmer and word lists.
    """
    votes: dict[str, float] = {}
    first = ""
    membership = _membership()
    for word in words:
        first = first or word
        languages = membership.get(word, ())
        for language in languages:
            votes[language] = votes.get(language, 0.0) + 1.0 / len(languages)
    if votes:
        return max(votes, key=lambda language: (votes[language], language == default))
    return _BY_SCRIPT.get(script_of(first[0]), default) if first else default
