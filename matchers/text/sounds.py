"""Reduce words of many scripts to the consonants they are heard by, so that scripts can meet.

``सलमान``, ``ਸਲਮਾਨ``, ``سلمان`` and ``Salman`` all become ``slmn``.  Coarse on purpose: it only
finds candidates, it never decides.
"""

import re
from functools import lru_cache

from matchers.text.chars import script_of

_SHORTEST = 2  # consonants; a single one says nothing
_INDIC = {"Deva": 0x0900, "Beng": 0x0980, "Guru": 0x0A00, "Gujr": 0x0A80, "Orya": 0x0B00,
          "Taml": 0x0B80, "Telu": 0x0C00, "Knda": 0x0C80, "Mlym": 0x0D00}  # fmt: skip
# The blocks of the Indic scripts share one layout (ISCII): consonants start at offset 0x15.
_INDIC_CONSONANTS = "kkggnccjjnttddnttddnnppbbmyrrlllvsssh"
_INDIC_CODA = {0x01: "n", 0x02: "n", 0x43: "r", 0x70: "n", 0x58: "k", 0x59: "k", 0x5A: "g",
               0x5B: "j", 0x5C: "d", 0x5D: "d", 0x5E: "p", 0x5F: "y"}  # fmt: skip
_ARABIC = {
    "ب": "b", "پ": "p", "ت": "t", "ٹ": "t", "ط": "t", "ث": "s", "ج": "j", "چ": "c", "ح": "h",
    "خ": "k", "د": "d", "ڈ": "d", "ذ": "j", "ر": "r", "ڑ": "d", "ز": "j", "ژ": "j", "س": "s",
    "ش": "s", "ص": "s", "ض": "d", "ظ": "j", "غ": "g", "ف": "p", "ق": "k", "ك": "k", "گ": "g",
    "ل": "l", "م": "m", "ن": "n", "ں": "n", "و": "v",
}  # fmt: skip
_LATIN = str.maketrans({"w": "v", "z": "j", "f": "p", "q": "k", "c": "k", "x": "ks"})
_VOWELS = re.compile(r"[aeiouyh]+")
_DOUBLE = re.compile(r"(.)\1+")
_NASAL = re.compile(r"m(?=[pb])")  # "sambhav" is written with the sign that also stands for n


def _indic(word: str, base: int) -> str:
    found = []
    for char in word:
        offset = ord(char) - base
        if 0x15 <= offset < 0x15 + len(_INDIC_CONSONANTS):
            found.append(_INDIC_CONSONANTS[offset - 0x15])
        else:
            found.append(_INDIC_CODA.get(offset, ""))
    return "".join(found).replace("y", "").replace("h", "")


def _latin(word: str) -> str:
    return _VOWELS.sub("", word.replace("ch", "C").replace("sh", "s").translate(_LATIN)).replace(
        "C", "c"
    )


@lru_cache(maxsize=65_536)
def sound(word: str) -> str:
    """The consonants of a folded word, or "" where there are too few to tell anything.

    Aspiration, length, vowels and doubling are dropped.
    """
    script = script_of(word[0])
    if script in _INDIC:
        heard = _indic(word, _INDIC[script])
    elif script == "Arab":
        heard = "".join(_ARABIC.get(c, "") for c in word).replace("h", "").replace("y", "")
    elif script == "Latn" and word[0].isalpha():
        heard = _latin(word)
    else:
        return ""
    heard = _NASAL.sub("n", _DOUBLE.sub(r"\1", heard))
    return heard if len(heard) >= _SHORTEST else ""


def writes_sounds(word: str) -> bool:
    """Whether the word is in a script that people also spell in Latin letters or in a sister."""
    script = script_of(word[0])
    return script in _INDIC or script == "Arab"
