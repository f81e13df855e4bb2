"""The numbers of persons that are looked for: how each is written, and what makes it a real one.

A number is hidden only if its check digit (or its date of birth) is right, so that the figures of
a claim stay readable.  The checks are python-stdnum's; where a country's number has no check digit
the form must be one that nothing else has.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from stdnum import iban, luhn
from stdnum.ar import cuit
from stdnum.br import cpf
from stdnum.cl import rut
from stdnum.eg import tn as eg_tax
from stdnum.es import dni, nie
from stdnum.gb import nhs
from stdnum.in_ import aadhaar, epic, pan
from stdnum.ma import ice
from stdnum.mx import curp, rfc
from stdnum.pt import cc
from stdnum.us import ssn
from stdnum.za import idnr


class Kind(StrEnum):
    """What kind of personal data; the value is what stands in its place."""

    PHONE = "phone number"
    EMAIL = "e-mail address"
    IDENTITY = "identity number"
    CARD = "bank card number"
    ACCOUNT = "bank account"
    INVITATION = "invitation link"


@dataclass(frozen=True, slots=True)
class Form:
    """One way a number is written, in at most 45 characters, and what makes it a real one."""

    name: str
    kind: Kind
    pattern: re.Pattern[str]
    is_real: Callable[[str], bool]


def _form(name: str, kind: Kind, pattern: str, check: Callable[[str], bool]) -> Form:
    # No letter or digit may go on at either side: part of a longer number is another number.
    return Form(name, kind, re.compile(rf"(?<![\w.])(?:{pattern})(?![\w])", re.ASCII), check)


def _card(number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    # ISO/IEC 7812: a bank's card begins with 3 to 6; one digit repeated passes Luhn and is none.
    return digits[0] in "3456" and len(set(digits)) > 1 and bool(luhn.is_valid(digits))


def _egypt(number: str) -> bool:
    """Century, date of birth, governorate: the layout that Egypt's civil registry prints."""
    year, month, day = number[1:3], int(number[3:5]), int(number[5:7])
    known = {1, 2, 3, 4, *range(11, 36), 88}
    return year.isdigit() and 1 <= month <= 12 and 1 <= day <= 31 and int(number[7:9]) in known


FORMS: tuple[Form, ...] = (
    _form("IBAN", Kind.ACCOUNT, r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?",
          iban.is_valid),
    _form("bank card", Kind.CARD, r"\d{4}([ -]?)\d{4}\1\d{4}\1\d{1,7}|\d{4}[ -]?\d{6}[ -]?\d{5}",
          _card),
    _form("Brazil, CPF", Kind.IDENTITY, r"\d{3}\.?\d{3}\.?\d{3}-?\d{2}", cpf.is_valid),
    _form("Portugal, cartão de cidadão", Kind.IDENTITY, r"\d{8} ?\d ?[A-Z]{2}\d", cc.is_valid),
    _form("Spain, DNI", Kind.IDENTITY, r"\d{8}[ -]?[A-Za-z]", dni.is_valid),
    _form("Spain, NIE", Kind.IDENTITY, r"[XYZxyz][ -]?\d{7}[ -]?[A-Za-z]", nie.is_valid),
    _form("Mexico, CURP", Kind.IDENTITY, r"[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z0-9]\d", curp.is_valid),
    _form("Mexico, RFC", Kind.IDENTITY, r"[A-ZÑ&]{4}-?\d{6}-?[A-Z0-9]{3}", rfc.is_valid),
    _form("Argentina, CUIT/CUIL", Kind.IDENTITY, r"\d{2}-\d{8}-\d|\d{11}", cuit.is_valid),
    _form("Chile, RUT", Kind.IDENTITY, r"\d{1,2}\.\d{3}\.\d{3}-[\dkK]|\d{7,8}-[\dkK]",
          rut.is_valid),
    _form("India, Aadhaar", Kind.IDENTITY, r"\d{4}([ -]?)\d{4}\1\d{4}", aadhaar.is_valid),
    _form("India, PAN", Kind.IDENTITY, r"[A-Z]{5}\d{4}[A-Z]", pan.is_valid),
    _form("India, voter identity card", Kind.IDENTITY, r"[A-Z]{3}\d{7}", epic.is_valid),
    _form("Egypt, national number", Kind.IDENTITY, r"[23]\d{13}", _egypt),
    _form("Egypt, tax number", Kind.IDENTITY, r"\d{3}-\d{3}-\d{3}", eg_tax.is_valid),
    _form("Morocco, ICE", Kind.IDENTITY, r"\d{15}", ice.is_valid),
    _form("United States, social security number", Kind.IDENTITY, r"\d{3}-\d{2}-\d{4}",
          ssn.is_valid),
    _form("United Kingdom, national insurance", Kind.IDENTITY,
          r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]", lambda _: True),
    _form("United Kingdom, NHS number", Kind.IDENTITY, r"\d{3} \d{3} \d{4}|\d{3}-\d{3}-\d{4}",
          nhs.is_valid),
    _form("South Africa, identity number", Kind.IDENTITY, r"\d{13}|\d{6} \d{4} \d{3}",
          idnr.is_valid),
)  # fmt: skip

EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[^\W\d_]{2,24}(?![\w-])", re.UNICODE
)
# A group that is open to who has the link is open to who reads our page.
INVITATION = re.compile(
    r"(?:https?://)?(?:chat\.whatsapp\.com/|(?:t|telegram)\.me/(?:joinchat/|\+)|signal\.group/)"
    r"[\w#=-]{6,200}",
    re.IGNORECASE,
)
# Links that are telephone numbers: wa.me and its long form.
CLICK_TO_CHAT = re.compile(
    r"(?:https?://)?(?:www\.)?(?:wa\.me/\+?|(?:api|web)\.whatsapp\.com/send/?\?(?:[\w=&%.+-]{0,200}&)?phone=\+?|tel:\+?)"
    r"(\d{7,15})",
    re.IGNORECASE,
)
