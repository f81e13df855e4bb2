"""Tell forms of one word that mean something else: sold and not sold, son and daughter."""

from collections.abc import Sequence

from matchers.text.currencies import CURRENCY
from matchers.text.lexicon import Lexicon, lexicon
from matchers.text.same import denies, opposed
from matchers.text.statement import Statement
from matchers.types import Conflict, ConflictKind

_VOICES = ("me", "di")  # Indonesian and Malay: "menembak" shoots, "ditembak" is shot
_VOICED = frozenset({"id"})


def difference(message: str, claim: str, words: Lexicon) -> ConflictKind | None:
    """How two keys with one stem differ in meaning; None where they don't."""
    if message == claim:
        return None
    if CURRENCY in message or CURRENCY in claim:
        return ConflictKind.UNIT
    if opposed(message, claim, words):
        return ConflictKind.ANTONYM
    if denies(message, words) != denies(claim, words):
        return ConflictKind.NEGATION
    if words.language in _VOICED and _voice(message) != _voice(claim):
        return ConflictKind.ROLE
    return None


def _voice(word: str) -> str:
    found = word[:2]
    return found if found in _VOICES else ""


def differences(
    message: Statement, claim: Statement, pairs: Sequence[tuple[int, int]]
) -> list[Conflict]:
    """Conflicts between pieces (message, claim) that have the same stem."""
    words = lexicon(claim.language)
    return [
        Conflict(kind, message.raw(m, m + 1), claim.raw(c, c + 1))
        for m, c in pairs
        if (kind := difference(message.keys[m], claim.keys[c], words))
    ]
