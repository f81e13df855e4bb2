"""Finds personal data in a text: telephone and identity numbers, bank details, e-mail addresses.

What it finds is bounded in time: a text is read in pieces of a fixed length, and every pattern
repeats a bounded number of times.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from phonenumbers import (
    Leniency,
    PhoneNumberMatcher,
    PhoneNumberType,
    number_type,
    region_code_for_number,
)

from tipline.privacy.personal.kinds import CLICK_TO_CHAT, EMAIL, FORMS, INVITATION, Kind

PIECE = 2000  # characters read at once
OVERLAP = 300  # no single finding is longer
ROUNDS = 3  # in which a text is read, each without what the one before found
TRIES = 400  # wrong candidates in one piece and country; PhoneNumberMatcher's own limit is 65,535
FEWEST_IN_PHONE = 8  # shorter ones are as likely a count, and are nobody's without an area code
_AMOUNT = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
FEWEST_DIGITS = 4  # a text with fewer has no number of anybody

# Where the five languages of the bot are spoken most; numbers without a country are read as
# numbers of these, after those of the voter's own country.
COUNTRIES_OF = {
    "pt": ("BR", "PT"),
    "es": ("ES", "MX", "AR", "CO", "PE", "CL"),
    "hi": ("IN",),
    "ar": ("EG", "MA", "SA"),
    "en": ("US", "GB", "IN"),
}
MOST_COUNTRIES = 4

# Numbers that exist to be called by everybody: a hotline in a forward may be the very claim.
PUBLIC = (
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.UAN,
)


@dataclass(frozen=True, slots=True)
class Found:
    """Characters ``start`` to ``end`` of a text and what they are."""

    start: int
    end: int
    kind: Kind
    name: str = ""  # e.g. "Brazil, CPF"


def find(text: str, *, language: str | None = None, country: str | None = None) -> list[Found]:
    """Personal data in ``text``, from left to right, without overlaps.

    ``country`` (ISO 3166, of the voter's calling code) and ``language`` say how a telephone number
    without a country code is read.
    """
    found: list[Found] = []
    if "@" not in text and "/" not in text and not _has_digits(text):
        return found
    regions = _regions(language, country)
    plain = _ascii_digits(text)
    # Again without what was found: an address that begins in the last digits of a number hides it.
    for _ in range(ROUNDS):
        more = _in_pieces(plain, regions)
        if not more:
            break
        found = _apart([*found, *more])
        for one in more:
            blank = f"[{'-' * (one.end - one.start - 2)}]"
            plain = f"{plain[: one.start]}{blank}{plain[one.end :]}"
    return found


def _in_pieces(plain: str, regions: tuple[str, ...]) -> list[Found]:
    found: list[Found] = []
    for start in range(0, max(1, len(plain) - OVERLAP), PIECE - OVERLAP):
        found += [
            Found(start + f.start, start + f.end, f.kind, f.name)
            for f in _in_piece(plain[start : start + PIECE], regions)
        ]
    return _apart(found)


def _in_piece(piece: str, regions: tuple[str, ...]) -> Iterator[Found]:
    for match in EMAIL.finditer(piece):
        yield Found(*match.span(), Kind.EMAIL)
    for match in INVITATION.finditer(piece):
        yield Found(*match.span(), Kind.INVITATION)
    for match in CLICK_TO_CHAT.finditer(piece):
        yield Found(*match.span(1), Kind.PHONE)
    if not _has_digits(piece):
        return
    for form in FORMS:
        for match in form.pattern.finditer(piece):
            if form.is_real(match[0]):
                yield Found(*match.span(), form.kind, form.name)
    for region in regions:
        matcher = PhoneNumberMatcher(piece, region, leniency=Leniency.VALID, max_tries=TRIES)
        for number in matcher:
            if number_type(number.number) not in PUBLIC and _is_written_as_one(number.raw_string):
                where = region_code_for_number(number.number) or ""
                yield Found(number.start, number.end, Kind.PHONE, where)


def _is_written_as_one(raw: str) -> bool:
    """Whether it looks like a telephone number and not like an amount or two years."""
    return sum(c.isdigit() for c in raw) >= FEWEST_IN_PHONE and not _AMOUNT.fullmatch(raw)


def _has_digits(text: str) -> bool:
    return sum(c.isdigit() for c in text) >= FEWEST_DIGITS


def _ascii_digits(text: str) -> str:
    """The same text, character by character, with the digits of every script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(
        c if c.isascii() or not c.isdecimal() else str(unicodedata.decimal(c)) for c in text
    )


@lru_cache(maxsize=512)
def _regions(language: str | None, country: str | None) -> tuple[str, ...]:
    spoken = COUNTRIES_OF.get((language or "").split("-")[0], ())
    wanted = dict.fromkeys((*((country,) if country else ()), *spoken))
    return tuple(wanted)[:MOST_COUNTRIES] or ("ZZ",)  # ZZ: only numbers with a country code


def _apart(found: Collection[Found]) -> list[Found]:
    """Without overlaps: what begins first stays, of two the longer."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: (f.start, -f.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept
