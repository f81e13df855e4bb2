"""What single characters mean to matching: noise to drop, look-alikes, digits, marks, scripts."""

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator

_MARKS = ("Mn", "Mc")
_UNSPACED = (
    (0x0E01, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x3040, 0x30FF),  # Japanese syllables
    (0x3400, 0x9FFF),  # Han
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
# Invisible format characters (category Cf: zero-width, bidi, soft hyphen, tags), variation
# selectors and the combining grapheme joiner; voters' phones and trackers sprinkle them in.
_EXTRA_INVISIBLE = (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x3164)

# Letters of other alphabets that look like Latin ones: Unicode's confusables (UTS #39) cut down
# to the lower- and upper-case letters that are drawn alike in common fonts.
_LOOKALIKES = {
    "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "у": "y", "х": "x", "і": "i", "ј": "j",
    "ѕ": "s", "һ": "h", "ԁ": "d", "ԛ": "q", "ԝ": "w", "ѵ": "v", "ɡ": "g", "ո": "n", "ս": "u",
    "օ": "o", "α": "a", "ο": "o", "ν": "v", "ι": "i", "ρ": "p", "υ": "u", "κ": "k", "τ": "t",
    "А": "A", "В": "B", "Е": "E", "К": "K", "М": "M", "Н": "H", "О": "O", "Р": "P", "С": "C",
    "Т": "T", "У": "Y", "Х": "X", "І": "I", "Ј": "J", "Ѕ": "S", "Α": "A", "Β": "B", "Ε": "E",
    "Ζ": "Z", "Η": "H", "Ι": "I", "Κ": "K", "Μ": "M", "Ν": "N", "Ο": "O", "Ρ": "P", "Τ": "T",
    "Υ": "Y", "Χ": "X", "ӏ": "l", "ɑ": "a", "ҽ": "e", "ғ": "f", "м": "m", "т": "t", "к": "k",
    "в": "b", "н": "h", "г": "r", "п": "n",
}  # fmt: skip
# Latin letters that stand in for Cyrillic ones inside a Cyrillic word, the other way round.
_TO_CYRILLIC = dict(zip("aceopxyijsABEKMHOPCTYXIJS", "асеорхуіјѕАВЕКМНОРСТУХІЈЅ", strict=True))

LOOKALIKES = str.maketrans(_LOOKALIKES)
TO_CYRILLIC = str.maketrans(_TO_CYRILLIC)
STRICT_LOOKALIKE = frozenset("аеорсухіјѕһԁԛԝѵɡոսօαονιρυАВЕКМНОРСТУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧӏɑ")


def _ranges(points: Iterable[int]) -> Iterator[tuple[int, int]]:
    start = previous = -2
    for point in points:
        if point != previous + 1:
            if start >= 0:
                yield start, previous
            start = point
        previous = point
    if start >= 0:
        yield start, previous


def _class(ranges: Iterable[tuple[int, int]]) -> str:
    return "".join(f"{re.escape(chr(a))}-{re.escape(chr(b))}" for a, b in ranges)


def _points_of(categories: tuple[str, ...], below: int = 0x20000) -> Iterator[int]:
    for point in range(0x80, below):
        if unicodedata.category(chr(point)) in categories:
            yield point


MARKS = _class(_ranges(_points_of(_MARKS)))
UNSPACED = _class(_UNSPACED)
DIGITS = {point: str(unicodedata.digit(chr(point))) for point in _points_of(("Nd",), 0x1FBFF)}
INVISIBLE: dict[int, str | None] = dict.fromkeys(
    [
        *(p for p in _points_of(("Cf",))),
        *range(0xFE00, 0xFE10),
        *range(0xE0000, 0xE01F0),
        *_EXTRA_INVISIBLE,
    ]
)
_APOSTROPHES = "’‘ʼ`´ʻ′＇"
PUNCTUATION: dict[int, str | None] = {ord(c): "'" for c in _APOSTROPHES}
# Arabic letters that are typed interchangeably, and tatweel; Persian keyboard forms.
ARABIC: dict[int, str | None] = {
    ord("أ"): "ا", ord("إ"): "ا", ord("آ"): "ا", ord("ٱ"): "ا", ord("ى"): "ي", ord("ی"): "ي",
    ord("ک"): "ك", ord("ة"): "ه", ord("ۀ"): "ه", ord("ؤ"): "و", ord("ئ"): "ي", 0x0640: None,
}  # fmt: skip
# Indic spelling variants: nukta forms lose the dot, candrabindu is written as anusvara.
INDIC: dict[int, str | None] = {
    0x093C: None, 0x09BC: None, 0x0A3C: None, 0x0901: "\u0902", 0x0981: "\u0982",
    0x0A01: "\u0A02", 0x0A70: "\u0A02",
}  # fmt: skip
_FOLDED_MARKS = (
    *range(0x0300, 0x0370),  # Latin, Greek, Cyrillic accents
    *range(0x0483, 0x0488),
    *range(0x0591, 0x05BE),  # Hebrew points
    *range(0x0610, 0x061B),  # Arabic vowel signs
    *range(0x064B, 0x0660),
    0x0670,
    *range(0x06D6, 0x06DD),
)
FOLD: dict[int, str | None] = {
    **dict.fromkeys(_FOLDED_MARKS),
    **ARABIC,
    **INDIC,
    ord("ı"): "i", ord("ł"): "l", ord("ø"): "o", ord("đ"): "d", ord("ħ"): "h", ord("œ"): "oe",
    ord("æ"): "ae", ord("ð"): "d", ord("þ"): "th",
}  # fmt: skip

_SCRIPTS = (
    (0x0370, 0x03FF, "Grek"), (0x0400, 0x052F, "Cyrl"), (0x0530, 0x058F, "Armn"),
    (0x0590, 0x05FF, "Hebr"), (0x0600, 0x077F, "Arab"), (0x0900, 0x097F, "Deva"),
    (0x0980, 0x09FF, "Beng"), (0x0A00, 0x0A7F, "Guru"), (0x0A80, 0x0AFF, "Gujr"),
    (0x0B00, 0x0B7F, "Orya"), (0x0B80, 0x0BFF, "Taml"), (0x0C00, 0x0C7F, "Telu"),
    (0x0C80, 0x0CFF, "Knda"), (0x0D00, 0x0D7F, "Mlym"), (0x0D80, 0x0DFF, "Sinh"),
    (0x0E00, 0x0E7F, "Thai"), (0x0E80, 0x0EFF, "Laoo"), (0x1000, 0x109F, "Mymr"),
    (0x1200, 0x137F, "Ethi"), (0x1780, 0x17FF, "Khmr"), (0x3040, 0x30FF, "Jpan"),
    (0x3400, 0x9FFF, "Hani"), (0xAC00, 0xD7AF, "Kore"),
)  # fmt: skip


def script_of(char: str) -> str:
    """The four-letter script (ISO 15924) of a letter; ``Latn`` for Latin and all the rest."""
    point = ord(char)
    if point < 0x0370:
        return "Latn"
    for low, high, name in _SCRIPTS:
        if low <= point <= high:
            return name
    return "Latn"


def is_unspaced(char: str) -> bool:
    """Whether the script of ``char`` is written without spaces between words."""
    point = ord(char)
    return point >= 0x0E01 and any(low <= point <= high for low, high in _UNSPACED)


assert sys.maxunicode > 0xFFFF
