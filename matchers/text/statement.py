"""Read tokens as a statement in one language: numbers with their scale, dates, denials, words.

Numbers and dates become keys that are equal when they mean the same (``two lakh``, ``2,00,000``
and ``200000`` are all ``#200000``), so that comparing two statements is comparing keys.
"""

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache

import Stemmer

from matchers.text.chars import is_unspaced
from matchers.text.currencies import CURRENCIES, CURRENCY, CURRENCY_SIGNS, SHORT_SCALES
from matchers.text.lexicon import Lexicon, guess_language, lexicon
from matchers.text.tokens import Tokens, tokenise


class Role(IntEnum):
    """What a word does in a statement, as far as comparing two of them goes."""

    WORD = 0  # carries meaning
    LIGHT = 1  # may come and go: articles, auxiliaries, "a photo shows"
    NUMBER = 2
    DATE = 3  # month or weekday
    DENIAL = 4
    STOP = 5  # frequent, but its absence changes the meaning


@dataclass(frozen=True, slots=True)
class Statement:
    """A text in comparable pieces, all of length ``n``.

    ``first[i]:last[i]`` are the tokens that piece ``i`` was read from.
    """

    tokens: Tokens
    language: str
    keys: tuple[str, ...]
    stems: tuple[str, ...]
    roles: tuple[Role, ...]
    first: tuple[int, ...]
    last: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.keys)

    def raw(self, start: int, end: int) -> str:
        """The text of the pieces ``start`` up to ``end``, as it was written."""
        return self.tokens.raw(self.first[start], self.last[end - 1]) if start < end else ""

    def capital(self, index: int) -> bool:
        """Whether piece ``index`` was written with a capital first letter."""
        return self.tokens.capital[self.first[index]]


_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+|\d{1,2}(?:,\d{2})*,\d{3}")
_STEMMERS = {
    "ar": "arabic", "de": "german", "en": "english", "es": "spanish", "fr": "french",
    "hi": "hindi", "id": "indonesian", "ms": "indonesian", "it": "italian", "nl": "dutch",
    "pl": "polish", "pt": "portuguese", "ru": "russian", "ta": "tamil", "tr": "turkish",
    "fa": "persian", "ne": "nepali", "ro": "romanian", "el": "greek", "sv": "swedish",
    "da": "danish", "fi": "finnish", "hu": "hungarian", "cs": "czech", "ca": "catalan",
}  # fmt: skip


@cache
def _stemmer(language: str) -> Stemmer.Stemmer | None:
    algorithm = _STEMMERS.get(language)
    return Stemmer.Stemmer(algorithm, 20_000) if algorithm in Stemmer.algorithms() else None


def _number(text: str) -> list[float]:
    """The value or, for ``12.03.2020`` and the like, the values of a written number."""
    if text.isdigit():
        return [float(text[:18])]
    if _GROUPED.fullmatch(text):
        return [float(re.sub(r"\D", "", text)[:18])]
    parts = re.split(r"[.,]", text)
    if len(parts) == 2:
        return [float(f"{parts[0][:15]}.{parts[1][:6]}")]
    if all(len(part) == 3 for part in parts[1:-1]):  # 1,234,567.89
        return [float(f"{''.join(parts[:-1])[:15]}.{parts[-1][:6]}")]
    return [float(part[:15]) for part in parts]


def _key(value: float) -> str:
    return f"#{value:.10g}"


class _Reader:
    """Walks over tokens once and writes pieces; lives only inside :func:`read`."""

    def __init__(self, tokens: Tokens, words: Lexicon) -> None:
        self.folded = tokens.folded
        self.clean = tokens.clean
        self.spans = tokens.spans
        self.words = words
        self.keys: list[str] = []
        self.roles: list[Role] = []
        self.first: list[int] = []
        self.last: list[int] = []

    def put(self, key: str, role: Role, first: int, last: int) -> None:
        self.keys.append(key)
        self.roles.append(role)
        self.first.append(first)
        self.last.append(last)

    def run(self) -> None:
        index, count = 0, len(self.folded)
        words = self.words
        while index < count:
            word = self.folded[index]
            if "0" <= word[0] <= "9":
                index = self.digits(index)
            elif word in words.numbers or word in words.scales:
                index = self.spelled(index)
            elif word in words.same:
                for meant in words.same[word]:
                    self.put(meant, _role(meant, words), index, index + 1)
                index += 1
            else:
                role = _role(word, words)
                key = words.dates[word] if role is Role.DATE else word
                self.put(key, role, index, index + 1)
                index += 1

    def digits(self, index: int) -> int:
        text = self.folded[index]
        percent = text[-1] in "%٪"
        values = _number(text.rstrip("%٪ "))
        for value in values[:-1]:
            self.put(_key(value), Role.NUMBER, index, index + 1)
        value, end = values[-1], index + 1
        while (
            end < len(self.folded)
            and len(self.folded[end]) == 3
            and self.folded[end].isdigit()
            and value < 1e12
            and self.folded[end - 1].isdigit()
            and (end - 1 > index or len(text) <= 3)
            and self.gap(end) == " "
        ):  # 1 000 000
            value, end = value * 1000 + float(self.folded[end]), end + 1
        return self.scaled(value, index, end, percent)

    def gap(self, index: int) -> str:
        return self.clean[self.spans[index - 1][1] : self.spans[index][0]]

    def spelled(self, index: int) -> int:
        word = self.folded[index]
        if word in self.words.scales:
            if len(word) <= 2:  # "k", "mi" are scales only after digits
                self.put(word, _role(word, self.words), index, index + 1)
                return index + 1
            return self.scaled(1.0, index, index, percent=False)
        value, end = self.words.numbers[word], index + 1
        if value >= 20 and value % 10 == 0:
            follow = end + (end < len(self.folded) and self.folded[end] in ("e", "y", "and", "et"))
            unit = (
                self.words.numbers.get(self.folded[follow]) if follow < len(self.folded) else None
            )
            if unit is not None and 1 <= unit <= 9:
                value, end = value + unit, follow + 1
        return self.scaled(value, index, end, percent=False)

    def scaled(self, value: float, index: int, end: int, percent: bool) -> int:
        scales, start = self.words.scales, end
        priced = bool(self.keys) and self.last[-1] == index and self.keys[-1] in CURRENCY_SIGNS
        if priced and end < len(self.folded) and self.folded[end] in SHORT_SCALES:
            value, end = value * SHORT_SCALES[self.folded[end]], end + 1
        while end < len(self.folded) and end - start < 3 and self.folded[end] in scales:
            value, end = value * scales[self.folded[end]], end + 1
        for length in (1, 2):
            if not percent and " ".join(self.folded[end : end + length]) in self.words.percent:
                percent, end = True, end + length
        key = _key(value) + ("%" if percent else "")
        if end < len(self.folded) and self.folded[end] in CURRENCIES:
            key, end = key + CURRENCY + CURRENCIES[self.folded[end]], end + 1
        elif priced:
            sign, index = self.keys[-1], index - 1
            for column in (self.keys, self.roles, self.first, self.last):
                column.pop()
            key += CURRENCY + CURRENCY_SIGNS[sign]
        self.put(key, Role.NUMBER, index, end)
        return end


def _role(word: str, words: Lexicon) -> Role:
    if word in words.negation:
        return Role.DENIAL
    if word in words.dates:
        return Role.DATE
    if word in words.light or word in words.frame:
        return Role.LIGHT
    if word in words.stop:
        return Role.STOP
    return Role.WORD


@lru_cache(maxsize=16_384)
def _tokens(text: str) -> Tokens:
    return tokenise(text)


def language_of(text: str, told: str | None = None, *others: str) -> str:
    """``told`` where we have word lists for it, else a guess by function words and script.

    ``others`` are texts in the same language that help to guess.
    """
    code = (told or "").split("-")[0].split("_")[0].lower()
    if code and lexicon(code).language:
        return code
    return guess_language([word for part in (text, *others) for word in _tokens(part).folded])


@lru_cache(maxsize=16_384)
def read(text: str, language: str) -> Statement:
    """``text`` as a statement in ``language`` (ISO 639-1); results are kept for the next call."""
    tokens = _tokens(text)
    reader = _Reader(tokens, lexicon(language))
    reader.run()
    stemmer = _stemmer(language)
    stems = stemmer.stemWords(reader.keys) if stemmer else reader.keys
    return Statement(
        tokens=tokens,
        language=language,
        keys=tuple(reader.keys),
        stems=tuple(
            key.partition(CURRENCY)[0] if key[0] in "#@" else stem or key
            for key, stem in zip(reader.keys, stems, strict=True)
        ),
        roles=tuple(reader.roles),
        first=tuple(reader.first),
        last=tuple(reader.last),
    )


def unspaced(key: str) -> bool:
    """Whether a piece is one sign or syllable of a script without spaces."""
    return is_unspaced(key[0])
