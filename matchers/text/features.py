"""Measure how near one text of a reference is to a message, as a row of numbers."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz

from matchers.text.index import gram_terms, word_terms
from matchers.text.statement import Role, Statement

NAMES = (
    "claim_covered", "message_covered", "shared", "cosine", "grams_claim", "grams_message",
    "token_set", "sort_ratio", "numbers_shared", "numbers_lost", "names_shared", "names_lost",
    "phrases", "claim_size", "message_size",
)  # fmt: skip
# What is compared of a long message: rapidfuzz takes quadratic time, the n-grams carry the rest.
_FUZZ_CHARS = 400

Idf = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Profile:
    """What is needed again and again of one text; sets of folded terms."""

    words: frozenset[str]
    grams: frozenset[str]
    numbers: frozenset[str]
    names: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    sorted_text: str


@lru_cache(maxsize=16_384)
def profile(statement: Statement) -> Profile:
    """The sets that features are computed from; kept for the next message."""
    meant = [i for i, role in enumerate(statement.roles) if role not in (Role.LIGHT, Role.STOP)]
    capital, first = statement.tokens.capital, statement.first
    return Profile(
        words=frozenset(word_terms(statement)),
        grams=frozenset(gram_terms(statement)),
        numbers=frozenset(key for key in statement.keys if key[0] == "#"),
        names=frozenset(statement.stems[i] for i in meant if i and capital[first[i]]),
        pairs=frozenset((statement.stems[i], statement.stems[j]) for i, j in pairwise(meant)),
        sorted_text=" ".join(sorted(set(statement.stems)))[:_FUZZ_CHARS],
    )


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def measure(message: Profile, text: Profile, idf: Idf) -> tuple[float, ...]:
    """One row as named in :data:`NAMES`, each about 0 to 1 but for the sizes (logarithms)."""
    shared = message.words & text.words
    common = sum(idf(word) for word in shared)
    theirs = sum(idf(word) for word in text.words)
    ours = sum(idf(word) for word in message.words)
    both = len(message.grams & text.grams)
    numbers = len(message.numbers & text.numbers)
    names = sum(idf(word) for word in text.names & message.words)
    named = sum(idf(word) for word in text.names)
    return (
        _share(common, theirs),
        _share(common, ours),
        common / 50.0,
        common / math.sqrt(theirs * ours) if theirs and ours else 0.0,
        _share(both, len(text.grams)),
        _share(both, len(message.grams)),
        fuzz.token_set_ratio(message.sorted_text, text.sorted_text) / 100.0,
        fuzz.ratio(message.sorted_text, text.sorted_text) / 100.0,
        numbers / 3.0,
        len(text.numbers) / 3.0 - numbers / 3.0,
        names / 20.0,
        (named - names) / 20.0,
        _share(len(message.pairs & text.pairs), len(text.pairs)),
        math.log1p(len(text.words)) / 5.0,
        math.log1p(len(message.words)) / 5.0,
    )


EMPTY = (0.0,) * len(NAMES)
