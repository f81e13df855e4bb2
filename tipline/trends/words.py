"""What a claim is called outside the console: public words where there are any, else masked ones.

A claim's title are the first words of the first tip: one person's.  What is known as personal data
is masked as everywhere; here, where many read, also account names and any other long number that is
not written as an amount.  A claim that a fact-check answers is called by that, in its words.
"""

import re
from functools import lru_cache

from tipline.privacy.personal import mask

_HANDLE = re.compile(r"(?<![\w/])@\w{3,}")
# Seven digits or more, however they are grouped: telephone, identity, account and card numbers.
_NUMBER = re.compile(r"\+?\d(?:[\s().\u00a0/-]{0,2}\d){6,}")
_AMOUNT = re.compile(r"\d{1,3}(?:[ .\u00a0\u202f]\d{3})+")
_QUERY = re.compile(r"(https?://[^\s?#]+)[?#]\S*")
HIDDEN = "▒▒▒"


# A list names the same claims on every page; looking for telephone numbers takes a moment each.
@lru_cache(maxsize=8192)
def masked(text: str, language: str | None = None) -> str:
    """``text`` without personal data, account names, long numbers and what follows ``?`` in links.

    Dates, amounts and numbers of up to six digits stay; they are what claims are about.
    """
    text = _HANDLE.sub(HIDDEN, mask(_QUERY.sub(r"\1", text), language=language))
    return _NUMBER.sub(lambda m: m[0] if _AMOUNT.fullmatch(m[0]) else HIDDEN, text)
