"""Cut a cleaned message into words, numbers and signs, each with its place in the text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from matchers.text.boilerplate import edges
from matchers.text.chars import MARKS, UNSPACED
from matchers.text.normalise import MAX_CHARS, PHONE, clean, fold

MAX_TOKENS = 2_500  # of one message; beyond, nothing is compared (bounds time)
_MAX_WORD = 48  # characters of one word that are looked at

_TOKEN = re.compile(
    rf"(?P<number>\d+(?:[.,]\d+)*)(?P<percent>\s?[%٪])?"
    rf"|(?P<money>(?i:(?:US|NZ|HK|[RACS])?\$|R \$)|[€£₹¥₦₱])"
    rf"|(?P<thai>[\u0e40-\u0e44\u0ec0-\u0ec4]?[\u0e01-\u0e2e\u0e81-\u0eae]"
    rf"[\u0e30-\u0e3a\u0e45\u0e47-\u0e4e\u0eb0-\u0ebc\u0ec8-\u0ecd]*)"
    rf"|(?P<sign>[{UNSPACED}][{MARKS}]*)"
    rf"|(?P<word>[^\W\d_{UNSPACED}](?:[^\W\d_{UNSPACED}]|[{MARKS}])*"
    rf"(?:'[^\W\d_{UNSPACED}]+)*)"
)
# A host or an e-mail address, with the letter before and behind it on the same line.
_ADDRESS = re.compile(
    r"(?P<before>[^\W\d_][:,]?[ ])?(?:(?:https?://|\bwww\.)(?P<host>[\w.-]{3,80})(?:[/?#:]\S{0,300})?"
    r"|(?P<mail>\b[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}))(?P<after>[ ](?=[^\W\d_]))?",
    re.IGNORECASE,
)
_SHORTENERS = frozenset({"t.co", "bit.ly", "goo.gl", "tinyurl.com", "youtu.be", "wa.me", "t.me"})
_NONE: frozenset[str] = frozenset()
_ELIDED = frozenset({"l", "d", "n", "j", "m", "t", "s", "c", "qu", "i", "un", "dell", "all", "y"})
_ENGLISH_TAILS = frozenset({"ll", "re", "ve", "m", "d"})


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text in pieces, all of one length ``n``; ``spans`` index into ``clean``."""

    clean: str
    folded: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    capital: tuple[bool, ...]
    phones: frozenset[str]  # numbers to call, digits only; they are no words of the text
    addresses: frozenset[str]  # hosts of links and e-mail addresses; no words either
    named: frozenset[str]  # … those within a sentence: "visit example.org and sign"

    def __len__(self) -> int:
        return len(self.folded)

    def raw(self, start: int, end: int) -> str:
        """The text from token ``start`` up to, not including, token ``end``."""
        if start >= end:
            return ""
        return self.clean[self.spans[start][0] : self.spans[end - 1][1]]


def _apostrophes(word: str) -> list[str]:
    """``l'eau`` is two words, ``don't`` one, ``Ann's`` is ``Ann``."""
    head, _, tail = word.partition("'")
    if not tail:
        return [word]
    if "'" in tail:
        return [head, *_apostrophes(tail)]
    if fold(tail) == "s":
        return [head]  # Ann's: in every language that people mix English into
    if fold(head) in _ELIDED or fold(tail) in _ENGLISH_TAILS:
        return [head, tail]
    return [head + tail] if fold(tail) == "t" else [head, tail]


def _pieces(text: str) -> list[tuple[str, int, int]]:
    """(raw, start, end) of every token of cleaned text; percent signs stay with their number."""
    found: list[tuple[str, int, int]] = []
    for match in _TOKEN.finditer(text):
        raw, start, end = match.group(), match.start(), match.end()
        if "'" in raw:
            at = start
            for part in _apostrophes(raw):
                found.append((part[:_MAX_WORD], at, min(end, at + len(part))))
                at += len(part) + 1
        else:
            found.append((raw[:_MAX_WORD], start, end))
        if len(found) >= MAX_TOKENS:
            break
    return found


def split_words(text: str) -> list[str]:
    """The folded words of a phrase, without any other treatment."""
    return [fold(raw) for raw, _, _ in _pieces(clean(text))]


def _without_boilerplate(
    folded: Sequence[str], spans: Sequence[tuple[int, int]], text: str
) -> list[int]:
    """Indices of the tokens that remain once every line has lost its boilerplate."""
    following = []
    for _, end in spans:
        rest = text[end : end + 3].lstrip(" ")
        following.append(rest[:1] or "\n")
    kept: list[int] = []
    first = 0
    for index in range(len(folded)):
        last = index + 1 == len(folded)
        if last or "\n" in text[spans[index][1] : spans[index + 1][0]]:
            low, high = edges(folded[first : index + 1], following[first : index + 1])
            kept.extend(range(first + low, index + 1 - high))
            first = index + 1
    return kept


def _addresses(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Hosts of links and e-mail addresses in ``text``, and which of them a sentence goes on after.

    What stands at the end of a line is where a post was copied from.
    """
    if "@" not in text and "://" not in text and "www." not in text.lower():
        return _NONE, _NONE
    found, named = set(), set()
    for match in _ADDRESS.finditer(text[:MAX_CHARS]):
        address = match["host"] or match["mail"]
        address = address.lower().removeprefix("www.").rstrip(".")
        found.add(address)
        if match["before"] and match["after"] and address not in _SHORTENERS:
            named.add(address)
    return frozenset(found), frozenset(named)


def tokenise(text: str) -> Tokens:
    """Clean ``text``, take its phone numbers and boilerplate out, and cut the rest up."""
    cleaned = clean(text)
    addresses, named = _addresses(text)
    phones: set[str] = set()
    if any(c.isdigit() for c in cleaned):
        phones = {re.sub(r"\D", "", m.group()) for m in PHONE.finditer(cleaned)}
        if phones:
            cleaned = PHONE.sub(lambda m: " " * len(m.group()), cleaned)
    pieces = _pieces(cleaned)
    folded = [fold(raw) for raw, _, _ in pieces]
    spans = [(start, end) for _, start, end in pieces]
    kept = _without_boilerplate(folded, spans, cleaned) or list(range(len(folded)))
    kept = [index for index in kept if folded[index]]  # a lone vowel sign folds to nothing
    return Tokens(
        clean=cleaned,
        folded=tuple(folded[i] for i in kept),
        spans=tuple(spans[i] for i in kept),
        capital=tuple(pieces[i][0][:1].isupper() for i in kept),
        phones=frozenset(phones),
        addresses=addresses,
        named=named,
    )
