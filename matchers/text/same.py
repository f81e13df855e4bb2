"""Whether two words are one word: spelled differently, mistyped or inflected, or really two."""

import re
from collections.abc import Callable
from functools import lru_cache

from rapidfuzz.distance import OSA

from matchers.text.chars import script_of
from matchers.text.lexicon import Lexicon, lexicon, places

Known = Callable[[str], bool]
"""Whether a folded word occurs among the texts of the index: then it is hardly a typing error."""

_OPPOSING = re.compile(
    r"(?:un|in|im|il|ir|dis|non|anti|des|de|a|mis|nicht|ent|tak|bukan|अ|गैर|ना|बे|غير|لا|im|ex)"
)
_ONE_ERROR = 4  # letters that the longer word must have for one mistyped letter
_TWO_ERRORS = 8  # … for two; nobody mistypes two letters of a five-letter word in practice
_ENDINGS_TELL = frozenset({"Deva", "Beng", "Guru", "Gujr", "Orya", "Taml", "Telu", "Knda", "Mlym"})
_UNSURE_ONE = 5  # the same without an index to say which words exist
_UNSURE_TWO = 9


def opposed(one: str, other: str, words: Lexicon) -> bool:
    """Whether two words are antonyms, listed ("alive"/"dead") or formed ("legal"/"illegal")."""
    if other in words.antonyms.get(one, ()):
        return True
    short, long = sorted((one, other), key=len)
    if short != long and len(short) >= 4 and long.endswith(short):
        return _OPPOSING.fullmatch(long[: -len(short)]) is not None
    return False


def denies(word: str, words: Lexicon) -> bool:
    """Whether the form of a verb denies it, in languages that deny by an ending."""
    return bool(words.denying) and word.endswith(words.denying)


@lru_cache(maxsize=65_536)
def _listed(word: str, language: str) -> bool:
    words = lexicon(language)
    return (
        word in places()
        or word in words.light
        or word in words.stop
        or word in words.negation
        or word in words.numbers
        or word in words.dates
        or word in words.antonyms
    )


def _errors(one: str, other: str) -> int:
    return int(OSA.distance(one, other, score_cutoff=2))


def same_word(message: str, claim: str, language: str, known: Known | None = None) -> bool:
    """Whether the word of the message can be a mistyped form of the word of the claim.

    Both folded.  Numbers never are.  A word that exists (in the word lists or, by ``known``, in
    the index) was probably meant as it stands: *Iraq* is no slip for *Iran*.
    """
    if message == claim:
        return True
    sure = known is not None
    longest = max(len(message), len(claim))
    if longest < (_ONE_ERROR if sure else _UNSURE_ONE) or not _one_script(message, claim):
        return False
    allowed = 2 if longest >= (_TWO_ERRORS if sure else _UNSURE_TWO) else 1
    if _errors(message, claim) > allowed:
        return False
    words = lexicon(language)
    if opposed(message, claim, words) or denies(message, words) != denies(claim, words):
        return False
    if _listed(message, language) or _other_ending(message, claim):
        return False
    return not (known is not None and known(message))


def _other_ending(message: str, claim: str) -> bool:
    """Whether only the last sign differs in a script whose languages tell doer from done by it."""
    if script_of(claim[0]) not in _ENDINGS_TELL:
        return False
    if message == claim + claim[-1]:
        return False  # the last sign twice is a slip of the thumb
    return message[:-1] == claim[:-1] or message[:-1] == claim or message == claim[:-1]


def _one_script(message: str, claim: str) -> bool:
    """Whether both are words of letters in one script; a look-alike within is no slip."""
    edges = (message[0], message[-1], claim[0], claim[-1])
    lettered = message[0].isalpha() and claim[0].isalpha()
    return lettered and len({script_of(char) for char in edges}) == 1
